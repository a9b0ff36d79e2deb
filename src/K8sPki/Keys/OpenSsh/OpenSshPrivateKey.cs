using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using K8sPki.Platform;

namespace K8sPki.Keys;

/// <summary>Reads OpenSSH's own private key format (OpenSSH's PROTOCOL.key), label <c>OPENSSH PRIVATE KEY</c>.</summary>
internal static class OpenSshPrivateKey
{
    /// <summary>The PEM label.</summary>
    public const string PemLabel = "OPENSSH PRIVATE KEY";

    // ssh-keygen makes 16 to 24; one round takes about as long as 10,000 of PBKDF2, so this is a few seconds.
    private const uint MostRounds = 1024;
    private const int LongestSalt = 1024;

    /// <summary>What every such key starts with.</summary>
    public static ReadOnlySpan<byte> Magic => "openssh-key-v1\0"u8;

    /// <summary>Reads the public half, which is never encrypted.</summary>
    /// <exception cref="InvalidDataException">The structure is broken.</exception>
    public static PublicKey ReadPublic(ReadOnlySpan<byte> data)
    {
        if (!data.StartsWith(Magic))
            throw new InvalidDataException("The block does not start as an OpenSSH key does.");
        var fields = new SshFields(data[Magic.Length..]);
        for (var i = 0; i < 3; i++)
            fields.ReadBytes();
        fields.ReadNumber();
        return SshEncoding.Decode(fields.ReadBytes());
    }

    /// <summary>Reads the key of a block.</summary>
    /// <param name="data">The decoded block.</param>
    /// <param name="name">What to call the input in messages.</param>
    /// <param name="passphrase">Gives the passphrase when one is needed.</param>
    /// <exception cref="InvalidDataException">The structure is broken.</exception>
    /// <exception cref="PasswordException">The passphrase is missing or wrong.</exception>
    /// <exception cref="LimitExceededException">The file asks for more rounds than are done.</exception>
    /// <exception cref="UnsupportedInputException">Its cipher or key type is not known.</exception>
    public static PrivateKey Read(ReadOnlySpan<byte> data, string name, Func<Passphrase> passphrase)
    {
        if (!data.StartsWith(Magic))
            throw new InvalidDataException("The block does not start as an OpenSSH key does.");
        var fields = new SshFields(data[Magic.Length..]);
        var cipherName = fields.ReadText();
        var derivation = fields.ReadText();
        var options = fields.ReadBytes();
        if (fields.ReadNumber() != 1)
            throw new UnsupportedInputException(
                "KeyFormatNotSupported", $"The OpenSSH file {name} does not hold exactly one key.");
        var publicBlob = fields.ReadBytes();
        var section = fields.ReadBytes();
        if (cipherName == OpenSshCipher.None)
            return Finish(section, publicBlob, name, isDecrypted: false);
        var cipher = OpenSshCipher.Find(cipherName)
            ?? throw new UnsupportedInputException(
                "EncryptionNotSupported",
                $"The key in {name} is encrypted with the unknown cipher '{PrintableText.Escape(cipherName)}'.");
        if (derivation != "bcrypt" || section.Length % cipher.BlockSize != 0 || fields.Rest.Length != cipher.TagLength)
            throw new InvalidDataException("The encrypted OpenSSH key is broken.");
        var plain = Decrypt(cipher, options, [.. section, .. fields.Rest], passphrase, name);
        try
        {
            return Finish(plain, publicBlob, name, isDecrypted: true);
        }
        finally
        {
            Array.Clear(plain);
        }
    }

    private static byte[] Decrypt(
        OpenSshCipher cipher, ReadOnlySpan<byte> options, byte[] section, Func<Passphrase> passphrase, string name)
    {
        var fields = new SshFields(options);
        var salt = fields.ReadBytes();
        var rounds = fields.ReadNumber();
        if (rounds is 0 or > MostRounds || salt.Length is 0 or > LongestSalt)
            throw new LimitExceededException(
                "TooManyIterations", $"The key in {name} asks for {rounds} rounds of bcrypt; from 1 to {MostRounds} are done.");
        var material = Derive(passphrase(), salt, (int)rounds, cipher);
        try
        {
            return cipher.Run(material[..cipher.KeyLength], material[cipher.KeyLength..], section, encrypt: false);
        }
        catch (CryptographicException failure)
        {
            throw WrongPassword(name, failure);
        }
        finally
        {
            Array.Clear(material);
        }
    }

    /// <summary>The key and initial vector of a cipher, one after the other.</summary>
    public static byte[] Derive(Passphrase passphrase, ReadOnlySpan<byte> salt, int rounds, OpenSshCipher cipher)
    {
        var password = new byte[Encoding.UTF8.GetByteCount(passphrase.Characters)];
        Encoding.UTF8.GetBytes(passphrase.Characters, password);
        try
        {
            return BcryptDerivation.Derive(password, salt, rounds, cipher.KeyLength + cipher.IvLength);
        }
        finally
        {
            Array.Clear(password);
        }
    }

    private static PrivateKey Finish(ReadOnlySpan<byte> section, ReadOnlySpan<byte> publicBlob, string name, bool isDecrypted)
    {
        var fields = new SshFields(section);
        // Two equal numbers at the start tell the right passphrase.
        if (fields.ReadNumber() != fields.ReadNumber())
            throw isDecrypted ? WrongPassword(name, null)
                : new InvalidDataException("The check numbers of the OpenSSH key differ.");
        var pkcs8 = ReadKey(fields.ReadText(), ref fields);
        var comment = fields.ReadText();
        for (var i = 0; i < fields.Rest.Length; i++)
        {
            if (fields.Rest[i] != (byte)(i + 1))
                throw new InvalidDataException("The padding of the OpenSSH key is wrong.");
        }

        var key = PrivateKey.FromPkcs8(pkcs8);
        return SshEncoding.Encode(key.PublicKey).AsSpan().SequenceEqual(publicBlob)
            ? key.WithComment(comment)
            : throw new InvalidDataException("The public key in the file is not that of the private key.");
    }

    private static byte[] ReadKey(string type, ref SshFields fields)
    {
        if (SshEncoding.CurveOf(type) is { } curve)
        {
            if (fields.ReadText() != curve.SshName)
                throw new InvalidDataException("The OpenSSH key names two different curves.");
            var point = fields.ReadBytes();
            return Pkcs8Encoding.WrapSec1(Pkcs8Encoding.Sec1(curve, fields.ReadInteger(), point));
        }

        if (type == "ssh-ed25519")
        {
            fields.ReadBytes();
            var pair = fields.ReadBytes();
            return pair.Length == 64 ? Pkcs8Encoding.WrapEd25519(pair[..32])
                : throw new InvalidDataException("The Ed25519 key has a wrong length.");
        }

        var (modulus, publicExponent, privateExponent) = (Number(ref fields), Number(ref fields), Number(ref fields));
        var (coefficient, prime1, prime2) = (Number(ref fields), Number(ref fields), Number(ref fields));
        if (prime1 < 3 || prime2 < 3)
            throw new InvalidDataException("The primes of the RSA key are no primes.");
        var numbers = RsaKeyNumbers.From(modulus, publicExponent, privateExponent, prime1, prime2, coefficient);
        return Pkcs8Encoding.WrapPkcs1(numbers.Encode());
    }

    private static BigInteger Number(ref SshFields fields)
    {
        var value = fields.ReadInteger();
        return value.Length <= KeyPolicy.LargestRsa / 8 ? new BigInteger(value, isUnsigned: true, isBigEndian: true)
            : throw new InvalidDataException("A number of the RSA key is too long.");
    }

    private static PasswordException WrongPassword(string name, Exception? failure) =>
        new("WrongPassword", $"The password does not open the key in {name}.", failure);
}

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
