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
