using System.Security.Cryptography;
using System.Text;
using K8sPki.PemAndDer;
using K8sPki.Platform;

namespace K8sPki.Keys;

/// <summary>
/// Encrypted PEM as <c>openssl genrsa -aes256</c> wrote it before OpenSSL 3 (RFC 1421's headers Proc-Type and DEK-Info).
/// One round of MD5 makes the key, so it is read and never written.
/// </summary>
internal static class TraditionalPemEncryption
{
    private static readonly Dictionary<string,
    (int KeyLength, Func<SymmetricAlgorithm> Create)> Ciphers = new(StringComparer.OrdinalIgnoreCase)
    {
        ["AES-128-CBC"] = (16, Aes.Create),
        ["AES-192-CBC"] = (24, Aes.Create),
        ["AES-256-CBC"] = (32, Aes.Create),
#pragma warning disable CA5350, CA5351 // Only to read what old tools wrote.
        ["DES-EDE3-CBC"] = (24, TripleDES.Create),
        ["DES-CBC"] = (8, DES.Create),
#pragma warning restore CA5350, CA5351
    };

    /// <summary>True for a block whose headers say that it is encrypted.</summary>
    public static bool IsEncrypted(PemBlock block) =>
        block.Headers.TryGetValue("Proc-Type", out var kind) && kind.Contains("ENCRYPTED", StringComparison.OrdinalIgnoreCase);

    /// <summary>Decrypts a block.</summary>
    /// <exception cref="PasswordException">The password is wrong.</exception>
    /// <exception cref="UnsupportedInputException">The cipher is not known.</exception>
    /// <exception cref="MalformedInputException">The headers make no sense.</exception>
    public static byte[] Decrypt(PemBlock block, Passphrase passphrase, string name)
    {
        var parts = block.Headers.TryGetValue("DEK-Info", out var info) ? info.Split(',', StringSplitOptions.TrimEntries) : [];
        if (parts.Length != 2)
            throw BrokenHeader(name, null);
        if (!Ciphers.TryGetValue(parts[0], out var cipher))
            throw new UnsupportedInputException(
                "EncryptionNotSupported",
                $"The key in {name} is encrypted with the unknown cipher '{PrintableText.Escape(parts[0])}'.");
        using var algorithm = cipher.Create();
        var iv = ReadVector(parts[1], algorithm.BlockSize / 8, name);
        try
        {
            algorithm.Key = Derive(passphrase, iv.AsSpan(0, 8), cipher.KeyLength);
            return algorithm.DecryptCbc(block.Data, iv);
        }
        catch (CryptographicException failure)
        {
            throw WrongPassword(name, failure);
        }
    }

    /// <summary>The error for a password that does not open the key.</summary>
    public static PasswordException WrongPassword(string name, Exception? failure) =>
        new("WrongPassword", $"The password does not open the key in {name}.", failure);

    private static byte[] ReadVector(string hex, int length, string name)
    {
        try
        {
            var iv = Convert.FromHexString(hex);
            return iv.Length == length ? iv : throw BrokenHeader(name, null);
        }
        catch (FormatException failure)
        {
            throw BrokenHeader(name, failure);
        }
    }

    // OpenSSL's EVP_BytesToKey with MD5 and one round; the salt is the start of the initial vector.
    private static byte[] Derive(Passphrase passphrase, ReadOnlySpan<byte> salt, int length)
    {
        var password = new byte[Encoding.UTF8.GetByteCount(passphrase.Characters)];
        Encoding.UTF8.GetBytes(passphrase.Characters, password);
        var key = new List<byte>();
        byte[] digest = [];
        while (key.Count < length)
        {
#pragma warning disable CA5351 // The format demands it.
            digest = MD5.HashData([.. digest, .. password, .. salt]);
#pragma warning restore CA5351
            key.AddRange(digest);
        }

        Array.Clear(password);
        return [.. key[..length]];
    }

    private static BrokenKeyException BrokenHeader(string name, Exception? failure) =>
        new("PrivateKeyMalformed", $"The DEK-Info header of the key in {name} is broken.", failure);
}
