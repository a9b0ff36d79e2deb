namespace K8sPki;

/// <summary>The extensions that have names (RFC 5280 section 4.2 and the registries of those who added to it).</summary>
internal static class ExtensionNames
{
    public const string SubjectKeyIdentifier = "2.5.29.14";
    public const string KeyUsage = "2.5.29.15";
    public const string SubjectAlternativeName = "2.5.29.17";
    public const string BasicConstraints = "2.5.29.19";
    public const string NameConstraints = "2.5.29.30";
    public const string CrlDistributionPoints = "2.5.29.31";
    public const string CertificatePolicies = "2.5.29.32";
    public const string AuthorityKeyIdentifier = "2.5.29.35";
    public const string ExtendedKeyUsage = "2.5.29.37";
    public const string AuthorityInformationAccess = "1.3.6.1.5.5.7.1.1";
    public const string SignedCertificateTimestamps = "1.3.6.1.4.1.11129.2.4.2";

    // Each of these has a property of its own.
    private static readonly HashSet<string> Shown =
    [
        SubjectKeyIdentifier, KeyUsage, SubjectAlternativeName, BasicConstraints, NameConstraints, CrlDistributionPoints,
        CertificatePolicies, AuthorityKeyIdentifier, ExtendedKeyUsage, AuthorityInformationAccess, SignedCertificateTimestamps,
    ];

    private static readonly Dictionary<string, string> Names = new()
    {
        [SubjectKeyIdentifier] = "Subject Key Identifier",
        [KeyUsage] = "Key Usage",
        ["2.5.29.16"] = "Private Key Usage Period",
        [SubjectAlternativeName] = "Subject Alternative Name",
        ["2.5.29.18"] = "Issuer Alternative Name",
        [BasicConstraints] = "Basic Constraints",
        [NameConstraints] = "Name Constraints",
        [CrlDistributionPoints] = "CRL Distribution Points",
        [CertificatePolicies] = "Certificate Policies",
        ["2.5.29.33"] = "Policy Mappings",
        [AuthorityKeyIdentifier] = "Authority Key Identifier",
        ["2.5.29.36"] = "Policy Constraints",
        [ExtendedKeyUsage] = "Extended Key Usage",
        ["2.5.29.46"] = "Freshest CRL",
        ["2.5.29.54"] = "Inhibit Any Policy",
        [AuthorityInformationAccess] = "Authority Information Access",
        ["1.3.6.1.5.5.7.1.11"] = "Subject Information Access",
        ["1.3.6.1.5.5.7.1.24"] = "TLS Feature",
        [SignedCertificateTimestamps] = "CT Precertificate SCTs",
        ["1.3.6.1.4.1.11129.2.4.3"] = "CT Precertificate Poison",
        ["2.16.840.1.113730.1.1"] = "Netscape Cert Type",
        ["2.16.840.1.113730.1.13"] = "Netscape Comment",
        ["1.3.6.1.5.5.7.48.1.5"] = "OCSP No Check",
    };

    /// <summary>The name of an extension, or its identifier.</summary>
    public static string Of(string oid) => Names.TryGetValue(oid, out var name) ? name : oid;

    /// <summary>True when what the extension says can be read off a certificate by name.</summary>
    public static bool IsShown(string oid) => Shown.Contains(oid);
}
