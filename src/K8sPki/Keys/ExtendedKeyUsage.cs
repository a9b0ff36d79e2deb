using System.Formats.Asn1;
using K8sPki.PemAndDer;
using K8sPki.Platform;

namespace K8sPki;

/// <summary>A purpose of a key (RFC 5280 section 4.2.1.12), by name or by object identifier.</summary>
public sealed record ExtendedKeyUsage
{
    private static readonly (string Oid, string Name, string Title)[] Known =
    [
        (Oids.Purpose.ServerAuth, "ServerAuth", "TLS Web Server Authentication"),
        (Oids.Purpose.ClientAuth, "ClientAuth", "TLS Web Client Authentication"),
        (Oids.Purpose.CodeSigning, "CodeSigning", "Code Signing"),
        (Oids.Purpose.EmailProtection, "EmailProtection", "E-mail Protection"),
        (Oids.Purpose.TimeStamping, "TimeStamping", "Time Stamping"),
        (Oids.Purpose.OcspSigning, "OcspSigning", "OCSP Signing"),
        (Oids.Purpose.IpsecEndSystem, "IpsecEndSystem", "IPSec End System"),
        (Oids.Purpose.IpsecTunnel, "IpsecTunnel", "IPSec Tunnel"),
        (Oids.Purpose.IpsecUser, "IpsecUser", "IPSec User"),
        (Oids.Purpose.MicrosoftServerGatedCrypto, "MicrosoftServerGatedCrypto", "Microsoft Server Gated Crypto"),
        (Oids.Purpose.NetscapeServerGatedCrypto, "NetscapeServerGatedCrypto", "Netscape Server Gated Crypto"),
        (Oids.Purpose.Any, "Any", "Any Extended Key Usage"),
    ];

    private ExtendedKeyUsage(string oid) => Oid = oid;

    /// <summary>A TLS server.</summary>
    public static ExtendedKeyUsage ServerAuth { get; } = new(Known[0].Oid);

    /// <summary>A TLS client.</summary>
    public static ExtendedKeyUsage ClientAuth { get; } = new(Known[1].Oid);

    /// <summary>Every purpose.</summary>
    public static ExtendedKeyUsage Any { get; } = new(Known[^1].Oid);

    /// <summary>The purposes that have names.</summary>
    public static IEnumerable<string> Names => Known.Select(usage => usage.Name);

    /// <summary>The object identifier.</summary>
    public string Oid { get; }

    /// <summary>The short name, or the identifier where there is none.</summary>
    public string Name => Array.Find(Known, usage => usage.Oid == Oid).Name ?? Oid;

    /// <summary>The words that openssl prints, or the identifier where there are none.</summary>
    public string Title => Array.Find(Known, usage => usage.Oid == Oid).Title ?? Oid;

    /// <summary>Reads <c>ServerAuth</c>, <c>server auth</c> or an object identifier.</summary>
    /// <exception cref="InvalidRequestException">It is none of those.</exception>
    public static ExtendedKeyUsage Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var name = text.Replace(" ", "", StringComparison.Ordinal);
        var known = Array.Find(Known, usage => usage.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || usage.Oid == name);
        return known.Oid is null ? FromOid(name) : new ExtendedKeyUsage(known.Oid);
    }

    /// <summary>A purpose by its identifier.</summary>
    internal static ExtendedKeyUsage FromOid(string oid)
    {
        try
        {
            new AsnWriter(AsnEncodingRules.DER).WriteObjectIdentifier(oid);
            return new ExtendedKeyUsage(oid);
        }
        catch (ArgumentException failure)
        {
            throw new InvalidRequestException("ExtendedKeyUsageUnknown",
                $"'{PrintableText.Escape(oid)}' is not an extended key usage. Use {string.Join(", ", Names)} or an object "
                    + "identifier.", failure);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
