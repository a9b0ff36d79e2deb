using K8sPki.Yaml;

namespace K8sPki.KubeConfigDocuments;

/// <summary>What to change about entries of one list of a kubeconfig; null leaves a field as it is.</summary>
/// <param name="Section">Which list.</param>
internal abstract record EntrySettings(KubeConfigSection Section)
{
    /// <summary>Fields to remove, by kubectl's names.</summary>
    public IReadOnlyCollection<string> Unset { get; init; } = [];

    /// <summary>Changes entries, and makes those that are not there.</summary>
    /// <exception cref="InvalidRequestException">What kubectl refuses too.</exception>
    public void Apply(KubeConfigDraft draft, params IReadOnlyCollection<string> names)
    {
        foreach (var name in names)
            EntryEdits.RequireName(Section, name);
        Check(draft);
        EntryEdits.Change(draft, Section, names, (name, entry) => ChangesFor(draft, name, entry));
        Judge(draft, names);
    }

    /// <summary>Refuses what makes no sense together, and warns of what can be known before anything is changed.</summary>
    protected virtual void Check(KubeConfigDraft draft)
    {
    }

    /// <summary>The changes to one entry; null for one that is new.</summary>
    protected abstract void Fill(FieldChanges changes, KubeConfigDraft draft, string name, KubeConfigEntry? entry);

    /// <summary>Warns of what the entries are now.</summary>
    protected virtual void Judge(KubeConfigDraft draft, IReadOnlyCollection<string> names)
    {
    }

    private IReadOnlyList<YamlChange> ChangesFor(KubeConfigDraft draft, string name, KubeConfigEntry? entry)
    {
        var changes = new FieldChanges(Unset);
        Fill(changes, draft, name, entry);
        return changes.ToList();
    }
}

/// <summary>Collects the changes to the fields of one mapping.</summary>
internal sealed class FieldChanges
{
    private readonly List<YamlChange> changes = [];
    private readonly IReadOnlyCollection<string> unset;

    /// <param name="unset">Fields that go; a field cannot be set and unset at once.</param>
    public FieldChanges(IReadOnlyCollection<string> unset)
    {
        this.unset = unset;
        changes.AddRange(unset.Select(YamlChange.Remove));
    }

    /// <summary>Sets a field; null leaves it, the empty string removes it, as kubectl's flags do.</summary>
    public void Set(string name, string? value)
    {
        if (value is not null)
            Add(value.Length == 0 ? YamlChange.Remove(name) : YamlChange.Set(name, value));
    }

    /// <summary>Sets a switch; false removes it.</summary>
    public void Set(string name, bool? value)
    {
        if (value is not null)
            Add(value.Value ? YamlChange.Set(name, true) : YamlChange.Remove(name));
    }

    public void Remove(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            changes.Add(YamlChange.Remove(name));
    }

    public void Add(YamlChange change)
    {
        if (unset.Contains(change.Name))
            throw new InvalidRequestException("SetAndUnset", $"'{change.Name}' cannot be set and unset at the same time.");
        changes.Add(change);
    }

    /// <summary>The changes; of several to one field the last counts.</summary>
    public IReadOnlyList<YamlChange> ToList() => [.. changes.GroupBy(change => change.Name).Select(ofField => ofField.Last())];
}
