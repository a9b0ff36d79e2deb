namespace K8sPki;

/// <summary>Finds the file that a path with a slip in it was meant for.</summary>
internal static class NearestFile
{
    // A letter too many, too few or wrong, or two that changed places.
    private const int MostSlips = 2;

    // Names of files are short; what is longer is none of these.
    private const int LongestName = 255;

    /// <summary>The nearest file that is there: in the same folder, or of the same name in another one; null when none is near.</summary>
    public static NodePath? Of(NodeFileSystem tree, NodePath missing)
    {
        var beside = Near(missing.Name, tree.List(missing.Parent, "*").Where(tree.HasFile));
        if (beside is not null || missing.Name.Length > LongestName)
            return beside;
        var folders = KnownLocations.Folders.SelectMany(folder => KnownLocations.Expand(tree, folder)).Prepend(missing.Parent.Parent).Where(folder => folder != missing.Parent).Distinct().ToList();
        var elsewhere = folders.Select(folder => folder.Entry(missing.Name)).Where(tree.HasFile).ToList();
        // Of several nobody knows which.
        return elsewhere.Count == 1 ? elsewhere[0] : null;
    }

    private static NodePath? Near(string name, IEnumerable<NodePath> files)
    {
        var near = files.Select(file => (File: file, Slips: Slips(name, file.Name))).Where(pair => pair.Slips <= Math.Min(MostSlips, name.Length / 3)).OrderBy(pair => pair.Slips).ToList();
        return near.Count > 0 && (near.Count == 1 || near[0].Slips < near[1].Slips) ? near[0].File : null;
    }

    // Levenshtein's distance, in which a changed place counts as two.
    private static int Slips(string one, string other)
    {
        if (Math.Abs(one.Length - other.Length) > MostSlips || one.Length > LongestName)
            return int.MaxValue;
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var left = 1; left <= one.Length; left++)
        {
            var diagonal = row[0];
            row[0] = left;
            for (var right = 1; right <= other.Length; right++)
            {
                var above = row[right];
                row[right] = Math.Min(Math.Min(row[right], row[right - 1]) + 1, diagonal + (one[left - 1] == other[right - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[^1];
    }
}
