namespace K8sPki;

/// <summary>Writes private keys.</summary>
internal static class PrivateKeyWriter
{
    /// <summary>The bytes of a key file.</summary>
    /// <param name="key">The key.</param>
    /// <param name="format">The structure.</param>
    /// <param name="asDer">True for DER, false for PEM.</param>
    /// <param name="passphrase">Encrypts the key; only PKCS#8 and OpenSSH keys can be encrypted.</param>
    /// <param name="comment">What an OpenSSH key says of itself, often user@host; null keeps the comment of the key.</param>
    /// <exception cref="InvalidRequestException">Format, algorithm and password do not go together.</exception>
    public static byte[] Write(PrivateKey key, PrivateKeyFormat format, bool asDer, Passphrase? passphrase, string? comment = null)
    {
        if (asDer && format == PrivateKeyFormat.OpenSsh)
            throw new InvalidRequestException("FormatHasNoDer", "OpenSSH keys have no DER form. Use PEM, or another -Format.");
        if (passphrase is not null && format is PrivateKeyFormat.Pkcs1 or PrivateKeyFormat.Sec1)
            throw new InvalidRequestException("FormatCannotEncrypt", $"A key in {format} form cannot be encrypted safely. Use -Format Pkcs8 or OpenSsh with a password.");
        if (passphrase is { Characters.Length: 0 })
            throw new PasswordException("PasswordEmpty", "The password is empty. Leave -Password away for a key that is not encrypted.");
        var (label, data) = Encode(key, format, passphrase, comment);
        try
        {
            return asDer ? [.. data] : PemText.WriteBytes(label, data);
        }
        finally
        {
            Array.Clear(data);
        }
    }

    /// <summary>Writes a key file with mode 0600.</summary>
    /// <returns>The key, knowing its path.</returns>
    public static PrivateKey WriteFile(PrivateKey key, string path, PrivateKeyFormat format, bool asDer, Passphrase? passphrase, bool overwrite, string? comment = null)
    {
        var content = Write(key, format, asDer, passphrase, comment);
        try
        {
            FileStore.Write(path, content, FileProtection.Secret, overwrite);
            return key.At(path);
        }
        finally
        {
            Array.Clear(content);
        }
    }

    private static (string Label, byte[] Data) Encode(PrivateKey key, PrivateKeyFormat format, Passphrase? passphrase, string? comment) => format switch
    {
        PrivateKeyFormat.Pkcs8 when passphrase is not null => ("ENCRYPTED PRIVATE KEY", Pkcs8Encryption.Encrypt(key.Pkcs8, passphrase)),
        PrivateKeyFormat.Pkcs8 => ("PRIVATE KEY", key.Pkcs8.ToArray()),
        PrivateKeyFormat.Pkcs1 when key.Algorithm == KeyAlgorithm.RSA => ("RSA PRIVATE KEY", Pkcs8Encoding.ReadInner(key.Pkcs8.ToArray())),
        PrivateKeyFormat.Sec1 when key.Algorithm == KeyAlgorithm.ECDSA => ("EC PRIVATE KEY", Pkcs8Encoding.ToSec1(key.Pkcs8.ToArray())),
        PrivateKeyFormat.OpenSsh => (OpenSshPrivateKey.PemLabel, OpenSshPrivateKeyWriter.Write(key, passphrase, comment ?? key.Comment ?? "")),
        _ => throw new InvalidRequestException("FormatDoesNotFitKey", $"An {key.Algorithm} key has no {format} form. Use -Format Pkcs8."),
    };
}
