using System.Security.Cryptography.X509Certificates;

namespace K8sPki.TestServer.Validation;

/// <summary>The usages that spec.usages may name, with what they become in a certificate.</summary>
internal static class KeyUsages
{
    /// <summary>Bits of the key usage extension, RFC 5280 section 4.2.1.3.</summary>
    public static IReadOnlyDictionary<string, X509KeyUsageFlags> Bits { get; } =
        new Dictionary<string, X509KeyUsageFlags>(StringComparer.Ordinal)
        {
            ["signing"] = X509KeyUsageFlags.DigitalSignature,
            ["digital signature"] = X509KeyUsageFlags.DigitalSignature,
            ["content commitment"] = X509KeyUsageFlags.NonRepudiation,
            ["key encipherment"] = X509KeyUsageFlags.KeyEncipherment,
            ["key agreement"] = X509KeyUsageFlags.KeyAgreement,
            ["data encipherment"] = X509KeyUsageFlags.DataEncipherment,
            ["cert sign"] = X509KeyUsageFlags.KeyCertSign,
            ["crl sign"] = X509KeyUsageFlags.CrlSign,
            ["encipher only"] = X509KeyUsageFlags.EncipherOnly,
            ["decipher only"] = X509KeyUsageFlags.DecipherOnly,
        };

    /// <summary>Purposes of the extended key usage extension.</summary>
    public static IReadOnlyDictionary<string, string> Purposes { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["any"] = "2.5.29.37.0",
        ["server auth"] = "1.3.6.1.5.5.7.3.1",
        ["client auth"] = "1.3.6.1.5.5.7.3.2",
        ["code signing"] = "1.3.6.1.5.5.7.3.3",
        ["email protection"] = "1.3.6.1.5.5.7.3.4",
        ["s/mime"] = "1.3.6.1.5.5.7.3.4",
        ["ipsec end system"] = "1.3.6.1.5.5.7.3.5",
        ["ipsec tunnel"] = "1.3.6.1.5.5.7.3.6",
        ["ipsec user"] = "1.3.6.1.5.5.7.3.7",
        ["timestamping"] = "1.3.6.1.5.5.7.3.8",
        ["ocsp signing"] = "1.3.6.1.5.5.7.3.9",
        ["microsoft sgc"] = "1.3.6.1.4.1.311.10.3.3",
        ["netscape sgc"] = "2.16.840.1.113730.4.1",
    };

    /// <summary>In the order in which a refusal lists them.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Bits.Keys.Concat(Purposes.Keys).Order(StringComparer.Ordinal)];
}
