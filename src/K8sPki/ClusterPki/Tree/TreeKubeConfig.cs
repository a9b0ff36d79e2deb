namespace K8sPki;

/// <summary>What a kubeconfig of a tree says in its current context.</summary>
/// <param name="ClusterName">The cluster's name in the file.</param>
/// <param name="UserName">The user's name in the file.</param>
/// <param name="Server">The server.</param>
/// <param name="Authorities">The certificates that the server is held against.</param>
/// <param name="Certificate">The embedded client certificate; null when there is none yet.</param>
/// <param name="Key">The embedded client key; null when there is none.</param>
/// <param name="IsManagedElsewhere">True when the user proves itself by files, a token or a program, as a kubelet that renews its own certificate does.</param>
internal sealed record TreeKubeConfig(
    string ClusterName, string UserName, string? Server, IReadOnlyList<Certificate> Authorities, Certificate? Certificate, PrivateKey? Key, bool IsManagedElsewhere)
{
    private const long LargestAuthorityFile = 4 * 1024 * 1024;
    private static readonly string[] OtherWays = ["client-certificate", "client-key", "token", "tokenFile", "username", "exec", "auth-provider"];

    /// <summary>Reads one.</summary>
    /// <exception cref="PkiException">It cannot be read, is no kubeconfig, or has no whole current context.</exception>
    public static TreeKubeConfig Read(string path)
    {
        var set = KubeConfigSet.Read(KubeConfigLocation.Of(path), mustExist: true);
        var name = set.CurrentContext ?? throw new MalformedInputException("KubeConfigIncomplete", $"No context is current in '{path}'. Move the file away and run this again.");
        var context = set.Get(KubeConfigSection.Contexts, name);
        var cluster = set.Get(KubeConfigSection.Clusters, context.Text("cluster") ?? "");
        var user = set.Get(KubeConfigSection.Users, context.Text("user") ?? "");
        return new TreeKubeConfig(
            cluster.Name,
            user.Name,
            cluster.Text("server"),
            ReadAuthorities(cluster, path),
            user.Data("client-certificate-data") is { } certificate ? CertificateReader.ReadFirst(certificate, $"'{path}'", path) : null,
            user.Data("client-key-data") is { } key ? PrivateKeyReader.Read(key, $"'{path}'", null) : null,
            OtherWays.Any(way => user.Body.At(way).IsThere));
    }

    private static IReadOnlyList<Certificate> ReadAuthorities(KubeConfigEntry cluster, string path)
    {
        var content = cluster.Data("certificate-authority-data")
            ?? (cluster.Text("certificate-authority") is { } file ? FileStore.Read(KubeConfigPaths.Resolve(file, path), LargestAuthorityFile) : null);
        return content is null ? [] : [.. CertificateReader.ReadAll(content, $"'{path}'", path).Select(item => item.Certificate ?? throw item.Problem!)];
    }
}
