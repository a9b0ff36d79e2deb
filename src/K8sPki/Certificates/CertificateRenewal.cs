using System.Formats.Asn1;
using K8sPki.PemAndDer;

namespace K8sPki.Certificates;

/// <summary>
/// Signs a certificate again. Subject, extensions and alternative names are copied byte for byte; new are serial number,
/// validity, the identifiers of keys that changed, and what <see cref="RenewalOptions"/> says.
/// </summary>
internal static class CertificateRenewal
{
    /// <summary>
    /// Renews with an authority: the one that signed the old certificate, or another. The validity is cut to the authority's.
    /// </summary>
    /// <exception cref="RefusedException">The authority cannot sign now, or may not have another authority below it.</exception>
    /// <exception cref="MissingInputException">A name that is to be left out is not there.</exception>
    public static Certificate Renew(Certificate old, CertificateAuthority authority, RenewalOptions options)
    {
        var key = authority.SigningKey();
        var issuer = authority.Certificate;
        CertificateIssuer.RequirePathLength(issuer, old.IsCA);
        var reference = new IssuerReference(CertificateIssuer.IdentifierOf(issuer), issuer);
        return Sign(old, issuer.SubjectName, reference, key, options with { Validity = options.Validity.Within(issuer) });
    }

    /// <summary>Renews a certificate that is its own issuer, such as a root authority's.</summary>
    /// <param name="old">The certificate.</param>
    /// <param name="key">The key that it certifies from now on, and that signs it: the old one, or that of
    /// <paramref name="options"/>.</param>
    /// <param name="options">What changes.</param>
    public static Certificate RenewSelfSigned(Certificate old, PrivateKey key, RenewalOptions options)
    {
        RequireKey(key, options.PublicKey ?? old.PublicKey, old);
        var isSameKey = key.PublicKey.Equals(old.PublicKey);
        var identifier = isSameKey && old.Extensions.SubjectKeyIdentifier is { } kept ? kept : key.PublicKey.KeyIdentifier;
        return Sign(old, old.SubjectName, new IssuerReference(identifier, null), key, options);
    }

    /// <summary>
    /// Refuses a certificate that this authority did not sign. To renew it would give its identity to whoever wrote the
    /// file, without anybody having looked at it.
    /// </summary>
    /// <exception cref="RefusedException">It is signed by somebody else.</exception>
    public static void RequireIssuedBy(Certificate old, CertificateAuthority authority)
    {
        if (!old.IssuerName.Equals(authority.Certificate.SubjectName) || !old.IsSignedBy(authority.Certificate.PublicKey))
            throw new RefusedException("NotIssuedByAuthority",
                $"'{old.Subject}'{(old.Path is null ? "" : $" ({old.Path})")} was not signed by '{authority.Subject}' but by "
                    + $"'{old.Issuer}' or another key of that name. Look at it, then sign it all the same with -Force.");
    }

    private static void RequireKey(PrivateKey key, PublicKey expected, Certificate old)
    {
        if (!key.PublicKey.Equals(expected))
            throw new RefusedException("KeyDoesNotMatch",
                $"The key{(key.Path is null ? "" : $" '{key.Path}'")} is not the key of '{old.Subject}'.");
    }

    private static Certificate Sign(Certificate old, DistinguishedName issuerName, IssuerReference issuer, PrivateKey issuerKey,
        RenewalOptions options)
    {
        var content = new CertificateContent
        {
            SerialNumber = options.SerialNumber ?? SerialNumbers.Random(),
            Issuer = issuerName,
            Validity = options.Validity,
            Subject = old.SubjectName,
            PublicKey = options.PublicKey ?? old.PublicKey,
            Extensions = RenewedExtensions.Of(old, issuer, options),
        };
        return CertificateEncoding.Sign(content, issuerKey);
    }
}

/// <summary>What changes when a certificate is renewed; everything else stays.</summary>
internal sealed record RenewalOptions
{
    /// <summary>The new validity.</summary>
    public required Validity Validity { get; init; }

    /// <summary>The key to certify; null keeps the old one.</summary>
    public PublicKey? PublicKey { get; init; }

    /// <summary>Alternative names to have beside those of the old certificate; what is there already is not doubled.</summary>
    public IReadOnlyList<SubjectAlternativeName> AddedNames { get; init; } = [];

    /// <summary>Alternative names to leave out; each must be there.</summary>
    public IReadOnlyList<SubjectAlternativeName> RemovedNames { get; init; } = [];

    /// <summary>The serial number, big-endian and positive; null for a random one.</summary>
    public byte[]? SerialNumber { get; init; }
}

/// <summary>How a certificate points to its issuer (RFC 5280 section 4.2.1.1).</summary>
/// <param name="KeyIdentifier">The identifier of the issuer's key.</param>
/// <param name="Certificate">The issuer's certificate; null when the certificate that is made is its own issuer.</param>
internal sealed record IssuerReference(byte[] KeyIdentifier, Certificate? Certificate);

/// <summary>
/// The extensions of a renewed certificate: those of the old one, in their order, less what would no longer be true.
/// </summary>
internal static class RenewedExtensions
{
    private const int MostShown = 20;

    private static readonly Asn1Tag KeyIdTag = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag SerialTag = new(TagClass.ContextSpecific, 2);

    /// <summary>True for what a log said about the old certificate: it says nothing about another.</summary>
    public static bool IsLeftOut(string oid) => oid == Oids.Extension.SignedCertificateTimestamps;

    /// <summary>The extensions.</summary>
    public static IReadOnlyList<CertificateExtension> Of(Certificate old, IssuerReference issuer, RenewalOptions options)
    {
        var key = options.PublicKey ?? old.PublicKey;
        var isNewKey = !key.Equals(old.PublicKey);
        var extensions = new List<CertificateExtension>();
        foreach (var extension in old.AllExtensions)
        {
            if (Renew(extension, old, issuer, options, isNewKey ? key : null) is { } renewed)
                extensions.Add(renewed);
        }

        if (options.AddedNames.Count > 0 && old.Extensions.Find(Oids.Extension.SubjectAlternativeName) is null)
            extensions.Add(ExtensionEncoding.AlternativeNames(options.AddedNames.Distinct(), old.SubjectName.IsEmpty));
        RequireNames(old, options, extensions);
        return extensions;
    }

    private static CertificateExtension? Renew(CertificateExtension extension, Certificate old, IssuerReference issuer,
        RenewalOptions options, PublicKey? newKey) => extension.Oid switch
    {
        _ when IsLeftOut(extension.Oid) => null,
        Oids.Extension.SubjectKeyIdentifier when newKey is not null =>
            With(extension, ExtensionEncoding.SubjectKeyIdentifier(newKey.KeyIdentifier)),
        Oids.Extension.AuthorityKeyIdentifier when !PointsTo(extension, issuer) =>
            With(extension, ExtensionEncoding.AuthorityKeyIdentifier(issuer.KeyIdentifier)),
        Oids.Extension.KeyUsage when newKey is not null && newKey.Algorithm != old.PublicKey.Algorithm =>
            WithUsageOf(extension, old.KeyUsage, newKey),
        Oids.Extension.SubjectAlternativeName when options.AddedNames.Count + options.RemovedNames.Count > 0 =>
            WithNames(extension, old, options),
        _ => extension,
    };

    private static CertificateExtension With(CertificateExtension old, CertificateExtension content) =>
        new(old.Oid, old.IsCritical, content.Value.ToArray());

    // The value may name the issuer's certificate by its serial number too, which a renewed issuer has no longer.
    private static bool PointsTo(CertificateExtension extension, IssuerReference issuer)
    {
        try
        {
            var fields = new AsnReader(extension.Value, AsnEncodingRules.BER).ReadSequence();
            var isKeyNamed = false;
            while (fields.HasData)
            {
                var tag = fields.PeekTag();
                if (tag == KeyIdTag)
                    isKeyNamed = fields.ReadOctetString(KeyIdTag).AsSpan().SequenceEqual(issuer.KeyIdentifier);
                else if (tag == SerialTag
                    && Convert.ToHexString(fields.ReadIntegerBytes(SerialTag).Span) != issuer.Certificate?.SerialNumber)
                    return false;
                else if (tag != KeyIdTag && tag != SerialTag)
                    fields.ReadEncodedValue();
            }

            return isKeyNamed;
        }
        catch (AsnContentException)
        {
            // What cannot be read points nowhere and is written anew.
            return false;
        }
    }

    private static CertificateExtension? WithUsageOf(CertificateExtension extension, KeyUsages usages, PublicKey key)
    {
        if (key.Algorithm != KeyAlgorithm.RSA)
            usages &= ~(KeyUsages.KeyEncipherment | KeyUsages.DataEncipherment);
        return usages == KeyUsages.None ? null : With(extension, ExtensionEncoding.KeyUsage(usages));
    }

    private static CertificateExtension? WithNames(CertificateExtension extension, Certificate old, RenewalOptions options)
    {
        var names = old.SubjectAlternativeNames.Where(name => !options.RemovedNames.Any(removed => IsSame(removed, name)))
            .Union(options.AddedNames).ToArray();
        return names.Length == 0 ? null : With(extension, ExtensionEncoding.AlternativeNames(names, extension.IsCritical));
    }

    // Host names are the same in either case; the other kinds are spelled alike or are others to most readers too.
    private static bool IsSame(SubjectAlternativeName one, SubjectAlternativeName other) =>
        one.Kind == other.Kind && one.Value.Equals(other.Value, StringComparison.OrdinalIgnoreCase);

    private static void RequireNames(Certificate old, RenewalOptions options, List<CertificateExtension> extensions)
    {
        var missing = options.RemovedNames.Where(removed => !old.SubjectAlternativeNames.Any(name => IsSame(removed, name)))
            .ToArray();
        if (missing.Length > 0)
        {
            var wanted = string.Join(", ", missing.Select(name => name.ToString()));
            var shown = string.Join(", ", old.SubjectAlternativeNames.Take(MostShown));
            throw new MissingInputException("NameNotThere",
                $"'{old.Subject}' has no name {wanted} that could be removed. "
                + $"It has {shown}{(old.SubjectAlternativeNames.Count > MostShown ? " and others" : "")}.");
        }

        if (old.SubjectName.IsEmpty && !extensions.Exists(extension => extension.Oid == Oids.Extension.SubjectAlternativeName))
            throw new InvalidRequestException("SubjectMissing",
                "Without its last name the certificate names nobody: it has no subject.");
    }
}
