namespace K8sPki;

/// <summary>The lines of one section. As in OpenSSL, a name given twice has its last value, in its last place.</summary>
internal sealed class OpensslConfigSection
{
    private readonly List<OpensslConfig.Entry?> entries = [];
    private readonly Dictionary<string, int> places = [];

    /// <summary>The lines in order.</summary>
    public IEnumerable<OpensslConfig.Entry> Entries => entries.OfType<OpensslConfig.Entry>();

    /// <summary>The line of a name; null when there is none.</summary>
    public OpensslConfig.Entry? Find(string name) => places.TryGetValue(name, out var place) ? entries[place] : null;

    /// <summary>Adds a line.</summary>
    public void Add(OpensslConfig.Entry entry)
    {
        if (places.TryGetValue(entry.Name, out var before))
            entries[before] = null;
        places[entry.Name] = entries.Count;
        entries.Add(entry);
    }
}
