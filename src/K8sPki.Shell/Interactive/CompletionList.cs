using System.Text;
using K8sPki.Shell.Hosting;

namespace K8sPki.Shell.Interactive;

/// <summary>Candidates in columns, read downwards; no more than half a screen of them.</summary>
internal static class CompletionList
{
    public static string Render(IReadOnlyList<CompletionResult> matches, int width, int height)
    {
        var names = matches.Select(match => match.ListItemText).ToArray();
        var cell = Math.Min(names.Max(name => TextCells.Width(name)) + 2, width);
        var columns = Math.Max(1, width / cell);
        var rows = (names.Length + columns - 1) / columns;
        var shownRows = Math.Min(rows, Math.Max(1, height / 2));
        var list = new StringBuilder();
        for (var row = 0; row < shownRows; row++)
        {
            var line = new StringBuilder();
            for (var i = row; i < names.Length; i += rows)
                line.Append(names[i]).Append(' ', Math.Max(2, cell - TextCells.Width(names[i])));
            list.AppendLine(line.ToString().TrimEnd());
        }
        if (shownRows < rows)
            list.Append("… ").Append(names.Length).AppendLine(" in all");
        return list.ToString();
    }
}
