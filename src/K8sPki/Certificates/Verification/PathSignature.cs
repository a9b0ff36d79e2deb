using System.Formats.Asn1;
using System.Security.Cryptography;

namespace K8sPki;

/// <summary>How a certificate is signed, as Go's crypto/x509 tells the algorithms apart.</summary>
/// <param name="Scheme">The algorithm; without a kind of key where Go does not verify it.</param>
/// <param name="Value">The signature.</param>
internal sealed record PathSignature(SignatureScheme Scheme, byte[] Value)
{
    // Read by Go as what they are, and refused for SHA-1.
    private static readonly SignatureScheme[] ForGoAlone =
    [
        new("sha1WithRSA", Oids.Signature.Sha1WithRsaOfOiw, KeyAlgorithm.RSA, HashAlgorithmName.SHA1),
        new("dsa-with-sha1", Oids.Signature.Sha1WithDsa, null, HashAlgorithmName.SHA1),
    ];

    /// <summary>The kind of key that signs so; Unknown for an algorithm that Go does not verify.</summary>
    public CertifiedKeyKind Key => Scheme.Key switch
    {
        KeyAlgorithm.RSA => CertifiedKeyKind.Rsa,
        KeyAlgorithm.ECDSA => CertifiedKeyKind.Ec,
        KeyAlgorithm.Ed25519 => CertifiedKeyKind.Ed25519,
        _ => CertifiedKeyKind.Unknown,
    };

    /// <summary>Reads an AlgorithmIdentifier and keeps the signature with it.</summary>
    /// <exception cref="AsnContentException">It is not an AlgorithmIdentifier.</exception>
    public static PathSignature Read(ReadOnlyMemory<byte> algorithm, byte[] value)
    {
        var sequence = StrictDer.Open(algorithm).ReadSequence();
        var oid = StrictDer.Oid(sequence);
        var parameters = sequence.HasData ? sequence.ReadEncodedValue() : default;
        return new(Find(oid, parameters) ?? new SignatureScheme(oid, oid, null, default), value);
    }

    private static SignatureScheme? Find(string oid, ReadOnlyMemory<byte> parameters) => oid switch
    {
        Oids.Signature.RsaPss => FindPss(parameters),
        Oids.Key.Ed25519 when !parameters.IsEmpty => null,
        _ => SignatureScheme.Find(oid) ?? Array.Find(ForGoAlone, scheme => scheme.Oid == oid),
    };

    private static SignatureScheme? FindPss(ReadOnlyMemory<byte> parameters)
    {
        try
        {
            return !parameters.IsEmpty && PssParameters.Read(StrictDer.Open(parameters).ReadSequence()) is { IsTakenByGo: true } taken ? taken.Scheme : null;
        }
        catch (AsnContentException)
        {
            // Go calls the algorithm unknown and reads the certificate all the same.
            return null;
        }
    }
}
