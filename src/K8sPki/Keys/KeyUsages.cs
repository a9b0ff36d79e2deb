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
