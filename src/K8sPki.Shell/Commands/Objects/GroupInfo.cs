using System.Collections.ObjectModel;

namespace K8sPki.Shell.Commands;

/// <summary>One group of Group-Object.</summary>
public sealed class GroupInfo
{
    internal GroupInfo(object?[] values)
    {
        Values = values;
        Name = string.Join(", ", values.Select(ObjectComparison.Text));
    }

    public int Count { get; private set; }

    public string Name { get; }

    public Collection<PSObject> Group { get; } = [];

    public IReadOnlyList<object?> Values { get; }

    internal void Add(PSObject item, bool keep)
    {
        Count++;
        if (keep)
            Group.Add(item);
    }
}
