namespace K8sPki.Shell.Interactive;

/// <summary>Up and down through the history from one prompt; the line begun there is the newest place.</summary>
internal sealed class HistoryWalk(IReadOnlyList<string> entries)
{
    private int place = entries.Count;
    private string begun = "";

    /// <param name="present">The line as it stands, to come back to.</param>
    public string? Older(string present)
    {
        if (place == 0)
            return null;
        if (place == entries.Count)
            begun = present;
        return entries[--place];
    }

    public string? Newer()
    {
        if (place == entries.Count)
            return null;
        return ++place == entries.Count ? begun : entries[place];
    }
}
