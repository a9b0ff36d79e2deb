namespace K8sPki.Keys;

/// <summary>How the files of a certificate and its key are told apart.</summary>
/// <param name="Certificate">Behind the name of a certificate's file.</param>
/// <param name="Key">Behind the name of its key's file.</param>
/// <param name="PublicKey">Behind the name of the public file of a pair of keys without a certificate.</param>
internal sealed record FileEndings(string Certificate, string Key, string PublicKey)
{
    /// <summary>As kubeadm and openssl's users have them.</summary>
    public static readonly FileEndings Crt = new(".crt", ".key", ".pub");

    /// <summary>
    /// As <c>cfssljson -bare</c> writes them. kube-apiserver takes a public key where cfssl's users have a certificate.
    /// </summary>
    public static readonly FileEndings Pem = new(".pem", "-key.pem", ".pem");

    /// <summary>Both, the usual ones first.</summary>
    public static readonly IReadOnlyList<FileEndings> All = [Crt, Pem];

    /// <summary>The names that the key of a certificate's file has beside it by custom, the usual one first.</summary>
    public static IEnumerable<string> KeyNames(string certificateName) =>
        All.Select(endings => Path.GetFileNameWithoutExtension(certificateName) + endings.Key);

    /// <summary>The name that a new key beside a certificate's file gets.</summary>
    public static string KeyName(string certificateName) => Path.GetFileNameWithoutExtension(certificateName)
        + (certificateName.EndsWith(Pem.Certificate, StringComparison.Ordinal) ? Pem : Crt).Key;

    /// <summary>
    /// The file beside a certificate's file on this machine that holds its key by custom; null when there is none.
    /// </summary>
    public static string? KeyBeside(string certificatePath) =>
        KeyNames(certificatePath).Select(name => Path.Combine(Path.GetDirectoryName(certificatePath) ?? "", name))
            .FirstOrDefault(File.Exists);
}
