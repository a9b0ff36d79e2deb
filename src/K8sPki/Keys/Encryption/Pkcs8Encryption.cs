using System.Formats.Asn1;

namespace K8sPki.Keys;

/// <summary>EncryptedPrivateKeyInfo (RFC 5958).</summary>
internal static class Pkcs8Encryption
{
    /// <summary>PBKDF2 rounds of a key that is written; OWASP's figure for HMAC-SHA-256.</summary>
    public const int Iterations = 600_000;

    /// <summary>Encrypts a PrivateKeyInfo.</summary>
    public static byte[] Encrypt(ReadOnlySpan<byte> pkcs8, Passphrase passphrase, int iterations = Iterations)
    {
        var (algorithm, encrypted) = PasswordEncryption.Encrypt(pkcs8, passphrase, iterations);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(algorithm);
            writer.WriteOctetString(encrypted);
        }

        return writer.Encode();
    }

    /// <summary>Decrypts to a PrivateKeyInfo.</summary>
    /// <exception cref="PasswordException">The password is wrong.</exception>
    /// <exception cref="LimitExceededException">The file asks for more rounds than are done.</exception>
    /// <exception cref="UnsupportedInputException">It is encrypted in a way that is not known.</exception>
    /// <exception cref="AsnContentException">It is not an EncryptedPrivateKeyInfo.</exception>
    public static byte[] Decrypt(ReadOnlyMemory<byte> encrypted, Passphrase passphrase, DerivationBudget budget)
    {
        var sequence = new AsnReader(encrypted, AsnEncodingRules.BER).ReadSequence();
        var algorithm = sequence.ReadEncodedValue();
        var plain = PasswordEncryption.Decrypt(algorithm, sequence.ReadOctetString(), passphrase, budget);
        // One wrong password in 256 leaves padding that looks right: the content decides.
        return LooksLikeKey(plain) ? plain : throw PasswordEncryption.WrongPassword(budget.Name, null);
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
}
