namespace K8sPki;

/// <summary>What is known of the file of a private key, without the key.</summary>
/// <param name="Path">Its full path here.</param>
/// <param name="PublicKey">The public half; null when the key cannot be read.</param>
/// <param name="Problem">Why it cannot be read; null when it can, and for a key with a password.</param>
/// <param name="File">Its owner and mode; null for a key in a kubeconfig, which has those of the kubeconfig.</param>
internal sealed record KeyFacts(string? Path, PublicKey? PublicKey, PkiException? Problem, FileStatus? File)
{
    /// <summary>Reads the facts of a key.</summary>
    /// <param name="content">The file's bytes; they are cleared.</param>
    /// <param name="path">Its full path; null for one in a kubeconfig.</param>
    /// <param name="name">What messages call it.</param>
    public static KeyFacts Read(byte[] content, string? path, string name)
    {
        var file = path is null ? null : FileStatus.Of(path);
        try
        {
            return new KeyFacts(path, PublicHalf.Read(content) ?? PrivateKeyReader.Read(content, name, null).PublicKey, null, file);
        }
        catch (PasswordException)
        {
            return new KeyFacts(path, null, null, file);
        }
        catch (PkiException failure)
        {
            return new KeyFacts(path, null, failure, file);
        }
        finally
        {
            Array.Clear(content);
        }
    }
}
