namespace K8sPki;

/// <summary>Collects the changes to one entry.</summary>
internal sealed class KubeConfigChanges
{
    private readonly List<YamlChange> changes = [];

    /// <param name="unset">Fields that go; a field cannot be set and unset at once.</param>
    public KubeConfigChanges(IReadOnlyCollection<string> unset)
    {
        Unset = unset;
        foreach (var name in unset)
            changes.Add(YamlChange.Remove(name));
    }

    private IReadOnlyCollection<string> Unset { get; }

    /// <summary>Sets a field; null leaves it, the empty string removes it, as kubectl's flags do.</summary>
    public void Set(string name, string? value)
    {
        if (value is null)
            return;
        Refuse(name);
        changes.Add(value.Length == 0 ? YamlChange.Remove(name) : YamlChange.Set(name, value));
    }

    /// <summary>Sets a switch; false removes it.</summary>
    public void Set(string name, bool? value)
    {
        if (value is null)
            return;
        Refuse(name);
        changes.Add(value.Value ? YamlChange.Set(name, true) : YamlChange.Remove(name));
    }

    public void Remove(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            changes.Add(YamlChange.Remove(name));
    }

    public void Add(YamlChange change)
    {
        Refuse(change.Name);
        changes.Add(change);
    }

    /// <summary>The changes; of several to one field the last counts.</summary>
    public IReadOnlyList<YamlChange> ToList() =>
        [.. changes.GroupBy(change => change.Name).Select(ofField => ofField.Last())];

    private void Refuse(string name)
    {
        if (Unset.Contains(name))
            throw new InvalidRequestException("SetAndUnset", $"'{name}' cannot be set and unset at the same time.");
    }
}
