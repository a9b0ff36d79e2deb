using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;
using K8sPki.PemAndDer;
using K8sPki.Platform;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Security;

namespace K8sPki.Keys;

/// <summary>
/// Encryption with a password (RFC 8018): PBES2 with PBKDF2 and AES, which is also what is written; and for reading what
/// older tools wrote, RC2 and Triple DES of PKCS#12 (RFC 7292 appendix C) among it.
/// </summary>
internal static class PasswordEncryption
{
    private static readonly Dictionary<string, HashAlgorithmName> Hashes = new()
    {
        [Oids.Hash.HmacSha1] = HashAlgorithmName.SHA1,
        [Oids.Hash.HmacSha256] = HashAlgorithmName.SHA256,
        [Oids.Hash.HmacSha384] = HashAlgorithmName.SHA384,
        [Oids.Hash.HmacSha512] = HashAlgorithmName.SHA512,
    };

    private static readonly Dictionary<string, (int KeyLength, Func<SymmetricAlgorithm> Create)> Ciphers = new()
    {
        [Oids.Encryption.Aes128Cbc] = (16, Aes.Create),
        [Oids.Encryption.Aes192Cbc] = (24, Aes.Create),
        [Oids.Encryption.Aes256Cbc] = (32, Aes.Create),
#pragma warning disable CA5350 // Only to read what old tools wrote.
        [Oids.Encryption.TripleDesCbc] = (24, TripleDES.Create),
#pragma warning restore CA5350
    };

    /// <summary>Encrypts with PBKDF2 over HMAC-SHA-256 and AES-256-CBC.</summary>
    /// <returns>The AlgorithmIdentifier and what was encrypted.</returns>
    public static (byte[] Algorithm, byte[] Encrypted) Encrypt(ReadOnlySpan<byte> plain, Passphrase passphrase, int iterations)
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        using var aes = Aes.Create();
        aes.Key = Derive(passphrase, salt, iterations, HashAlgorithmName.SHA256, 32);
        var iv = RandomNumberGenerator.GetBytes(16);
        return (WriteAlgorithm(salt, iterations, iv), aes.EncryptCbc(plain, iv));
    }

    /// <summary>Decrypts. A wrong password is not always noticed: the caller looks at the content.</summary>
    /// <param name="algorithm">The AlgorithmIdentifier.</param>
    /// <param name="data">What is encrypted.</param>
    /// <param name="passphrase">The password.</param>
    /// <param name="budget">Bounds the rounds.</param>
    /// <exception cref="PasswordException">The password is wrong.</exception>
    /// <exception cref="LimitExceededException">The file asks for more rounds than are done.</exception>
    /// <exception cref="UnsupportedInputException">It is encrypted in a way that is not known.</exception>
    /// <exception cref="AsnContentException">The algorithm is broken.</exception>
    public static byte[] Decrypt(ReadOnlyMemory<byte> algorithm, byte[] data, Passphrase passphrase, DerivationBudget budget)
    {
        var sequence = new AsnReader(algorithm, AsnEncodingRules.BER).ReadSequence();
        if (sequence.ReadObjectIdentifier() != Oids.Encryption.Pbes2)
            return DecryptOld(algorithm, data, RoundsOfOld(sequence), passphrase, budget);
        var parameters = sequence.ReadSequence();
        var derivation = parameters.ReadSequence();
        var cipher = parameters.ReadSequence();
        if (derivation.ReadObjectIdentifier() is var function && function != Oids.Encryption.Pbkdf2)
            throw new UnsupportedInputException(
                "EncryptionNotSupported",
                $"The content of {budget.Name} is encrypted with the derivation {function}, which is not read here. openssl "
                + "may convert it.");
        var options = derivation.ReadSequence();
        if (!Ciphers.TryGetValue(cipher.ReadObjectIdentifier(), out var known))
            return DecryptOld(algorithm, data, RoundsOf(options), passphrase, budget);
        using var symmetric = known.Create();
        symmetric.Key = DeriveAsAsked(options, passphrase, known.KeyLength, budget);
        var vector = cipher.ReadOctetString();
        if (vector.Length != symmetric.BlockSize / 8)
            throw new AsnContentException(
                $"The initial vector has {Counted.Of(vector.Length, "byte")}; the cipher needs {symmetric.BlockSize / 8}.");
        try
        {
            return symmetric.DecryptCbc(data, vector);
        }
        catch (CryptographicException failure)
        {
            throw WrongPassword(budget.Name, failure);
        }
    }

    /// <summary>Derives a key as the parameters of PBKDF2 ask (RFC 8018 appendix A.2).</summary>
    public static byte[] DeriveAsAsked(AsnReader parameters, Passphrase passphrase, int keyLength, DerivationBudget budget)
    {
        var salt = parameters.ReadOctetString();
        var iterations = budget.Take(parameters.TryReadInt32(out var count) ? count : int.MaxValue);
        if (parameters.HasData && parameters.PeekTag() == Asn1Tag.Integer)
            parameters.ReadInteger();
        var hash = HashAlgorithmName.SHA1;
        if (parameters.HasData)
        {
            var oid = parameters.ReadSequence().ReadObjectIdentifier();
            if (!Hashes.TryGetValue(oid, out hash))
                throw new UnsupportedInputException(
                    "EncryptionNotSupported", $"The content of {budget.Name} is encrypted with the unknown function {oid}.");
        }

        return Derive(passphrase, salt, iterations, hash, keyLength);
    }

    /// <summary>The error for a password that does not open something.</summary>
    public static PasswordException WrongPassword(string name, Exception? failure) =>
        new("WrongPassword", $"The password does not open {name}.", failure);

    private static byte[] DecryptOld(
        ReadOnlyMemory<byte> algorithm, byte[] data, long rounds, Passphrase passphrase, DerivationBudget budget)
    {
        budget.Take(rounds);
        var characters = passphrase.Characters.ToArray();
        try
        {
            // An empty password is two zero bytes to some programs and nothing at all to others.
            return characters.Length == 0
                ? TryOld(algorithm, data, characters, emptyIsTwoZeros: true, budget.Name, out _)
                    ?? Old(algorithm, data, characters, budget.Name)
                : Old(algorithm, data, characters, budget.Name);
        }
        finally
        {
            Array.Clear(characters);
        }
    }

    private static byte[] Old(ReadOnlyMemory<byte> algorithm, byte[] data, char[] password, string name) =>
        TryOld(algorithm, data, password, emptyIsTwoZeros: false, name, out var failure) ?? throw WrongPassword(name, failure);

    private static byte[]? TryOld(
        ReadOnlyMemory<byte> algorithm, byte[] data, char[] password, bool emptyIsTwoZeros, string name, out Exception? wrong)
    {
        wrong = null;
        try
        {
            return RunOld(AlgorithmIdentifier.GetInstance(algorithm.ToArray()), data, password, emptyIsTwoZeros);
        }
        catch (Exception failure) when (failure is InvalidCipherTextException or DataLengthException)
        {
            wrong = failure;
            return null;
        }
        catch (Exception failure) when (failure is not PkiException)
        {
            throw NotSupported(name, failure);
        }
    }

    private static byte[] RunOld(AlgorithmIdentifier algorithm, byte[] data, char[] password, bool emptyIsTwoZeros)
    {
        var cipher = PbeUtilities.CreateEngine(algorithm) as IBufferedCipher
            ?? throw new NotSupportedException($"There is no cipher {algorithm.Algorithm}.");
        cipher.Init(false, PbeUtilities.GenerateCipherParameters(algorithm, password, emptyIsTwoZeros));
        return cipher.DoFinal(data);
    }

    private static long RoundsOf(AsnReader pbkdf2)
    {
        pbkdf2.ReadEncodedValue();
        return pbkdf2.TryReadInt32(out var count) ? count : int.MaxValue;
    }

    // PBES1 and the functions of PKCS#12 have a salt and a number.
    private static long RoundsOfOld(AsnReader algorithm) => algorithm.HasData && algorithm.PeekTag() == Asn1Tag.Sequence
        ? RoundsOf(algorithm.ReadSequence())
        : throw new AsnContentException("The encryption has no parameters.");

    private static UnsupportedInputException NotSupported(string name, Exception? failure) => new("EncryptionNotSupported",
        $"The content of {name} is encrypted in a way that is not read here. openssl may convert it.", failure);

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

    private static byte[] WriteAlgorithm(byte[] salt, int iterations, byte[] iv)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(Oids.Encryption.Pbes2);
            using var parameters = writer.PushSequence();
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(Oids.Encryption.Pbkdf2);
                using var derivation = writer.PushSequence();
                writer.WriteOctetString(salt);
                writer.WriteInteger(iterations);
                using var function = writer.PushSequence();
                writer.WriteObjectIdentifier(Oids.Hash.HmacSha256);
                writer.WriteNull();
            }

            using var cipher = writer.PushSequence();
            writer.WriteObjectIdentifier(Oids.Encryption.Aes256Cbc);
            writer.WriteOctetString(iv);
        }

        return writer.Encode();
    }
}
