namespace K8sPki;

/// <summary>What to change about a context; null leaves a field as it is.</summary>
internal sealed record ContextSettings
{
    public string? Cluster { get; init; }

    public string? User { get; init; }

    public string? Namespace { get; init; }

    /// <summary>Fields to remove, by kubectl's names.</summary>
    public IReadOnlyCollection<string> Unset { get; init; } = [];

    public void Apply(KubeConfigDraft draft, params IReadOnlyCollection<string> names)
    {
        foreach (var name in names)
            EntryEdits.RequireName(KubeConfigSection.Contexts, name);
        var changes = new KubeConfigChanges(Unset);
        changes.Set("cluster", Cluster);
        changes.Set("namespace", Namespace);
        changes.Set("user", User);
        ContextReferences.Warn(draft, Cluster, User);
        EntryEdits.Change(draft, KubeConfigSection.Contexts, names, (_, _) => changes.ToList());
    }
}
