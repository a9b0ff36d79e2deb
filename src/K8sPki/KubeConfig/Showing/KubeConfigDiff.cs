using K8sPki.Platform;
using K8sPki.Yaml;

namespace K8sPki.KubeConfigDocuments;

/// <summary>Shows what changes in a file as lines with - and +, a few around them, and no secrets.</summary>
internal static class KubeConfigDiff
{
    private const int Around = 2;
    private const int MostLines = 2000;

    public static string Of(KubeConfigChange change)
    {
        var before = change.Before is null ? [] : Lines(change.Before);
        var after = Lines(change.After);
        var start = 0;
        while (start < before.Count && start < after.Count && before[start].Text == after[start].Text)
            start++;
        var end = 0;
        while (end < before.Count - start && end < after.Count - start && before[^(end + 1)].Text == after[^(end + 1)].Text)
            end++;
        var old = before.GetRange(start, before.Count - start - end);
        var made = after.GetRange(start, after.Count - start - end);
        var head = change.Before is null ? $"{change.After.Path} (new file)" : change.After.Path;
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
    private static List<(char Mark, string Text)> Script(List<Line> old, List<Line> made)
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

    private static List<Line> Lines(KubeConfigFile file)
    {
        var text = file.Document.Text;
        var places = KubeConfigRedaction.Places(file);
        var lines = new List<Line>();
        var next = 0;
        for (var start = 0; start < text.Length; start = YamlText.NextLine(text, start))
        {
            var end = YamlText.LineEnd(text, start);
            var shown = text[start..end];
            while (next < places.Count && places[next].Node.End < start)
                next++;
            for (var i = LastIn(places, next, end); i >= next; i--)
                shown = Hide(shown, start, end, places[i]);
            lines.Add(new Line(text[start..end], PrintableText.Escape(shown)));
        }

        return lines;
    }

    private static int LastIn(IReadOnlyList<(YamlNode Node, string Replacement)> places, int first, int end)
    {
        var last = first - 1;
        while (last + 1 < places.Count && places[last + 1].Node.Start < end)
            last++;
        return last;
    }

    private static string Hide(string shown, int start, int end, (YamlNode Node, string Replacement) place)
    {
        var from = Math.Max(place.Node.Start, start) - start;
        var to = Math.Min(place.Node.End, end) - start;
        return from >= to ? shown : shown[..from] + place.Replacement + shown[to..];
    }

    private readonly record struct Line(string Text, string Shown);
}
