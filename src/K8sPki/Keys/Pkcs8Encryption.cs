using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Pkcs;

namespace K8sPki;

/// <summary>
/// EncryptedPrivateKeyInfo (RFC 5958). Writing uses PBES2 (RFC 8018) with PBKDF2 over HMAC-SHA-256 and AES-256-CBC;
/// reading also takes what older tools wrote.
/// </summary>
internal static class Pkcs8Encryption
{
    /// <summary>PBKDF2 rounds of a key that is written; OWASP's figure for HMAC-SHA-256.</summary>
    public const int Iterations = 600_000;

    // A hostile file may ask for 2^31 rounds, which is hours. Ten million are seconds.
    private const int MostIterations = 10_000_000;

    private const string Pbes2 = "1.2.840.113549.1.5.13";
    private const string Pbkdf2 = "1.2.840.113549.1.5.12";
    private const string HmacSha256 = "1.2.840.113549.2.9";
    private const string Aes256Cbc = "2.16.840.1.101.3.4.1.42";

    private static readonly Dictionary<string, HashAlgorithmName> Hashes = new()
    {
        ["1.2.840.113549.2.7"] = HashAlgorithmName.SHA1,
        [HmacSha256] = HashAlgorithmName.SHA256,
        ["1.2.840.113549.2.10"] = HashAlgorithmName.SHA384,
        ["1.2.840.113549.2.11"] = HashAlgorithmName.SHA512,
    };

    private static readonly Dictionary<string, int> AesKeyLengths = new()
    {
        ["2.16.840.1.101.3.4.1.2"] = 16,
        ["2.16.840.1.101.3.4.1.22"] = 24,
        [Aes256Cbc] = 32,
    };

    /// <summary>Encrypts a PrivateKeyInfo.</summary>
    public static byte[] Encrypt(ReadOnlySpan<byte> pkcs8, Passphrase passphrase)
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        using var aes = Aes.Create();
        aes.Key = Derive(passphrase, salt, Iterations, HashAlgorithmName.SHA256, 32);
        var iv = RandomNumberGenerator.GetBytes(16);
        var encrypted = aes.EncryptCbc(pkcs8, iv);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            WriteAlgorithm(writer, salt, iv);
            writer.WriteOctetString(encrypted);
        }

        return writer.Encode();
    }

    /// <summary>Decrypts to a PrivateKeyInfo.</summary>
    /// <exception cref="PasswordException">The password is wrong.</exception>
    /// <exception cref="LimitExceededException">The file asks for more rounds than are done.</exception>
    /// <exception cref="UnsupportedInputException">It is encrypted in a way that is not known.</exception>
    /// <exception cref="AsnContentException">It is not an EncryptedPrivateKeyInfo.</exception>
    public static byte[] Decrypt(byte[] encrypted, Passphrase passphrase, string name)
    {
        var sequence = new AsnReader(encrypted, AsnEncodingRules.BER).ReadSequence();
        var algorithm = sequence.ReadSequence();
        var data = sequence.ReadOctetString();
        if (algorithm.ReadObjectIdentifier() != Pbes2)
            return DecryptOld(encrypted, passphrase, name);
        var parameters = algorithm.ReadSequence();
        var derivation = parameters.ReadSequence();
        var cipher = parameters.ReadSequence();
        var cipherOid = cipher.ReadObjectIdentifier();
        if (derivation.ReadObjectIdentifier() != Pbkdf2 || !AesKeyLengths.TryGetValue(cipherOid, out var keyLength))
            return DecryptOld(encrypted, passphrase, name);
        var key = DeriveAsAsked(derivation.ReadSequence(), passphrase, keyLength, name);
        using var aes = Aes.Create();
        aes.Key = key;
        try
        {
            var plain = aes.DecryptCbc(data, cipher.ReadOctetString());
            // One wrong password in 256 leaves padding that looks right: the content decides.
            return LooksLikeKey(plain) ? plain : throw WrongPassword(name, null);
        }
        catch (CryptographicException failure)
        {
            throw WrongPassword(name, failure);
        }
    }

    private static byte[] DeriveAsAsked(AsnReader parameters, Passphrase passphrase, int keyLength, string name)
    {
        var salt = parameters.ReadOctetString();
        var iterations = CheckIterations(parameters.TryReadInt32(out var count) ? count : int.MaxValue, name);
        if (parameters.HasData && parameters.PeekTag() == Asn1Tag.Integer)
            parameters.ReadInteger();
        var hash = HashAlgorithmName.SHA1;
        if (parameters.HasData)
        {
            var oid = parameters.ReadSequence().ReadObjectIdentifier();
            if (!Hashes.TryGetValue(oid, out hash))
                throw new UnsupportedInputException("EncryptionNotSupported", $"The key in {name} is encrypted with the unknown function {oid}.");
        }

        return Derive(passphrase, salt, iterations, hash, keyLength);
    }

    private static byte[] DecryptOld(byte[] encrypted, Passphrase passphrase, string name)
    {
        var characters = passphrase.Characters.ToArray();
        try
        {
            var info = EncryptedPrivateKeyInfo.GetInstance(encrypted);
            CheckOldIterations(info, name);
            return PrivateKeyInfoFactory.CreatePrivateKeyInfo(characters, info).GetEncoded();
        }
        catch (InvalidCipherTextException failure)
        {
            throw WrongPassword(name, failure);
        }
        catch (Exception failure) when (failure is not PkiException)
        {
            throw new UnsupportedInputException("EncryptionNotSupported",
                $"The key in {name} is encrypted in a way that is not read here, or its password is wrong. openssl pkey may convert it.", failure);
        }
        finally
        {
            Array.Clear(characters);
        }
    }

    private static void CheckOldIterations(EncryptedPrivateKeyInfo info, string name)
    {
        if (info.EncryptionAlgorithm.Algorithm.Equals(PkcsObjectIdentifiers.IdPbeS2))
        {
            var derivation = PbeS2Parameters.GetInstance(info.EncryptionAlgorithm.Parameters).KeyDerivationFunc;
            if (derivation.Algorithm.Id != Pbkdf2)
                throw new UnsupportedInputException("EncryptionNotSupported", $"The key in {name} is encrypted with the unknown derivation {derivation.Algorithm.Id}.");
            CheckIterations(Pbkdf2Params.GetInstance(derivation.Parameters).IterationCountObject.TryGetIntPositiveValueExact(out var rounds) ? rounds : int.MaxValue, name);
            return;
        }

        var count = PbeParameter.GetInstance(info.EncryptionAlgorithm.Parameters).IterationCountObject;
        CheckIterations(count.TryGetIntPositiveValueExact(out var old) ? old : int.MaxValue, name);
    }

    private static int CheckIterations(int count, string name) => count is >= 1 and <= MostIterations
        ? count
        : throw new LimitExceededException("TooManyIterations", $"The key in {name} asks for {count} rounds of key derivation; at most {MostIterations} are done.");

    private static byte[] Derive(Passphrase passphrase, byte[] salt, int iterations, HashAlgorithmName hash, int length)
    {
        var password = new byte[Encoding.UTF8.GetByteCount(passphrase.Characters)];
        Encoding.UTF8.GetBytes(passphrase.Characters, password);
        try
        {
            return Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations, hash, length);
        }
        finally
        {
            Array.Clear(password);
        }
    }

    private static void WriteAlgorithm(AsnWriter writer, byte[] salt, byte[] iv)
    {
        using var algorithm = writer.PushSequence();
        writer.WriteObjectIdentifier(Pbes2);
        using var parameters = writer.PushSequence();
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(Pbkdf2);
            using var derivation = writer.PushSequence();
            writer.WriteOctetString(salt);
            writer.WriteInteger(Iterations);
            using var function = writer.PushSequence();
            writer.WriteObjectIdentifier(HmacSha256);
            writer.WriteNull();
        }

        using var cipher = writer.PushSequence();
        writer.WriteObjectIdentifier(Aes256Cbc);
        writer.WriteOctetString(iv);
    }

    private static bool LooksLikeKey(byte[] plain)
    {
        try
        {
            Pkcs8Encoding.ReadAlgorithm(plain);
            return true;
        }
        catch (AsnContentException)
        {
            return false;
        }
    }

    private static PasswordException WrongPassword(string name, Exception? failure) =>
        new("WrongPassword", $"The password does not open the key in {name}.", failure);
}
