using K8sPki.Platform;

namespace K8sPki.KubeConfigDocuments;

/// <summary>What to change about a context.</summary>
internal sealed record ContextSettings() : EntrySettings(KubeConfigSection.Contexts)
{
    public string? Cluster { get; init; }

    public string? User { get; init; }

    public string? Namespace { get; init; }

    /// <inheritdoc/>
    protected override void Check(KubeConfigDraft draft) => ContextReferences.Warn(draft, Cluster, User);

    /// <inheritdoc/>
    protected override void Fill(FieldChanges changes, KubeConfigDraft draft, string name, KubeConfigEntry? entry)
    {
        changes.Set("cluster", Cluster);
        changes.Set("namespace", Namespace);
        changes.Set("user", User);
    }
}

/// <summary>What a context refers to and is not there: kubectl says so only when the context is used.</summary>
internal static class ContextReferences
{
    private const int MostNamed = 5;

    /// <summary>Warns of a cluster or user that no file of the kubeconfig has.</summary>
    /// <param name="draft">The kubeconfig that is changed.</param>
    /// <param name="cluster">The name of the cluster; null for none.</param>
    /// <param name="user">The name of the user; null for none.</param>
    public static void Warn(KubeConfigDraft draft, string? cluster, string? user)
    {
        Warn(draft, KubeConfigSection.Clusters, cluster, "Set-K8sKubeConfigCluster {0} -Server https://ADDRESS:6443{1} makes it");
        Warn(draft, KubeConfigSection.Users, user, "Set-K8sKubeConfigUser {0}{1} makes it");
    }

    private static void Warn(KubeConfigDraft draft, KubeConfigSection section, string? name, string remedy)
    {
        if (string.IsNullOrEmpty(name) || draft.Set.Find(section, name) is not null)
            return;
        var others = draft.Set.Entries(section).Select(entry => $"'{PrintableText.Escape(entry.Name)}'").Take(MostNamed + 1)
            .ToList();
        var there = others.Count == 0
            ? "there is none"
            : $"there {(others.Count == 1 ? "is" : "are")} "
            + $"{string.Join(", ", others.Take(MostNamed))}{(others.Count > MostNamed ? ", \u2026" : "")}";
        // Without it the remedy would change another file.
        var file = draft.Set.Location.IsExplicit ? $" -KubeConfig {CommandArgument.Of(draft.Set.Location.DefaultFile)}" : "";
        var command = string.Format(System.Globalization.CultureInfo.InvariantCulture, remedy, CommandArgument.Of(name), file);
        draft.Warn($"There is no {section.Body} '{PrintableText.Escape(name)}' in {draft.Set.Where}; {there}. {command}.");
    }
}
