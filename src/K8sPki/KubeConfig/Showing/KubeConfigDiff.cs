using K8sPki.Platform;
using K8sPki.Yaml;

namespace K8sPki.KubeConfigDocuments;

/// <summary>Shows what changes in a file as lines with - and +, a few around them, and no secrets.</summary>
internal static class KubeConfigDiff
{
    public static string Of(KubeConfigChange change) => TextDiff.Of(
        change.Before is null ? $"{change.After.Path} (new file)" : change.After.Path,
        change.Before is null ? [] : Lines(change.Before), Lines(change.After));

    private static List<DiffLine> Lines(KubeConfigFile file)
    {
        var text = file.Document.Text;
        var places = KubeConfigRedaction.Places(file);
        var lines = new List<DiffLine>();
        var next = 0;
        for (var start = 0; start < text.Length; start = YamlText.NextLine(text, start))
        {
            var end = YamlText.LineEnd(text, start);
            var shown = text[start..end];
            while (next < places.Count && places[next].Node.End < start)
                next++;
            for (var i = LastIn(places, next, end); i >= next; i--)
                shown = Hide(shown, start, end, places[i]);
            lines.Add(new DiffLine(text[start..end], PrintableText.Escape(shown)));
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
}
