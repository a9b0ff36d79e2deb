using System.Buffers.Binary;
using System.Formats.Asn1;
using System.Text;

namespace K8sPki;

/// <summary>Public keys as SSH writes them on the wire (RFC 4253 section 6.6, RFC 5656 section 3.1, RFC 8709).</summary>
internal static class SshEncoding
{
    /// <summary>The name of the key type, for example <c>ssh-rsa</c>.</summary>
    public static string TypeName(PublicKey key) => key.Algorithm switch
    {
        KeyAlgorithm.RSA => "ssh-rsa",
        KeyAlgorithm.ECDSA => "ecdsa-sha2-" + EllipticCurve.FromSize(key.KeySize).SshName,
        _ => "ssh-ed25519",
    };

    /// <summary>The key blob.</summary>
    public static byte[] Encode(PublicKey key)
    {
        using var blob = new MemoryStream();
        Append(blob, Encoding.ASCII.GetBytes(TypeName(key)));
        switch (key.Algorithm)
        {
            case KeyAlgorithm.RSA:
                var numbers = new AsnReader(key.KeyBits, AsnEncodingRules.DER).ReadSequence();
                var modulus = numbers.ReadIntegerBytes();
                Append(blob, numbers.ReadIntegerBytes().Span);
                Append(blob, modulus.Span);
                break;
            case KeyAlgorithm.ECDSA:
                Append(blob, Encoding.ASCII.GetBytes(EllipticCurve.FromSize(key.KeySize).SshName));
                Append(blob, key.KeyBits.Span);
                break;
            default:
                Append(blob, key.KeyBits.Span);
                break;
        }

        return blob.ToArray();
    }

    private static void Append(MemoryStream blob, ReadOnlySpan<byte> value)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, value.Length);
        blob.Write(length);
        blob.Write(value);
    }
}
