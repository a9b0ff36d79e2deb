using System.Security.Cryptography;
using System.Text;

namespace K8sPki;

/// <summary>How Java's own keystores protect a private key: a stream of SHA-1 digests, each of the password and the one before.</summary>
internal static class JksPassword
{
    private const int DigestLength = 20;

    /// <summary>The bytes that Java makes of a password: UTF-16, high byte first.</summary>
    public static byte[] Encode(Passphrase passphrase)
    {
        var password = new byte[passphrase.Characters.Length * 2];
        Encoding.BigEndianUnicode.GetBytes(passphrase.Characters, password);
        return password;
    }

    /// <summary>Decrypts salt, key and check digest to a PrivateKeyInfo; null when the password is not that of the key.</summary>
    public static byte[]? Decrypt(ReadOnlySpan<byte> data, ReadOnlySpan<byte> password)
    {
        if (data.Length < 2 * DigestLength)
            return null;
        var plain = data[DigestLength..^DigestLength].ToArray();
        var stream = data[..DigestLength].ToArray();
        for (var i = 0; i < plain.Length; i++)
        {
            if (i % DigestLength == 0)
                stream = SHA1.HashData([.. password, .. stream]);
            plain[i] ^= stream[i % DigestLength];
        }

        var isRight = CryptographicOperations.FixedTimeEquals(SHA1.HashData([.. password, .. plain]), data[^DigestLength..]);
        return isRight ? plain : null;
    }
}
