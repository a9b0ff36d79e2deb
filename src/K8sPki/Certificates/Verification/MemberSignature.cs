using System.Formats.Asn1;
using System.Security.Cryptography;

namespace K8sPki;

/// <summary>How a certificate is signed, as Go's crypto/x509 tells the algorithms apart.</summary>
/// <param name="Oid">The identifier of the algorithm.</param>
/// <param name="Key">The kind of key that signs so; Unknown for an algorithm that Go does not verify.</param>
/// <param name="Hash">The hash; without name for Ed25519 and for what is unknown.</param>
/// <param name="IsPss">True for RSASSA-PSS.</param>
/// <param name="Value">The signature.</param>
internal sealed record MemberSignature(string Oid, CertifiedKeyKind Key, HashAlgorithmName Hash, bool IsPss, byte[] Value)
{
    private const string Pss = "1.2.840.113549.1.1.10";
    private const string MaskGeneration = "1.2.840.113549.1.1.8";

    private static readonly Dictionary<string, (CertifiedKeyKind Key, HashAlgorithmName Hash)> Known = new()
    {
        ["1.2.840.113549.1.1.4"] = (CertifiedKeyKind.Rsa, HashAlgorithmName.MD5),
        ["1.2.840.113549.1.1.5"] = (CertifiedKeyKind.Rsa, HashAlgorithmName.SHA1),
        ["1.3.14.3.2.29"] = (CertifiedKeyKind.Rsa, HashAlgorithmName.SHA1),
        ["1.2.840.113549.1.1.11"] = (CertifiedKeyKind.Rsa, HashAlgorithmName.SHA256),
        ["1.2.840.113549.1.1.12"] = (CertifiedKeyKind.Rsa, HashAlgorithmName.SHA384),
        ["1.2.840.113549.1.1.13"] = (CertifiedKeyKind.Rsa, HashAlgorithmName.SHA512),
        ["1.2.840.10040.4.3"] = (CertifiedKeyKind.NotForSignatures, HashAlgorithmName.SHA1),
        ["1.2.840.10045.4.1"] = (CertifiedKeyKind.Ec, HashAlgorithmName.SHA1),
        ["1.2.840.10045.4.3.2"] = (CertifiedKeyKind.Ec, HashAlgorithmName.SHA256),
        ["1.2.840.10045.4.3.3"] = (CertifiedKeyKind.Ec, HashAlgorithmName.SHA384),
        ["1.2.840.10045.4.3.4"] = (CertifiedKeyKind.Ec, HashAlgorithmName.SHA512),
        ["1.3.101.112"] = (CertifiedKeyKind.Ed25519, default),
    };

    // Go takes PSS in three forms only: the salt as long as the hash.
    private static readonly Dictionary<string, (HashAlgorithmName Hash, int Salt)> PssHashes = new()
    {
        ["2.16.840.1.101.3.4.2.1"] = (HashAlgorithmName.SHA256, 32),
        ["2.16.840.1.101.3.4.2.2"] = (HashAlgorithmName.SHA384, 48),
        ["2.16.840.1.101.3.4.2.3"] = (HashAlgorithmName.SHA512, 64),
    };

    /// <summary>True for SHA-1 (refused since Go 1.18) and MD5 (since Go 1.3).</summary>
    public bool IsInsecure => Hash == HashAlgorithmName.SHA1 || Hash == HashAlgorithmName.MD5;

    /// <summary>Reads an AlgorithmIdentifier and keeps the signature with it.</summary>
    /// <exception cref="AsnContentException">It is not an AlgorithmIdentifier.</exception>
    public static MemberSignature Read(ReadOnlyMemory<byte> algorithm, byte[] value)
    {
        var sequence = StrictDer.Open(algorithm).ReadSequence();
        var oid = StrictDer.Oid(sequence);
        var parameters = sequence.HasData ? sequence.ReadEncodedValue() : default;
        if (oid == Pss)
            return TryReadPss(parameters, out var hash) ? new(oid, CertifiedKeyKind.Rsa, hash, true, value) : Unknown(oid, value);
        if (!Known.TryGetValue(oid, out var known) || (known.Key == CertifiedKeyKind.Ed25519 && !parameters.IsEmpty))
            return Unknown(oid, value);
        return new(oid, known.Key, known.Hash, false, value);
    }

    private static MemberSignature Unknown(string oid, byte[] value) => new(oid, CertifiedKeyKind.Unknown, default, false, value);

    private static bool TryReadPss(ReadOnlyMemory<byte> parameters, out HashAlgorithmName hash)
    {
        hash = default;
        try
        {
            return !parameters.IsEmpty && ReadPss(StrictDer.Open(parameters).ReadSequence(), out hash);
        }
        catch (AsnContentException)
        {
            // Go calls the algorithm unknown and reads the certificate all the same.
            return false;
        }
    }

    private static bool ReadPss(AsnReader fields, out HashAlgorithmName hash)
    {
        hash = default;
        var (hashOid, maskOid, maskHash, salt, trailer) = ("", "", "", 20, 1);
        while (fields.HasData)
        {
            var field = fields.ReadField(out var place);
            switch (place)
            {
                case 0:
                    hashOid = HashOf(field.ReadSequence());
                    break;
                case 1:
                    var mask = field.ReadSequence();
                    maskOid = StrictDer.Oid(mask);
                    maskHash = HashOf(mask.ReadSequence());
                    break;
                case 2 when field.TryReadInt32(out var length):
                    salt = length;
                    break;
                case 3 when field.TryReadInt32(out var number):
                    trailer = number;
                    break;
                default:
                    return false;
            }
        }

        if (maskOid != MaskGeneration || maskHash != hashOid || trailer != 1 || !PssHashes.TryGetValue(hashOid, out var form) || form.Salt != salt)
            return false;
        hash = form.Hash;
        return true;
    }

    private static string HashOf(AsnReader algorithm)
    {
        var oid = StrictDer.Oid(algorithm);
        if (algorithm.HasData)
            algorithm.ReadNull();
        return oid;
    }
}
