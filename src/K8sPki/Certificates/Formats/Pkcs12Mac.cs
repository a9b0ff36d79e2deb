using System.Formats.Asn1;
using System.Security.Cryptography;
using K8sPki.Keys;
using K8sPki.PemAndDer;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;

namespace K8sPki.Certificates;

/// <summary>
/// The code that tells whether a PKCS#12 file is whole and the password right (RFC 7292 section 5.1, RFC 9579).
/// </summary>
internal static class Pkcs12Mac
{
    private const int SaltLength = 16;

    // The names are BouncyCastle's for digests and for HMAC over them.
    private static readonly Dictionary<string, string> Digests = new()
    {
        [Oids.Hash.Sha1] = "SHA-1",
        [Oids.Hash.Sha224] = "SHA-224",
        [Oids.Hash.Sha256] = "SHA-256",
        [Oids.Hash.Sha384] = "SHA-384",
        [Oids.Hash.Sha512] = "SHA-512",
        [Oids.Hash.HmacSha1] = "SHA-1",
        [Oids.Hash.HmacSha256] = "SHA-256",
        [Oids.Hash.HmacSha384] = "SHA-384",
        [Oids.Hash.HmacSha512] = "SHA-512",
    };

    /// <summary>True when the code is that of the content under the password.</summary>
    /// <param name="macData">The MacData sequence.</param>
    /// <param name="content">What it protects.</param>
    /// <param name="passphrase">The password.</param>
    /// <param name="budget">Bounds the rounds.</param>
    public static bool Matches(AsnReader macData, byte[] content, Passphrase passphrase, DerivationBudget budget)
    {
        var digestInfo = macData.ReadSequence();
        var algorithm = digestInfo.ReadSequence();
        var expected = digestInfo.ReadOctetString();
        var salt = macData.ReadOctetString();
        var oid = algorithm.ReadObjectIdentifier();
        if (oid == Oids.Encryption.Pbmac1)
            return CryptographicOperations.FixedTimeEquals(
                expected, ComputeNew(algorithm.ReadSequence(), content, passphrase, budget));
        var rounds = budget.Take(macData.HasData ? macData.TryReadInt32(out var count) ? count : int.MaxValue : 1);
        var digest = DigestOf(oid, budget.Name);
        if (CryptographicOperations.FixedTimeEquals(
            expected, Compute(digest, content, passphrase, salt, rounds, emptyIsTwoZeros: true)))
            return true;
        return passphrase.Characters.IsEmpty
            && CryptographicOperations.FixedTimeEquals(
                expected, Compute(digest, content, passphrase, salt, budget.Take(rounds), emptyIsTwoZeros: false));
    }

    /// <summary>Writes MacData with SHA-256.</summary>
    public static void Write(AsnWriter writer, byte[] content, Passphrase passphrase, int rounds)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        using var macData = writer.PushSequence();
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(Oids.Hash.Sha256);
                writer.WriteNull();
            }

            writer.WriteOctetString(Compute("SHA-256", content, passphrase, salt, rounds, emptyIsTwoZeros: true));
        }

        writer.WriteOctetString(salt);
        writer.WriteInteger(rounds);
    }

    private static byte[] Compute(
        string digest, byte[] content, Passphrase passphrase, byte[] salt, int rounds, bool emptyIsTwoZeros)
    {
        var characters = passphrase.Characters.ToArray();
        var password = PbeParametersGenerator.Pkcs12PasswordToBytes(characters, emptyIsTwoZeros);
        var generator = new Pkcs12ParametersGenerator(DigestUtilities.GetDigest(digest));
        generator.Init(password, salt, rounds);
        var key = (KeyParameter)generator.GenerateDerivedMacParameters(DigestUtilities.GetDigest(digest).GetDigestSize() * 8);
        Array.Clear(characters);
        Array.Clear(password);
        return MacUtilities.CalculateMac("HMAC-" + digest, key, content);
    }

    // RFC 9579: PBKDF2 makes the key, whose length is in its parameters, and a usual HMAC the code.
    private static byte[] ComputeNew(AsnReader parameters, byte[] content, Passphrase passphrase, DerivationBudget budget)
    {
        var derivation = parameters.ReadSequence();
        derivation.ReadObjectIdentifier();
        var digest = DigestOf(parameters.ReadSequence().ReadObjectIdentifier(), budget.Name);
        var options = derivation.PeekEncodedValue();
        var lengths = new AsnReader(options, AsnEncodingRules.BER).ReadSequence();
        lengths.ReadEncodedValue();
        lengths.ReadEncodedValue();
        if (!lengths.HasData || !lengths.TryReadInt32(out var length) || length is < 1 or > 1024)
            throw new AsnContentException("The key length of the authentication code is missing.");
        var key = PasswordEncryption.DeriveAsAsked(derivation.ReadSequence(), passphrase, length, budget);
        return MacUtilities.CalculateMac("HMAC-" + digest, new KeyParameter(key), content);
    }

    private static string DigestOf(string oid, string name) => Digests.TryGetValue(oid, out var digest)
        ? digest
        : throw new UnsupportedInputException(
            "EncryptionNotSupported", $"The content of {name} is protected with the unknown function {oid}.");
}
