using System.Formats.Asn1;
using K8sPki.PemAndDer;

namespace K8sPki.Certificates;

/// <summary>Says in a word what kind of key a certificate has, also of one that is not worked with here.</summary>
internal static class PublicKeyDescription
{
    private static readonly Dictionary<string, string> OtherKinds = new()
    {
        [Oids.Key.Dsa] = "DSA",
        [Oids.Key.Ec] = "EC",
        [Oids.Key.DiffieHellman] = "Diffie-Hellman",
        [Oids.Key.X25519] = "X25519",
        [Oids.Key.X448] = "X448",
        [Oids.Key.Ed448] = "Ed448",
        [Oids.Key.MlDsa44] = "ML-DSA-44",
        [Oids.Key.MlDsa65] = "ML-DSA-65",
        [Oids.Key.MlDsa87] = "ML-DSA-87",
    };

    private static readonly Dictionary<string, string> OtherCurves = new()
    {
        [Oids.Curve.P192] = "P-192",
        [Oids.Curve.P224] = "P-224",
        [Oids.Curve.Secp256k1] = "secp256k1",
        [Oids.Curve.BrainpoolP256] = "brainpoolP256r1",
        [Oids.Curve.BrainpoolP384] = "brainpoolP384r1",
        [Oids.Curve.BrainpoolP512] = "brainpoolP512r1",
        [Oids.Curve.Sm2] = "SM2",
    };

    /// <summary>The description of a SubjectPublicKeyInfo.</summary>
    /// <exception cref="AsnContentException">It is not one.</exception>
    public static string Of(ReadOnlyMemory<byte> spki)
    {
        try
        {
            var key = PublicKey.FromSpki(spki);
            return key.Curve ?? $"{key.Algorithm}{(key.IsOnlyForPss ? "-PSS" : "")} {key.KeySize}";
        }
        catch (PkiException)
        {
            // What is wrong or unknown about it is said when the key is asked for; here its algorithm is named.
            var algorithm = new AsnReader(spki, AsnEncodingRules.BER).ReadSequence().ReadSequence();
            var oid = algorithm.ReadObjectIdentifier();
            var curve = algorithm.HasData && algorithm.PeekTag() == Asn1Tag.ObjectIdentifier ? algorithm.ReadObjectIdentifier()
                : "";
            return $"{OtherKinds.GetValueOrDefault(oid) ?? oid} {OtherCurves.GetValueOrDefault(curve) ?? curve}".TrimEnd();
        }
    }
}
