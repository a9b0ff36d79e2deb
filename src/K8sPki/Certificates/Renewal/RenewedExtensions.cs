using System.Formats.Asn1;
using K8sPki.PemAndDer;

namespace K8sPki.Certificates;

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
