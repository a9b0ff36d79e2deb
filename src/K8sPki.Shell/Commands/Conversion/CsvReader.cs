namespace K8sPki.Shell.Commands;

/// <summary>Rows of text as objects: the first row names the columns unless names are given.</summary>
internal static class CsvReader
{
    public static IEnumerable<PSObject> Objects(IEnumerable<string> lines, char delimiter, string[]? header)
    {
        var names = header;
        foreach (var row in CsvText.Rows(lines.Where(line => !line.StartsWith('#')), delimiter))
        {
            if (names is null)
            {
                names = [.. row];
                continue;
            }
            if (row is [""])
                continue;
            var made = new PSObject();
            for (var i = 0; i < names.Length; i++)
                made.Properties.Add(new PSNoteProperty(
                    names[i].Length > 0 ? names[i] : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"H{i + 1}"),
                    i < row.Count ? row[i] : null));
            yield return made;
        }
    }
}
