namespace K8sPki;

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
