using System.Text;

namespace K8sPki.Shell.Commands;

/// <summary>Writes and reads rows of text with quotes (RFC 4180), line breaks inside quotes included.</summary>
internal static class CsvText
{
    public static string Line(IEnumerable<string?> cells, char delimiter, Func<string, bool> quotes) =>
        string.Join(delimiter, cells.Select(cell =>
            cell is null ? "" : quotes(cell) ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell));

    public static IEnumerable<List<string>> Rows(IEnumerable<string> lines, char delimiter)
    {
        var open = new StringBuilder();
        foreach (var line in lines)
        {
            if (open.Length > 0)
                open.Append('\n');
            open.Append(line);
            var text = open.ToString();
            if (text.Count(character => character == '"') % 2 != 0)
                continue;
            open.Clear();
            yield return Cells(text, delimiter);
        }
        if (open.Length > 0)
            yield return Cells(open.ToString(), delimiter);
    }

    private static List<string> Cells(string row, char delimiter)
    {
        var cells = new List<string>();
        var cell = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < row.Length; i++)
        {
            if (row[i] == '"' && quoted && i + 1 < row.Length && row[i + 1] == '"')
                cell.Append(row[++i]);
            else if (row[i] == '"')
                quoted = !quoted;
            else if (row[i] == delimiter && !quoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else
                cell.Append(row[i]);
        }
        cells.Add(cell.ToString());
        return cells;
    }
}
