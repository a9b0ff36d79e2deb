namespace K8sPki;

/// <summary>How the files of a certificate and its key are told apart.</summary>
/// <param name="Certificate">Behind the name of a certificate's file.</param>
/// <param name="Key">Behind the name of its key's file.</param>
/// <param name="PublicKey">Behind the name of the public file of a pair of keys without a certificate.</param>
internal sealed record FileEndings(string Certificate, string Key, string PublicKey)
{
    /// <summary>As kubeadm and openssl's users have them.</summary>
    public static readonly FileEndings Crt = new(".crt", ".key", ".pub");

    /// <summary>As <c>cfssljson -bare</c> writes them. kube-apiserver takes a public key where cfssl's users have a certificate.</summary>
    public static readonly FileEndings Pem = new(".pem", "-key.pem", ".pem");

    /// <summary>Both, the usual ones first.</summary>
    public static readonly IReadOnlyList<FileEndings> All = [Crt, Pem];
}
