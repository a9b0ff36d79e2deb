using K8sPki.PemAndDer;
using K8sPki.Platform;

namespace K8sPki;

/// <summary>What a key may be used for (RFC 5280 section 4.2.1.3). The value of each is its bit in the encoding.</summary>
[Flags]
public enum KeyUsages
{
    /// <summary>Nothing is said.</summary>
    None = 0,

    /// <summary>Signatures in protocols such as TLS.</summary>
    DigitalSignature = 1 << 0,

    /// <summary>Signatures that a third party can hold the signer to (nonRepudiation).</summary>
    ContentCommitment = 1 << 1,

    /// <summary>Encrypting keys; only RSA keys can.</summary>
    KeyEncipherment = 1 << 2,

    /// <summary>Encrypting data directly.</summary>
    DataEncipherment = 1 << 3,

    /// <summary>Agreeing on keys.</summary>
    KeyAgreement = 1 << 4,

    /// <summary>Signing certificates.</summary>
    KeyCertSign = 1 << 5,

    /// <summary>Signing revocation lists.</summary>
    CrlSign = 1 << 6,

    /// <summary>With KeyAgreement: only for encrypting.</summary>
    EncipherOnly = 1 << 7,

    /// <summary>With KeyAgreement: only for decrypting.</summary>
    DecipherOnly = 1 << 8,
}

/// <summary>Which usages a kind of key can have.</summary>
internal static class KeyUsageRules
{
    /// <summary>
    /// The usages of a TLS key: encipherment only where the key can encrypt (RFC 5480 section 3, RFC 9295 section 3).
    /// </summary>
    public static KeyUsages ForTls(PublicKey key) => key.Algorithm == KeyAlgorithm.RSA
        ? KeyUsages.DigitalSignature | KeyUsages.KeyEncipherment
        : KeyUsages.DigitalSignature;

    /// <summary>Refuses usages that the key cannot have.</summary>
    /// <exception cref="InvalidRequestException">The key cannot encrypt.</exception>
    public static void Check(PublicKey key, KeyUsages usages)
    {
        var encipherment = usages & (KeyUsages.KeyEncipherment | KeyUsages.DataEncipherment);
        if (key.Algorithm != KeyAlgorithm.RSA && encipherment != KeyUsages.None)
            throw new InvalidRequestException(
                "KeyUsageDoesNotFitKey",
                $"{encipherment} needs an RSA key; an {key.Algorithm} key cannot encrypt. Leave it out.");
    }
}

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
    internal static ExtendedKeyUsage FromOid(string oid) => Oids.IsOne(oid) ? new ExtendedKeyUsage(oid)
        : throw new InvalidRequestException("ExtendedKeyUsageUnknown",
            $"'{PrintableText.Escape(oid)}' is not an extended key usage. Use {string.Join(", ", Names)} or an object "
                + "identifier.");

    /// <inheritdoc/>
    public override string ToString() => Name;
}
