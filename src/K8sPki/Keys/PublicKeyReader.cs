using System.Formats.Asn1;
using System.Security.Cryptography;

namespace K8sPki;

/// <summary>Reads public keys from PEM or DER.</summary>
internal static class PublicKeyReader
{
    /// <summary>Reads the public key of a file; of a private key or certificate in it, the public part is taken.</summary>
    /// <param name="content">The bytes.</param>
    /// <param name="name">What to call the input in messages.</param>
    public static PublicKey Read(byte[] content, string name)
    {
        if (!PemText.HasBlock(content))
            return ReadDer(content, name);
        var labels = new List<string>();
        foreach (var block in PemText.Read(content))
        {
            if (block.Problem is not null)
                throw new MalformedInputException("PemMalformed", $"In {name}, {block.Problem}.");
            switch (block.Label)
            {
                case "PUBLIC KEY":
                    return PublicKey.FromSpki(block.Data);
                case "RSA PUBLIC KEY":
                    return FromPkcs1(block.Data, name);
                default:
                    labels.Add(block.Label);
                    break;
            }
        }

        throw new MalformedInputException("NotAPublicKey",
            $"There is no public key in {name}; it holds {string.Join(", ", labels.Distinct())}.");
    }

    private static PublicKey ReadDer(byte[] content, string name)
    {
        try
        {
            return PublicKey.FromSpki(content);
        }
        catch (MalformedInputException failure)
        {
            throw new MalformedInputException("NotAPublicKey", $"There is no public key in {name}: it is neither PEM nor DER.", failure);
        }
    }

    private static PublicKey FromPkcs1(byte[] data, string name)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        try
        {
            using (writer.PushSequence())
            {
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier("1.2.840.113549.1.1.1");
                    writer.WriteNull();
                }

                writer.WriteBitString(data);
            }

            return PublicKey.FromSpki(writer.Encode());
        }
        catch (CryptographicException failure)
        {
            throw new MalformedInputException("PublicKeyMalformed", $"The RSA public key in {name} is broken.", failure);
        }
    }
}
