namespace K8sPki;

/// <summary>A kubeconfig as kubectl sees it: one file, or several merged.</summary>
public sealed class KubeConfig
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
        Paths = set.Location.Files;
        contexts = new(() => [.. set.Entries(KubeConfigSection.Contexts).Select(entry => new KubeConfigContext(entry, entry.Name == CurrentContext))]);
        clusters = new(() => [.. set.Entries(KubeConfigSection.Clusters).Select(entry => new KubeConfigCluster(entry, entry.Name == Current?.Cluster))]);
        users = new(() => [.. set.Entries(KubeConfigSection.Users).Select(entry => new KubeConfigUser(entry, entry.Name == Current?.User, showSecrets))]);
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

    private KubeConfigContext? Current => CurrentContext is { } name && Set.Find(KubeConfigSection.Contexts, name) is { } entry
        ? new KubeConfigContext(entry, true)
        : null;

    /// <inheritdoc/>
    public override string ToString() => PrintableText.Escape(string.Join(System.IO.Path.PathSeparator, Paths));
}
