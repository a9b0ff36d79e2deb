namespace K8sPki;

/// <summary>The files of a new key: one, or as ssh-keygen has it two, the private key and beside it the public line with the ending .pub.</summary>
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
    public void CheckFree()
    {
        foreach (var path in new[] { Private, Public })
        {
            if (path is not null)
                FileStore.RequireFree(path);
        }
    }

    /// <summary>Writes the private key with mode 0600 and then the public one with mode 0644.</summary>
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
        var saved = PrivateKeyWriter.WriteFile(key.WithComment(comment), Private, format, false, passphrase, overwrite);
        FileStore.Write(Public, line, FileProtection.Public, overwrite);
        return saved;
    }

    /// <inheritdoc/>
    public override string ToString() => Public is null ? Private : $"{Private}, {Public}";
}
