using System.Formats.Asn1;
using K8sPki.Keys;
using K8sPki.PemAndDer;

namespace K8sPki.Requests;

/// <summary>Makes certificate requests (RFC 2986).</summary>
internal static class CertificateRequestBuilder
{
    /// <summary>Makes a request and signs it with the key that it asks to certify.</summary>
    /// <exception cref="InvalidRequestException">There is neither a subject nor an alternative name, or a usage does not fit
    /// the key.</exception>
    public static CertificateRequest Build(PrivateKey key, CertificateRequestOptions options)
    {
        var subject = options.Subject ?? DistinguishedName.Empty;
        if (subject.IsEmpty && options.AlternativeNames.Count == 0)
            throw new InvalidRequestException(
                "SubjectMissing", "The request names nobody. Give -Subject or -CommonName, or a name such as -DnsName.");
        KeyUsageRules.Check(key.PublicKey, options.KeyUsage);
        var info = WriteInfo(key, subject, options);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(info);
            writer.WriteEncodedValue(SignatureScheme.For(key.PublicKey).Encode());
            writer.WriteBitString(key.Sign(info));
        }

        return CertificateRequest.FromDer(writer.Encode(), key: key);
    }

    private static byte[] WriteInfo(PrivateKey key, DistinguishedName subject, CertificateRequestOptions options)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            writer.WriteEncodedValue(subject.Der);
            writer.WriteEncodedValue(key.PublicKey.Spki.Span);
            var extensions = Arrange(Extensions(key, subject, options), options.Layout);
            using (writer.PushSetOf(new Asn1Tag(TagClass.ContextSpecific, 0)))
            {
                if (extensions.Count > 0)
                    WriteExtensionRequest(writer, extensions);
            }
        }

        return writer.Encode();
    }

    private static void WriteExtensionRequest(AsnWriter writer, List<CertificateExtension> extensions)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(Oids.Request.Extensions);
            using (writer.PushSetOf())
                ExtensionEncoding.Write(writer, extensions);
        }
    }

    private static List<CertificateExtension> Arrange(
        IEnumerable<CertificateExtension> extensions, IReadOnlyList<ExtensionPlacement> layout)
    {
        var rest = extensions.ToList();
        var arranged = new List<CertificateExtension>();
        foreach (var place in layout)
        {
            if (rest.Find(extension => extension.Oid == place.Oid) is not { } extension)
                continue;
            rest.Remove(extension);
            arranged.Add(new CertificateExtension(extension.Oid, place.IsCritical, extension.Value.ToArray()));
        }

        return [.. arranged, .. rest];
    }

    private static IEnumerable<CertificateExtension> Extensions(
        PrivateKey key, DistinguishedName subject, CertificateRequestOptions options)
    {
        if (options.BasicConstraints is { } constraints)
            yield return ExtensionEncoding.BasicConstraints(constraints);
        if (options.KeyUsage != KeyUsages.None)
            yield return ExtensionEncoding.KeyUsage(options.KeyUsage);
        if (options.ExtendedKeyUsage.Count > 0)
            yield return ExtensionEncoding.ExtendedKeyUsage(options.ExtendedKeyUsage.Distinct());
        if (options.AlternativeNames.Count > 0)
            yield return ExtensionEncoding.AlternativeNames(options.AlternativeNames.Distinct(), subject.IsEmpty);
        if (options.SubjectKeyIdentifier)
            yield return ExtensionEncoding.SubjectKeyIdentifier(key.PublicKey.KeyIdentifier);
        foreach (var extension in options.OtherExtensions)
            yield return extension;
    }
}

/// <summary>What to ask for in a request.</summary>
internal sealed record CertificateRequestOptions
{
    /// <summary>The subject; may be empty when there are alternative names.</summary>
    public DistinguishedName? Subject { get; init; }

    /// <summary>Subject alternative names; doubled ones are written once.</summary>
    public IReadOnlyList<SubjectAlternativeName> AlternativeNames { get; init; } = [];

    /// <summary>Key usages; none leaves the extension out.</summary>
    public KeyUsages KeyUsage { get; init; }

    /// <summary>Extended key usages; none leaves the extension out.</summary>
    public IReadOnlyList<ExtendedKeyUsage> ExtendedKeyUsage { get; init; } = [];

    /// <summary>Basic constraints; null leaves the extension out.</summary>
    public BasicConstraints? BasicConstraints { get; init; }

    /// <summary>Asks for a subject key identifier, the SHA-1 of the key.</summary>
    public bool SubjectKeyIdentifier { get; init; }

    /// <summary>Extensions beyond those above, written as they are.</summary>
    public IReadOnlyList<CertificateExtension> OtherExtensions { get; init; } = [];

    /// <summary>
    /// The order of extensions and which are critical, where a configuration says so. Extensions that are not named
    /// follow in the usual order, critical as usual.
    /// </summary>
    public IReadOnlyList<ExtensionPlacement> Layout { get; init; } = [];
}
