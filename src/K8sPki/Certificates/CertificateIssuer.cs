using System.Formats.Asn1;

namespace K8sPki;

/// <summary>Signs certificates (RFC 5280 section 4.1).</summary>
internal static class CertificateIssuer
{
    /// <summary>Signs with an authority. The validity is cut to the authority's.</summary>
    /// <exception cref="RefusedException">The authority cannot sign now, or may not have another authority below it.</exception>
    public static Certificate Issue(CertificateAuthority authority, CertificateOptions options)
    {
        var key = authority.SigningKey();
        var issuer = authority.Certificate;
        KeyUsageRules.Check(options.PublicKey, options.KeyUsage);
        if (options.BasicConstraints.IsCA && issuer.BasicConstraints?.PathLength is 0)
            throw new RefusedException("PathLengthExceeded", $"'{issuer.Subject}' may not have an authority below it: its path length is 0.");
        var identifier = issuer.Extensions.SubjectKeyIdentifier ?? issuer.PublicKey.KeyIdentifier;
        return Sign(options with { Validity = options.Validity.Within(issuer) }, issuer.SubjectName, Extensions(options, identifier), key);
    }

    /// <summary>Signs with an authority what a signer with rules of its own has put together: these extensions and no other.</summary>
    /// <exception cref="RefusedException">The authority cannot sign now.</exception>
    public static Certificate IssueExactly(CertificateAuthority authority, CertificateOptions options, IReadOnlyList<CertificateExtension> extensions) =>
        Sign(options, authority.Certificate.SubjectName, extensions, authority.SigningKey());

    /// <summary>Signs with the key that is certified: a root authority.</summary>
    public static Certificate SelfSign(PrivateKey key, CertificateOptions options)
    {
        KeyUsageRules.Check(options.PublicKey, options.KeyUsage);
        return Sign(options, options.Subject, Extensions(options, key.PublicKey.KeyIdentifier), key);
    }

    private static Certificate Sign(CertificateOptions options, DistinguishedName issuer, IEnumerable<CertificateExtension> extensions, PrivateKey key)
    {
        if (options.Subject.IsEmpty && options.AlternativeNames.Count == 0)
            throw new InvalidRequestException("SubjectMissing", "The certificate names nobody. Give -Subject or -CommonName, or a name such as -DnsName.");
        var scheme = SignatureScheme.For(key.PublicKey).Encode();
        var signed = WriteSignedPart(options, issuer, extensions, scheme);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(signed);
            writer.WriteEncodedValue(scheme);
            writer.WriteBitString(key.Sign(signed));
        }

        return Certificate.FromDer(writer.Encode());
    }

    private static byte[] WriteSignedPart(CertificateOptions options, DistinguishedName issuer, IEnumerable<CertificateExtension> extensions, byte[] scheme)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
                writer.WriteInteger(2);
            writer.WriteInteger(options.SerialNumber ?? SerialNumbers.Random());
            writer.WriteEncodedValue(scheme);
            writer.WriteEncodedValue(issuer.Der);
            using (writer.PushSequence())
            {
                CertificateTime.Write(writer, options.Validity.From);
                CertificateTime.Write(writer, options.Validity.To);
            }

            writer.WriteEncodedValue(options.Subject.Der);
            writer.WriteEncodedValue(options.PublicKey.Spki.Span);
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 3)))
                ExtensionEncoding.Write(writer, extensions);
        }

        return writer.Encode();
    }

    private static IEnumerable<CertificateExtension> Extensions(CertificateOptions options, byte[] authorityIdentifier)
    {
        yield return ExtensionEncoding.BasicConstraints(options.BasicConstraints);
        if (options.KeyUsage != KeyUsages.None)
            yield return ExtensionEncoding.KeyUsage(options.KeyUsage);
        if (options.ExtendedKeyUsage.Count > 0)
            yield return ExtensionEncoding.ExtendedKeyUsage(options.ExtendedKeyUsage.Distinct());
        yield return ExtensionEncoding.SubjectKeyIdentifier(options.PublicKey.KeyIdentifier);
        yield return ExtensionEncoding.AuthorityKeyIdentifier(authorityIdentifier);
        if (options.AlternativeNames.Count > 0)
            yield return ExtensionEncoding.AlternativeNames(options.AlternativeNames.Distinct(), options.Subject.IsEmpty);
        foreach (var extension in options.OtherExtensions)
            yield return extension;
    }
}
