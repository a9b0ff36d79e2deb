using System.Globalization;

namespace K8sPki;

/// <summary>Puts a renewed certificate, and its new key if it has one, in the place of the old.</summary>
internal sealed class CertificateFileRenewal
{
    private readonly CertificateFile certificateFile;
    private readonly PrivateKeyFile? keyFile;

    /// <summary>Prepares.</summary>
    /// <param name="certificateFile">The certificate's file as it was read.</param>
    /// <param name="keyFile">The key's file as it was read, which may be the same; null when the key stays.</param>
    /// <exception cref="RefusedException">The key in the file is not that of the certificate: it belongs to somebody else.</exception>
    public CertificateFileRenewal(CertificateFile certificateFile, PrivateKeyFile? keyFile)
    {
        this.certificateFile = certificateFile;
        this.keyFile = keyFile;
        if (keyFile is not null && !keyFile.Key.PublicKey.Equals(certificateFile.Certificate.PublicKey))
            throw new RefusedException("KeyDoesNotMatch",
                $"The key '{keyFile.Path}' is not the key of '{certificateFile.Certificate.Subject}' ({certificateFile.Path}) and is left alone. Name the right one with -KeyPath, or keep the key with -KeepKey.");
    }

    /// <summary>Where the key of a certificate file is: in the same file, or beside it; null when it is in neither.</summary>
    public static string? KeyPathOf(CertificateFile file) =>
        file.HoldsKey ? file.Path : CertificateAuthorityReader.KeyBeside(file.Path);

    /// <summary>Keeps copies of the old files, then replaces them together.</summary>
    /// <param name="renewed">The new certificate.</param>
    /// <param name="key">Its new key; null when the key stays.</param>
    /// <param name="chain">The certificates to follow it in the file; null leaves those that are there.</param>
    /// <param name="passphrase">Encrypts the new key where the old one was encrypted.</param>
    /// <param name="isKept">Whether copies are kept.</param>
    /// <returns>The new certificate, knowing its path and key.</returns>
    /// <exception cref="ConflictException">A file was changed since it was read.</exception>
    public Certificate Write(Certificate renewed, PrivateKey? key, IReadOnlyList<Certificate>? chain, Passphrase? passphrase, bool isKept)
    {
        var content = certificateFile.Exchange(renewed, chain);
        var isOneFile = key is not null && keyFile!.Path == certificateFile.Path;
        if (isOneFile)
            content = PrivateKeyFile.Exchange(content, key!, passphrase);
        using var transaction = new FileTransaction();
        transaction.Stage(certificateFile.Path, content, isOneFile || certificateFile.HoldsKey ? FileProtection.Secret : FileProtection.Public);
        if (key is not null && !isOneFile)
            StageKey(transaction, key, passphrase);
        if (isKept)
            KeepCopies(key is not null && !isOneFile);
        RequireUnchanged();
        transaction.Commit();
        return renewed.At(certificateFile.Path).With(key?.At(keyFile!.Path));
    }

    private void StageKey(FileTransaction transaction, PrivateKey key, Passphrase? passphrase)
    {
        var content = PrivateKeyFile.Exchange(keyFile!.Content, key, passphrase);
        transaction.Stage(keyFile.Path, content, FileProtection.Secret);
        Array.Clear(content);
    }

    private void KeepCopies(bool ofKeyToo)
    {
        var time = IsoTime.InFileName(Clock.UtcNow);
        Keep(certificateFile.Path, certificateFile.Content, time, certificateFile.HoldsKey);
        if (ofKeyToo)
            Keep(keyFile!.Path, keyFile.Content, time, isSecret: true);
    }

    private static void Keep(string path, byte[] content, string time, bool isSecret)
    {
        var copy = $"{path}.{time}.bak";
        for (var number = 2; File.Exists(copy); number++)
            copy = $"{path}.{time}-{number.ToString(CultureInfo.InvariantCulture)}.bak";
        FileStore.Write(copy, content, isSecret ? FileProtection.Secret : FileProtection.Public, overwrite: false);
    }

    private void RequireUnchanged()
    {
        Check(certificateFile.Path, certificateFile.Content);
        if (keyFile is not null)
            Check(keyFile.Path, keyFile.Content);
    }

    private static void Check(string path, byte[] content)
    {
        if (!FileState.Of(content).IsStill(path))
            throw new ConflictException("FileChanged", $"'{path}' was changed by somebody else meanwhile and is left as it is now. Look at it and try again.");
    }
}
