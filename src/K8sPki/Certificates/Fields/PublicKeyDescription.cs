using System.Formats.Asn1;

namespace K8sPki;

/// <summary>Says in a word what kind of key a certificate has, also of one that is not worked with here.</summary>
internal static class PublicKeyDescription
{
    private static readonly Dictionary<string, string> OtherKinds = new()
    {
        ["1.2.840.10040.4.1"] = "DSA",
        ["1.2.840.10045.2.1"] = "EC",
        ["1.2.840.10046.2.1"] = "Diffie-Hellman",
        ["1.3.101.110"] = "X25519",
        ["1.3.101.111"] = "X448",
        ["1.3.101.113"] = "Ed448",
        ["2.16.840.1.101.3.4.3.17"] = "ML-DSA-44",
        ["2.16.840.1.101.3.4.3.18"] = "ML-DSA-65",
        ["2.16.840.1.101.3.4.3.19"] = "ML-DSA-87",
    };

    private static readonly Dictionary<string, string> OtherCurves = new()
    {
        ["1.2.840.10045.3.1.1"] = "P-192",
        ["1.3.132.0.33"] = "P-224",
        ["1.3.132.0.10"] = "secp256k1",
        ["1.3.36.3.3.2.8.1.1.7"] = "brainpoolP256r1",
        ["1.3.36.3.3.2.8.1.1.11"] = "brainpoolP384r1",
        ["1.3.36.3.3.2.8.1.1.13"] = "brainpoolP512r1",
        ["1.2.156.10197.1.301"] = "SM2",
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
            var curve = algorithm.HasData && algorithm.PeekTag() == Asn1Tag.ObjectIdentifier ? algorithm.ReadObjectIdentifier() : "";
            return $"{OtherKinds.GetValueOrDefault(oid) ?? oid} {OtherCurves.GetValueOrDefault(curve) ?? curve}".TrimEnd();
        }
    }
}
