using K8sPki.KubeConfigDocuments;
using K8sPki.Platform;

namespace K8sPki;

/// <summary>A kubeconfig as kubectl sees it: one file, or several merged.</summary>
/// <remarks>Its lists are arrays, since PowerShell finds no index in the lists that collection expressions make.</remarks>
public sealed class KubeConfig
{
    internal KubeConfig(KubeConfigSet set, bool showSecrets)
    {
        Set = set;
        ShowsSecrets = showSecrets;
        CurrentContext = set.CurrentContext;
        Paths = set.Location.Files.ToArray();
        Contexts = ContextsOf(set, _ => true);
        Clusters = ClustersOf(set, _ => true, showSecrets);
        Users = UsersOf(set, _ => true, showSecrets);
        Extensions = KubeConfigView.ExtensionsOf(set);
        Yaml = KubeConfigView.Text(set, showSecrets);
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
    public IReadOnlyList<KubeConfigContext> Contexts { get; }

    /// <summary>The clusters.</summary>
    public IReadOnlyList<KubeConfigCluster> Clusters { get; }

    /// <summary>The users.</summary>
    public IReadOnlyList<KubeConfigUser> Users { get; }

    /// <summary>What other programs keep in it, each as JSON.</summary>
    public IReadOnlyDictionary<string, string> Extensions { get; }

    /// <summary>The whole as text, with comments; without secrets unless they were asked for.</summary>
    public string Yaml { get; }

    internal KubeConfigSet Set { get; }

    /// <summary>The contexts with the names that are wanted.</summary>
    internal static KubeConfigContext[] ContextsOf(KubeConfigSet set, Func<string, bool> isWanted) =>
        [.. Wanted(set, KubeConfigSection.Contexts, isWanted).Select(
            entry => new KubeConfigContext(entry, entry.Name == set.CurrentContext) { Location = set.Location })];

    /// <summary>The clusters with the names that are wanted.</summary>
    internal static KubeConfigCluster[] ClustersOf(KubeConfigSet set, Func<string, bool> isWanted, bool showSecrets)
    {
        var current = CurrentOf(set)?.Cluster;
        return [.. Wanted(set, KubeConfigSection.Clusters, isWanted).Select(
            entry => new KubeConfigCluster(entry, entry.Name == current, showSecrets) { Location = set.Location })];
    }

    /// <summary>The users with the names that are wanted.</summary>
    internal static KubeConfigUser[] UsersOf(KubeConfigSet set, Func<string, bool> isWanted, bool showSecrets)
    {
        var current = CurrentOf(set)?.User;
        return [.. Wanted(set, KubeConfigSection.Users, isWanted).Select(
            entry => new KubeConfigUser(entry, entry.Name == current, showSecrets) { Location = set.Location })];
    }

    /// <summary>One context; null when there is none of that name.</summary>
    internal static KubeConfigContext? Context(KubeConfigSet set, string name) =>
        set.Find(KubeConfigSection.Contexts, name) is { } entry
        ? new KubeConfigContext(entry, name == set.CurrentContext) { Location = set.Location } : null;

    /// <summary>One cluster, without secrets; null when there is none of that name.</summary>
    internal static KubeConfigCluster? Cluster(KubeConfigSet set, string name) =>
        set.Find(KubeConfigSection.Clusters, name) is { } entry
        ? new KubeConfigCluster(entry, name == CurrentOf(set)?.Cluster, showSecrets: false) { Location = set.Location } : null;

    /// <summary>One user, without secrets; null when there is none of that name.</summary>
    internal static KubeConfigUser? User(KubeConfigSet set, string name) => set.Find(KubeConfigSection.Users, name) is { } entry
        ? new KubeConfigUser(entry, name == CurrentOf(set)?.User, showSecrets: false) { Location = set.Location } : null;

    private static IEnumerable<KubeConfigEntry> Wanted(
        KubeConfigSet set, KubeConfigSection section, Func<string, bool> isWanted) =>
        set.Entries(section).Where(entry => isWanted(entry.Name));

    private static KubeConfigContext? CurrentOf(KubeConfigSet set) => set.CurrentContext is { } name ? Context(set, name) : null;

    /// <inheritdoc/>
    public override string ToString() => PrintableText.Escape(string.Join(System.IO.Path.PathSeparator, Paths));

    /// <summary>The whole as text for the screen, with control characters escaped.</summary>
    public string DisplayText =>
        string.Join('\n', Yaml.TrimEnd().Split('\n').Select(
            line => PrintableText.Escape(line.TrimEnd('\r').Replace("\t", "    ", StringComparison.Ordinal))));
}
