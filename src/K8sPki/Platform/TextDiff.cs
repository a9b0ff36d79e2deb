namespace K8sPki.Platform;

/// <summary>A line of a text, and how it is shown.</summary>
/// <param name="Text">The line; two of the same text are the same.</param>
/// <param name="Shown">The same without secrets and control characters.</param>
internal readonly record struct DiffLine(string Text, string Shown);

/// <summary>Shows what changes in a text as lines with - and +, and a few around them.</summary>
internal static class TextDiff
{
    private const int Around = 2;
    private const int MostLines = 2000;

    /// <summary>Shows a change.</summary>
    /// <param name="head">The line above: a path.</param>
    /// <param name="before">The lines before.</param>
    /// <param name="after">The lines after.</param>
    public static string Of(string head, List<DiffLine> before, List<DiffLine> after)
    {
        var start = 0;
        while (start < before.Count && start < after.Count && before[start].Text == after[start].Text)
            start++;
        var end = 0;
        while (end < before.Count - start && end < after.Count - start && before[^(end + 1)].Text == after[^(end + 1)].Text)
            end++;
        var old = before.GetRange(start, before.Count - start - end);
        var made = after.GetRange(start, after.Count - start - end);
        if (old.Count + made.Count > MostLines)
            return $"{head}: {Counted.Of(old.Count, "line")} become {made.Count}";
        var shown = Script(old, made);
        var lines = new List<string> { head };
        lines.AddRange(before.GetRange(Math.Max(0, start - Around), Math.Min(Around, start)).Select(line => "   " + line.Shown));
        lines.AddRange(Shortened(shown));
        lines.AddRange(before.GetRange(before.Count - end, Math.Min(Around, end)).Select(line => "   " + line.Shown));
        return string.Join(Environment.NewLine, lines);
    }

    // The longest common subsequence of lines; both sides are short.
    private static List<(char Mark, string Text)> Script(List<DiffLine> old, List<DiffLine> made)
    {
        var common = new int[old.Count + 1, made.Count + 1];
        for (var i = old.Count - 1; i >= 0; i--)
        {
            for (var j = made.Count - 1; j >= 0; j--)
                common[i, j] = old[i].Text == made[j].Text
                    ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        }

        var script = new List<(char, string)>();
        int x = 0, y = 0;
        while (x < old.Count || y < made.Count)
        {
            if (x < old.Count && y < made.Count && old[x].Text == made[y].Text)
                script.Add((' ', old[x++].Shown + Skip(ref y)));
            else if (x < old.Count && (y == made.Count || common[x + 1, y] >= common[x, y + 1]))
                script.Add(('-', old[x++].Shown));
            else
                script.Add(('+', made[y++].Shown));
        }

        return script;
    }

    private static string Skip(ref int index)
    {
        index++;
        return "";
    }

    private static IEnumerable<string> Shortened(List<(char Mark, string Text)> script)
    {
        for (var i = 0; i < script.Count; i++)
        {
            var isNear = script.Skip(Math.Max(0, i - Around)).Take((2 * Around) + 1).Any(line => line.Mark != ' ');
            if (isNear)
                yield return $" {script[i].Mark} {script[i].Text}";
            else if (i == 0 || script.Skip(Math.Max(0, i - 1 - Around)).Take((2 * Around) + 1).Any(line => line.Mark != ' '))
                yield return "   ...";
        }
    }
}
