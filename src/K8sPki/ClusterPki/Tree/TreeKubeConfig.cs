using K8sPki.Certificates;
using K8sPki.Keys;
using K8sPki.KubeConfigDocuments;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>What a kubeconfig of a tree says in its current context.</summary>
/// <param name="ClusterName">The cluster's name in the file.</param>
/// <param name="UserName">The user's name in the file.</param>
/// <param name="Server">The server.</param>
/// <param name="Authorities">The certificates that the server is held against.</param>
/// <param name="Certificate">The embedded client certificate; null when there is none yet.</param>
/// <param name="Key">The embedded client key; null when there is none.</param>
/// <param name="IsManagedElsewhere">True when the user proves itself by files, a token or a program, as a kubelet that renews its
/// own certificate does.</param>
internal sealed record TreeKubeConfig(
    string ClusterName, string UserName, string? Server, IReadOnlyList<Certificate> Authorities, Certificate? Certificate,
        PrivateKey? Key, bool IsManagedElsewhere)
{
    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>Where its user has certificate and key.</summary>
    public CertificatePlace Place =>
        new(KubeConfigPlaces.User(NodeFile.Alone(Path), Path, UserName),
        KubeConfigPlaces.UserKey(NodeFile.Alone(Path), Path, UserName));

    /// <summary>Where its cluster has its authorities.</summary>
    public PlacePart AuthorityPart => KubeConfigPlaces.Cluster(NodeFile.Alone(Path), Path, ClusterName);

    private static readonly string[] OtherWays = ["client-certificate", "client-key", "token", "tokenFile", "username", "exec",
        "auth-provider"];

    /// <summary>Reads one.</summary>
    /// <exception cref="PkiException">It cannot be read, is no kubeconfig, or has no whole current context.</exception>
    public static TreeKubeConfig Read(string path)
    {
        var set = KubeConfigSet.Read(KubeConfigLocation.Of(path), mustExist: true);
        var name = set.CurrentContext ?? throw new MalformedInputException("KubeConfigIncomplete",
            $"No context is current in '{path}'. Move the file away and run this again.");
        var context = set.Get(KubeConfigSection.Contexts, name);
        var cluster = set.Get(KubeConfigSection.Clusters, context.Text("cluster") ?? "");
        var user = set.Get(KubeConfigSection.Users, context.Text("user") ?? "");
        return new TreeKubeConfig(
            cluster.Name,
            user.Name,
            cluster.Text("server"),
            KubeConfigPlaces.OfCluster(cluster)?.Read() ?? [],
            KubeConfigPlaces.OfUser(user) is { IsEmbedded: true } held ? held.First()?.At(path) : null,
            KubeConfigPlaces.Part(user, KubeConfigPlaces.ClientKey) is KubeConfigPart own && own.Read() is { } key
                ? PrivateKeyReader.Read(key, $"'{path}'", null) : null,
            OtherWays.Any(way => user.Body.At(way).IsThere))
        {
            Path = path,
        };
    }
}

/// <summary>
/// Writes the kubeconfig of an item as kubeadm does: one cluster, one user named as its certificate, one context.
/// </summary>
internal static class TreeKubeConfigWriter
{
    /// <summary>Writes a new one, or puts the certificate into one that waits for it.</summary>
    /// <param name="state">What is there.</param>
    /// <param name="options">The tree.</param>
    /// <param name="authorities">All certificates of the authority's file.</param>
    /// <param name="certificate">The client certificate; null leaves the file waiting for it.</param>
    /// <param name="key">The client key.</param>
    /// <param name="cancellation">Ends the wait for whoever else writes the file.</param>
    public static void Write(
        TreeItemState state, TreeOptions options, IEnumerable<Certificate> authorities, Certificate? certificate, PrivateKey key,
            CancellationToken cancellation)
    {
        var path = state.Item.KubeConfigPath!;
        FileStore.CreateFolder(Path.GetDirectoryName(path)!);
        var user = new UserSettings
        {
            ClientCertificatePem = certificate is null ? null : CertificateFile.Plain([certificate]),
            ClientKeyPem = TreeKeyFile.Pem(key),
        };
        if (state.KubeConfig is { } waiting)
        {
            KubeConfigWriter.Change(KubeConfigLocation.Of(path), draft =>
                Complete(draft, waiting, authorities, user), cancellation);
            return;
        }

        var name = options.Cluster.SubjectOf(state.Item.Entry, state.Item.Node).CommonName!;
        var cluster = new ClusterSettings { Server = TreeServer.Of(state.Item, options),
            CertificateAuthorityPem = CertificateFile.Plain(authorities) };
        var made = KubeConfigNewFile.Make(path, (options.Cluster.ClusterName, cluster), (name, user),
            ($"{name}@{options.Cluster.ClusterName}", null));
        KubeConfigNewFile.Write(made, overwrite: false);
    }

    private static void Complete(KubeConfigDraft draft, TreeKubeConfig known, IEnumerable<Certificate> authorities,
        UserSettings user)
    {
        user.Apply(draft, known.UserName);
        if (known.Authorities.Count == 0)
            new ClusterSettings { CertificateAuthorityPem = CertificateFile.Plain(authorities) }.Apply(draft, known.ClusterName);
    }
}

/// <summary>The server that the kubeconfig of an item names.</summary>
internal static class TreeServer
{
    /// <summary>The servers that reach the cluster; the one that a new kubeconfig names first.</summary>
    public static IEnumerable<string> AllOf(TreeItem item, TreeOptions options) =>
        options.Cluster.ServersOf(item.Entry, item.Node).Append(Of(item, options)).Distinct();

    /// <summary>
    /// The endpoint, or the API server of the node itself; for a worker without an endpoint that of the first control-plane node.
    /// </summary>
    public static string Of(TreeItem item, TreeOptions options) =>
        options.Cluster.ServerOf(item.Entry, item.Node) ?? options.Cluster.ServerOf(item.Entry, options.ControlPlane[0])!;
}
