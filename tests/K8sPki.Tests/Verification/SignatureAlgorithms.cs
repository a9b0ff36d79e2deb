using System.Formats.Asn1;
using System.Security.Cryptography;

namespace K8sPki.Tests.Verification;

/// <summary>AlgorithmIdentifiers of signatures (RFC 4055, RFC 5758, RFC 8410), written for tests.</summary>
internal static class SignatureAlgorithms
{
    public static byte[] Identifier(string family, HashAlgorithmName hash, bool pss) => family switch
    {
        "ed25519" => Plain("1.3.101.112", withNull: false),
        "ec" => Plain(hash.Name switch
        {
            "SHA1" => "1.2.840.10045.4.1",
            "SHA384" => "1.2.840.10045.4.3.3",
            "SHA512" => "1.2.840.10045.4.3.4",
            _ => "1.2.840.10045.4.3.2",
        }, withNull: false),
        _ when pss => Pss(hash, hash, Size(hash)),
        _ => Plain(hash.Name switch
        {
            "MD5" => "1.2.840.113549.1.1.4",
            "SHA1" => "1.2.840.113549.1.1.5",
            "SHA384" => "1.2.840.113549.1.1.12",
            "SHA512" => "1.2.840.113549.1.1.13",
            _ => "1.2.840.113549.1.1.11",
        }, withNull: true),
    };

    public static byte[] Plain(string oid, bool withNull)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(oid);
            if (withNull)
                writer.WriteNull();
        }

        return writer.Encode();
    }

    public static byte[] Pss(HashAlgorithmName hash, HashAlgorithmName mask, int salt)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier("1.2.840.113549.1.1.10");
            using (writer.PushSequence())
            {
                using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
                    writer.WriteEncodedValue(Plain(OidOf(hash), true));
                using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 1)))
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier("1.2.840.113549.1.1.8");
                    writer.WriteEncodedValue(Plain(OidOf(mask), true));
                }

                using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 2)))
                    writer.WriteInteger(salt);
            }
        }

        return writer.Encode();
    }

    private static int Size(HashAlgorithmName hash) => hash.Name switch { "SHA1" => 20, "SHA384" => 48, "SHA512" => 64, _ => 32 };

    private static string OidOf(HashAlgorithmName hash) => hash.Name switch
    {
        "SHA1" => "1.3.14.3.2.26",
        "SHA384" => "2.16.840.1.101.3.4.2.2",
        "SHA512" => "2.16.840.1.101.3.4.2.3",
        _ => "2.16.840.1.101.3.4.2.1",
    };
}
