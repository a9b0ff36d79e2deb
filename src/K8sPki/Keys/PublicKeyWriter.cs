using System.Text;
using K8sPki.Keys;
using K8sPki.PemAndDer;

namespace K8sPki;

/// <summary>Writes public keys.</summary>
internal static class PublicKeyWriter
{
    /// <summary>The bytes of a public key file.</summary>
    /// <param name="key">The key.</param>
    /// <param name="format">The structure.</param>
    /// <param name="asDer">True for DER, false for text.</param>
    /// <param name="comment">What an OpenSSH line ends with; null keeps the comment of the key, an empty text leaves it
    /// out.</param>
    /// <exception cref="InvalidRequestException">Format, algorithm and encoding do not go together, or the comment is not one
    /// line.</exception>
    public static byte[] Write(PublicKey key, PublicKeyFormat format, bool asDer, string? comment = null)
    {
        switch (format)
        {
            case PublicKeyFormat.Spki:
                return asDer ? key.Spki.ToArray() : PemText.WriteBytes("PUBLIC KEY", key.Spki.Span);
            case PublicKeyFormat.Pkcs1 when key.Algorithm == KeyAlgorithm.RSA:
                return asDer ? key.KeyBits.ToArray() : PemText.WriteBytes("RSA PUBLIC KEY", key.KeyBits.Span);
            case PublicKeyFormat.OpenSsh when !asDer:
                return Encoding.UTF8.GetBytes(SshPublicKeyText.Write(key, comment) + "\n");
            case PublicKeyFormat.OpenSsh:
                throw new InvalidRequestException(
                    "FormatHasNoDer", "OpenSSH keys have no DER form. Use text, or another -Format.");
            default:
                throw new InvalidRequestException(
                    "FormatDoesNotFitKey", $"An {key.Algorithm} key has no {format} form. Use -Format Spki.");
        }
    }
}

/// <summary>How a public key is written.</summary>
public enum PublicKeyFormat
{
    /// <summary>SubjectPublicKeyInfo (RFC 5280), label <c>PUBLIC KEY</c>. What <c>openssl -pubout</c> writes.</summary>
    Spki,

    /// <summary>RSAPublicKey (RFC 8017), label <c>RSA PUBLIC KEY</c>; RSA only.</summary>
    Pkcs1,

    /// <summary>One line as authorized_keys and <c>id_rsa.pub</c> have it: type, base64, comment.</summary>
    OpenSsh,
}
