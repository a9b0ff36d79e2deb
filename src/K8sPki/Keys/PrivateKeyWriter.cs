using K8sPki.Keys;
using K8sPki.PemAndDer;
using K8sPki.Platform;

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
    public static byte[] Write(
        PrivateKey key, PrivateKeyFormat format, bool asDer, Passphrase? passphrase, string? comment = null)
    {
        if (asDer && format == PrivateKeyFormat.OpenSsh)
            throw new InvalidRequestException("FormatHasNoDer", "OpenSSH keys have no DER form. Use PEM, or another -Format.");
        if (passphrase is not null && format is PrivateKeyFormat.Pkcs1 or PrivateKeyFormat.Sec1)
            throw new InvalidRequestException(
                "FormatCannotEncrypt",
                $"A key in {format} form cannot be encrypted safely. Use -Format Pkcs8 or OpenSsh with a password.");
        if (passphrase is { Characters.Length: 0 })
            throw new PasswordException(
                "PasswordEmpty", "The password is empty. Leave -Password away for a key that is not encrypted.");
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
    public static PrivateKey WriteFile(
        PrivateKey key, string path, PrivateKeyFormat format, bool asDer, Passphrase? passphrase, bool overwrite,
        string? comment = null)
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

    private static (string Label, byte[] Data) Encode(
        PrivateKey key, PrivateKeyFormat format, Passphrase? passphrase, string? comment) => format switch
    {
        PrivateKeyFormat.Pkcs8 when passphrase is not null =>
            ("ENCRYPTED PRIVATE KEY", Pkcs8Encryption.Encrypt(key.Pkcs8, passphrase)),
        PrivateKeyFormat.Pkcs8 => ("PRIVATE KEY", key.Pkcs8.ToArray()),
        PrivateKeyFormat.Pkcs1 when key.Algorithm == KeyAlgorithm.RSA =>
            ("RSA PRIVATE KEY", Pkcs8Encoding.ReadInner(key.Pkcs8.ToArray())),
        PrivateKeyFormat.Sec1 when key.Algorithm == KeyAlgorithm.ECDSA =>
            ("EC PRIVATE KEY", Pkcs8Encoding.ToSec1(key.Pkcs8.ToArray())),
        PrivateKeyFormat.OpenSsh =>
            (OpenSshPrivateKey.PemLabel, OpenSshPrivateKeyWriter.Write(key, passphrase, comment ?? key.Comment ?? "")),
        _ => throw new InvalidRequestException(
            "FormatDoesNotFitKey", $"An {key.Algorithm} key has no {format} form. Use -Format Pkcs8."),
    };
}

/// <summary>How a private key is written.</summary>
public enum PrivateKeyFormat
{
    /// <summary>PKCS#8 (RFC 5958), label <c>PRIVATE KEY</c>, or <c>ENCRYPTED PRIVATE KEY</c> with a password.</summary>
    Pkcs8,

    /// <summary>PKCS#1 (RFC 8017), label <c>RSA PRIVATE KEY</c>; RSA only. What kubeadm writes.</summary>
    Pkcs1,

    /// <summary>SEC1 (RFC 5915), label <c>EC PRIVATE KEY</c>; ECDSA only. What kubeadm writes.</summary>
    Sec1,

    /// <summary>
    /// OpenSSH's own format, label <c>OPENSSH PRIVATE KEY</c>; with a password bcrypt and aes256-ctr. What ssh-keygen writes.
    /// </summary>
    OpenSsh,
}

/// <summary>
/// The files of a new key: one, or as ssh-keygen has it two, the private key and beside it the public line with the ending
/// .pub.
/// </summary>
/// <param name="Private">The file of the private key.</param>
/// <param name="Public">The file of the public key; null when none is written.</param>
internal sealed record KeyFiles(string Private, string? Public)
{
    /// <summary>The files of a key in a format.</summary>
    public static KeyFiles Of(string path, PrivateKeyFormat format) =>
        new(path, format == PrivateKeyFormat.OpenSsh ? path + FileEndings.Crt.PublicKey : null);

    /// <summary>The files of the n-th of several keys: the number stands before the ending.</summary>
    public static KeyFiles Of(string path, PrivateKeyFormat format, int number)
    {
        var name = $"{Path.GetFileNameWithoutExtension(path)}-{number}{Path.GetExtension(path)}";
        return Of(Path.Combine(Path.GetDirectoryName(path) ?? "", name), format);
    }

    /// <summary>Refuses when a file is there.</summary>
    /// <exception cref="TargetExistsException">One is.</exception>
    public void CheckFree() => FileTransaction.RequireFree([.. new[] { Private, Public }.OfType<string>()]);

    /// <summary>Writes the private key with mode 0600 and the public one with mode 0644, both or none.</summary>
    /// <param name="key">The key.</param>
    /// <param name="format">The structure of the private key.</param>
    /// <param name="passphrase">Encrypts the private key.</param>
    /// <param name="overwrite">Replaces existing files.</param>
    /// <param name="comment">What an OpenSSH key says of itself.</param>
    /// <returns>The key, knowing its path.</returns>
    /// <exception cref="PkiException">A file is there or cannot be written, or the comment is not one line of text.</exception>
    public PrivateKey Write(PrivateKey key, PrivateKeyFormat format, Passphrase? passphrase, bool overwrite, string comment)
    {
        if (Public is null)
            return PrivateKeyWriter.WriteFile(key, Private, format, false, passphrase, overwrite);
        // Made before anything is written: a comment that cannot stand in a line leaves no file behind.
        var line = PublicKeyWriter.Write(key.PublicKey, PublicKeyFormat.OpenSsh, false, comment);
        var named = key.WithComment(comment);
        var secret = PrivateKeyWriter.Write(named, format, false, passphrase);
        try
        {
            FileTransaction.Write(
                overwrite, (Private, secret, FileProtection.Secret), (Public, line, FileProtection.Public));
            return named.At(Private);
        }
        finally
        {
            Array.Clear(secret);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Public is null ? Private : $"{Private}, {Public}";
}
