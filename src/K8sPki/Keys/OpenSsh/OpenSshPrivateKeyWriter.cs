using System.Formats.Asn1;
using System.Security.Cryptography;

namespace K8sPki.Keys;

/// <summary>Writes OpenSSH's own private key format (OpenSSH's PROTOCOL.key).</summary>
internal static class OpenSshPrivateKeyWriter
{
    /// <summary>bcrypt rounds of a key that is written; what ssh-keygen has used since OpenSSH 9.4.</summary>
    public const int Rounds = 24;

    private const int PlainBlockSize = 8;
    private const int SaltLength = 16;

    /// <summary>The content of the PEM block.</summary>
    /// <param name="key">The key.</param>
    /// <param name="passphrase">Encrypts it with aes256-ctr; null leaves it plain.</param>
    /// <param name="comment">Stands beside the key, often user@host.</param>
    public static byte[] Write(PrivateKey key, Passphrase? passphrase, string comment)
    {
        var publicBlob = SshEncoding.Encode(key.PublicKey);
        using var file = new SshWriter();
        file.Raw(OpenSshPrivateKey.Magic);
        if (passphrase is null)
        {
            file.Text(OpenSshCipher.None);
            file.Text(OpenSshCipher.None);
            file.Text("");
            AddKey(file, publicBlob, WriteSection(key, comment, PlainBlockSize));
            return file.ToArray();
        }

        var cipher = OpenSshCipher.Default;
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        using var options = new SshWriter();
        options.Bytes(salt);
        options.Number(Rounds);
        file.Text(cipher.Name);
        file.Text("bcrypt");
        file.Bytes(options.ToArray());
        var material = OpenSshPrivateKey.Derive(passphrase, salt, Rounds, cipher);
        var section = WriteSection(key, comment, cipher.BlockSize);
        AddKey(file, publicBlob, cipher.Run(material[..cipher.KeyLength], material[cipher.KeyLength..], section, encrypt: true));
        Array.Clear(section);
        Array.Clear(material);
        return file.ToArray();
    }

    private static void AddKey(SshWriter file, byte[] publicBlob, byte[] section)
    {
        file.Number(1);
        file.Bytes(publicBlob);
        file.Bytes(section);
    }

    private static byte[] WriteSection(PrivateKey key, string comment, int blockSize)
    {
        using var section = new SshWriter();
        var check = RandomNumberGenerator.GetBytes(4);
        section.Raw(check);
        section.Raw(check);
        section.Text(SshEncoding.TypeName(key.PublicKey));
        WriteNumbers(section, key);
        section.Text(comment);
        section.Pad(blockSize);
        return section.ToArray();
    }

    private static void WriteNumbers(SshWriter section, PrivateKey key)
    {
        var pkcs8 = key.Pkcs8.ToArray();
        switch (key.Algorithm)
        {
            case KeyAlgorithm.RSA:
                var rsa = RsaKeyNumbers.Read(Pkcs8Encoding.ReadInner(pkcs8));
                foreach (var number in new[] { rsa.Modulus, rsa.PublicExponent, rsa.PrivateExponent, rsa.Coefficient, rsa.Prime1,
                    rsa.Prime2 })
                    section.Integer(number.ToByteArray(isUnsigned: true, isBigEndian: true));
                break;
            case KeyAlgorithm.ECDSA:
                var inner = new AsnReader(Pkcs8Encoding.ReadInner(pkcs8), AsnEncodingRules.BER).ReadSequence();
                inner.ReadInteger();
                section.Text(EllipticCurve.FromSize(key.KeySize).SshName);
                section.Bytes(key.PublicKey.KeyBits.Span);
                section.Integer(inner.ReadOctetString());
                break;
            default:
                var seed = Pkcs8Encoding.ReadEd25519(pkcs8);
                section.Bytes(key.PublicKey.KeyBits.Span);
                section.Bytes([.. seed, .. key.PublicKey.KeyBits.Span]);
                break;
        }

        Array.Clear(pkcs8);
    }
}
