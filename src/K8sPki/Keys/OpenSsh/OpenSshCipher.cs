using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Macs;
using Org.BouncyCastle.Crypto.Parameters;

namespace K8sPki.Keys;

/// <summary>The ciphers of OpenSSH private keys: the names that <c>ssh-keygen -Z</c> takes.</summary>
internal sealed record OpenSshCipher(
    string Name, int KeyLength, int IvLength, int BlockSize, int TagLength, OpenSshCipher.Transform Run)
{
    /// <summary>Enciphers or deciphers whole blocks; with a tag, it follows the data.</summary>
    /// <exception cref="CryptographicException">The tag does not fit: a wrong passphrase or a changed file.</exception>
    public delegate byte[] Transform(byte[] key, byte[] iv, ReadOnlySpan<byte> data, bool encrypt);

    /// <summary>The name that a key without passphrase has in place of a cipher.</summary>
    public const string None = "none";

    /// <summary>Every cipher.</summary>
    public static readonly IReadOnlyList<OpenSshCipher> All =
    [
        new("aes256-ctr", 32, 16, 16, 0, AesCounter),
        new("aes192-ctr", 24, 16, 16, 0, AesCounter),
        new("aes128-ctr", 16, 16, 16, 0, AesCounter),
        new("aes256-cbc", 32, 16, 16, 0, (key, iv, data, encrypt) => Chained(Aes.Create(), key, iv, data, encrypt)),
        new("aes192-cbc", 24, 16, 16, 0, (key, iv, data, encrypt) => Chained(Aes.Create(), key, iv, data, encrypt)),
        new("aes128-cbc", 16, 16, 16, 0, (key, iv, data, encrypt) => Chained(Aes.Create(), key, iv, data, encrypt)),
        new("3des-cbc", 24, 8, 8, 0, (key, iv, data, encrypt) => Chained(OldCipher(), key, iv, data, encrypt)),
        new("aes256-gcm@openssh.com", 32, 12, 16, 16, AesGalois),
        new("aes128-gcm@openssh.com", 16, 12, 16, 16, AesGalois),
        new("chacha20-poly1305@openssh.com", 64, 0, 8, 16, ChaCha),
    ];

    /// <summary>What ssh-keygen uses when nothing is said.</summary>
    public static OpenSshCipher Default => All[0];

    /// <summary>The cipher of a name; null when it is not known.</summary>
    public static OpenSshCipher? Find(string name) => All.FirstOrDefault(cipher => cipher.Name == name);

    private static byte[] AesCounter(byte[] key, byte[] iv, ReadOnlySpan<byte> data, bool encrypt)
    {
        using var aes = Aes.Create();
        aes.Key = key;
        var counter = (byte[])iv.Clone();
        var counters = new byte[(data.Length + 15) / 16 * 16];
        for (var position = 0; position < counters.Length; position += 16)
        {
            counter.CopyTo(counters, position);
            for (var i = 15; i >= 0 && ++counter[i] == 0; i--)
            {
            }
        }

        var result = aes.EncryptEcb(counters, PaddingMode.None)[..data.Length];
        for (var i = 0; i < result.Length; i++)
            result[i] ^= data[i];
        return result;
    }

    private static byte[] Chained(SymmetricAlgorithm algorithm, byte[] key, byte[] iv, ReadOnlySpan<byte> data, bool encrypt)
    {
        using (algorithm)
        {
            algorithm.Key = key;
            return encrypt ? algorithm.EncryptCbc(data, iv, PaddingMode.None) : algorithm.DecryptCbc(data, iv, PaddingMode.None);
        }
    }

    private static byte[] AesGalois(byte[] key, byte[] iv, ReadOnlySpan<byte> data, bool encrypt)
    {
        using var aes = new AesGcm(key, 16);
        var length = encrypt ? data.Length : data.Length - 16;
        var result = new byte[encrypt ? length + 16 : length];
        if (encrypt)
            aes.Encrypt(iv, data, result.AsSpan(0, length), result.AsSpan(length));
        else
            aes.Decrypt(iv, data[..length], data[length..], result);
        return result;
    }

    // OpenSSH's PROTOCOL.chacha20poly1305 with sequence number 0: the first block of the stream keys the tag.
    private static byte[] ChaCha(byte[] key, byte[] iv, ReadOnlySpan<byte> data, bool encrypt)
    {
        var stream = new ChaChaEngine();
        stream.Init(true, new ParametersWithIV(new KeyParameter(key, 0, 32), new byte[8]));
        var tagKey = new byte[64];
        stream.ProcessBytes(tagKey, 0, 64, tagKey, 0);
        var length = encrypt ? data.Length : data.Length - 16;
        var input = data[..length].ToArray();
        var output = new byte[length];
        stream.ProcessBytes(input, 0, length, output, 0);
        var tag = TagOf(tagKey, encrypt ? output : input);
        if (encrypt)
            return [.. output, .. tag];
        return CryptographicOperations.FixedTimeEquals(tag, data[length..])
            ? output
            : throw new CryptographicException("The authentication tag does not fit.");
    }

    private static byte[] TagOf(byte[] key, byte[] data)
    {
        var mac = new Poly1305();
        mac.Init(new KeyParameter(key, 0, 32));
        mac.BlockUpdate(data, 0, data.Length);
        var tag = new byte[16];
        mac.DoFinal(tag, 0);
        return tag;
    }

    // Only to read what old tools wrote.
#pragma warning disable CA5350
    private static TripleDES OldCipher() => TripleDES.Create();
#pragma warning restore CA5350
}
