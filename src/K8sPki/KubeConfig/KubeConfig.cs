namespace K8sPki;

/// <summary>A kubeconfig as kubectl sees it: one file, or several merged.</summary>
/// <remarks>Its lists are arrays, since PowerShell finds no index in the lists that collection expressions make.</remarks>
public sealed partial class KubeConfig
{
    private readonly Lazy<IReadOnlyList<KubeConfigContext>> contexts;
    private readonly Lazy<IReadOnlyList<KubeConfigCluster>> clusters;
    private readonly Lazy<IReadOnlyList<KubeConfigUser>> users;
    private readonly Lazy<string> yaml;

    internal KubeConfig(KubeConfigSet set, bool showSecrets)
    {
        Set = set;
        ShowsSecrets = showSecrets;
        CurrentContext = set.CurrentContext;
        Paths = set.Location.Files.ToArray();
        contexts = new(() => set.Entries(KubeConfigSection.Contexts).Select(entry => new KubeConfigContext(entry, entry.Name == CurrentContext) { Location = set.Location }).ToArray());
        clusters = new(() => ReadClusters());
        users = new(() => ReadUsers());
        yaml = new(() => KubeConfigView.Text(set, showSecrets));
    }

    /// <summary>The file that is written when something new is added.</summary>
    public string Path => Set.Location.DefaultFile;

    /// <summary>The files, the first one first; some may not exist.</summary>
    public IReadOnlyList<string> Paths { get; }

    /// <summary>The name of the context that kubectl uses when none is named; null when none is set.</summary>
    public string? CurrentContext { get; }

    /// <summary>True when tokens, passwords and keys are shown.</summary>
    public bool ShowsSecrets { get; }

    /// <summary>The contexts.</summary>
    public IReadOnlyList<KubeConfigContext> Contexts => contexts.Value;

    /// <summary>The clusters.</summary>
    public IReadOnlyList<KubeConfigCluster> Clusters => clusters.Value;

    /// <summary>The users.</summary>
    public IReadOnlyList<KubeConfigUser> Users => users.Value;

    /// <summary>The whole as text, with comments; without secrets unless they were asked for.</summary>
    public string Yaml => yaml.Value;

    internal KubeConfigSet Set { get; }

    private KubeConfigCluster[] ReadClusters()
    {
        var current = CurrentOf(Set)?.Cluster;
        return Set.Entries(KubeConfigSection.Clusters).Select(entry => new KubeConfigCluster(entry, entry.Name == current) { Location = Set.Location }).ToArray();
    }

    private KubeConfigUser[] ReadUsers()
    {
        var current = CurrentOf(Set)?.User;
        return Set.Entries(KubeConfigSection.Users).Select(entry => new KubeConfigUser(entry, entry.Name == current, ShowsSecrets) { Location = Set.Location }).ToArray();
    }

    /// <summary>One context; null when there is none of that name.</summary>
    internal static KubeConfigContext? Context(KubeConfigSet set, string name) => set.Find(KubeConfigSection.Contexts, name) is { } entry
        ? new KubeConfigContext(entry, name == set.CurrentContext) { Location = set.Location }
        : null;

    /// <summary>One cluster; null when there is none of that name.</summary>
    internal static KubeConfigCluster? Cluster(KubeConfigSet set, string name) => set.Find(KubeConfigSection.Clusters, name) is { } entry
        ? new KubeConfigCluster(entry, name == CurrentOf(set)?.Cluster) { Location = set.Location }
        : null;

    /// <summary>One user, without secrets; null when there is none of that name.</summary>
    internal static KubeConfigUser? User(KubeConfigSet set, string name) => set.Find(KubeConfigSection.Users, name) is { } entry
        ? new KubeConfigUser(entry, name == CurrentOf(set)?.User, showSecrets: false) { Location = set.Location }
        : null;

    private static KubeConfigContext? CurrentOf(KubeConfigSet set) => set.CurrentContext is { } name ? Context(set, name) : null;

    /// <inheritdoc/>
    public override string ToString() => PrintableText.Escape(string.Join(System.IO.Path.PathSeparator, Paths));
}
