using System.Formats.Asn1;
using System.Security.Cryptography;

namespace K8sPki;

/// <summary>The parameters of RSASSA-PSS (RFC 4055 section 3.1); what is absent has its default.</summary>
/// <param name="Hash">The hash of what is signed; without name for an unknown one.</param>
/// <param name="MaskHash">The hash of the mask.</param>
/// <param name="Salt">The length of the salt in bytes.</param>
/// <param name="IsPlain">False when something else stands in them: another mask or trailer, or parameters of a hash.</param>
internal sealed record PssParameters(HashAlgorithmName Hash, HashAlgorithmName MaskHash, int Salt, bool IsPlain)
{
    private const int UsualTrailer = 1;

    private static readonly PssParameters Default = new(HashAlgorithmName.SHA1, HashAlgorithmName.SHA1, 20, true);

    // Go takes PSS in three forms only: the salt as long as the hash.
    private static readonly (HashAlgorithmName Hash, int Salt)[] FormsOfGo =
        [(HashAlgorithmName.SHA256, 32), (HashAlgorithmName.SHA384, 48), (HashAlgorithmName.SHA512, 64)];

    /// <summary>Whether Go's crypto/x509 verifies such signatures.</summary>
    public bool IsTakenByGo => IsPlain && MaskHash == Hash && FormsOfGo.Contains((Hash, Salt));

    /// <summary>The scheme, named by its parameters.</summary>
    public SignatureScheme Scheme
    {
        get
        {
            // Everybody uses one hash for both; where they differ, few programs verify it.
            var differs = MaskHash == Hash ? "" : $"MGF1 {MaskHash.Name ?? "unknown hash"}, ";
            var name = $"rsassaPss ({Hash.Name ?? "unknown hash"}, {differs}salt {Salt})";
            return new SignatureScheme(name, Oids.Signature.RsaPss, KeyAlgorithm.RSA, Hash, true, Salt);
        }
    }

    /// <summary>Reads what stands behind the identifier of an AlgorithmIdentifier.</summary>
    /// <exception cref="AsnContentException">It is broken.</exception>
    public static PssParameters ReadBehind(AsnReader identifier) =>
        identifier.HasData && identifier.PeekTag() == Asn1Tag.Sequence ? Read(identifier.ReadSequence()) : Default;

    /// <summary>Reads the fields.</summary>
    /// <exception cref="AsnContentException">They are broken.</exception>
    public static PssParameters Read(AsnReader fields)
    {
        var read = Default;
        while (fields.HasData)
        {
            var field = fields.ReadField(out var place);
            read = place switch
            {
                0 => read.WithHash(field.ReadSequence()),
                1 => read.WithMask(field.ReadSequence()),
                2 when field.TryReadInt32(out var length) => read with { Salt = length },
                3 when field.TryReadInt32(out var trailer) && trailer == UsualTrailer => read,
                _ => read with { IsPlain = false },
            };
        }

        return read;
    }

    private PssParameters WithHash(AsnReader algorithm) => this with { Hash = HashOf(algorithm, out var isPlain), IsPlain = IsPlain && isPlain };

    private PssParameters WithMask(AsnReader function)
    {
        var isKnown = function.ReadObjectIdentifier() == Oids.Signature.MaskGeneration;
        if (!function.HasData)
            return this with { MaskHash = Default.MaskHash, IsPlain = false };
        return this with { MaskHash = HashOf(function.ReadSequence(), out var isPlain), IsPlain = IsPlain && isKnown && isPlain };
    }

    private static HashAlgorithmName HashOf(AsnReader algorithm, out bool isPlain)
    {
        var oid = algorithm.ReadObjectIdentifier();
        isPlain = !algorithm.HasData || algorithm.PeekTag() == Asn1Tag.Null;
        return oid switch
        {
            Oids.Hash.Sha1 => HashAlgorithmName.SHA1,
            Oids.Hash.Sha256 => HashAlgorithmName.SHA256,
            Oids.Hash.Sha384 => HashAlgorithmName.SHA384,
            Oids.Hash.Sha512 => HashAlgorithmName.SHA512,
            _ => default,
        };
    }
}
