namespace K8sPki;

/// <summary>What is known of the file of a private key, without the key.</summary>
/// <param name="File">The file that has it; null for a key in a kubeconfig until it is known which.</param>
/// <param name="PublicKey">The public half; null when the key cannot be read.</param>
/// <param name="Problem">Why it cannot be read; null when it can, and for a key with a password.</param>
/// <param name="Status">Its owner and mode; null for a key in a kubeconfig, which has those of the kubeconfig.</param>
internal sealed record KeyFacts(NodeFile? File, PublicKey? PublicKey, PkiException? Problem, FileStatus? Status)
{
    /// <summary>Reads the facts of a key.</summary>
    /// <param name="content">The file's bytes; they are cleared.</param>
    /// <param name="file">Its file; null for one in a kubeconfig.</param>
    /// <param name="name">What messages call it.</param>
    public static KeyFacts Read(byte[] content, NodeFile? file, string name)
    {
        var status = file is null ? null : FileStatus.Of(file.Here.Text);
        try
        {
            return new KeyFacts(file, PublicHalf.Read(content) ?? PrivateKeyReader.Read(content, name, null).PublicKey, null, status);
        }
        catch (PasswordException)
        {
            return new KeyFacts(file, null, null, status);
        }
        catch (PkiException failure)
        {
            return new KeyFacts(file, null, failure, status);
        }
        finally
        {
            Array.Clear(content);
        }
    }
}
