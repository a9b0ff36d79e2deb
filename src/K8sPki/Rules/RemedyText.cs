namespace K8sPki;

/// <summary>What mends many findings, for the screen.</summary>
internal static class RemedyText
{
    // Of a fleet there may be thousands.
    private const int MostLines = 40;

    /// <summary>
    /// The commands, each once and in the order that works, then what a person has to do. A command is one line, however
    /// long, so that it can be copied.
    /// </summary>
    public static IEnumerable<string> Lines(IReadOnlyList<Remedy> remedies)
    {
        var commands = RemedyStep.Commands(remedies.SelectMany(remedy => remedy.Steps)).ToList();
        var words = remedies.Select(remedy => remedy.Text).Where(text => text.Length > 0).Distinct()
            .Select(text => TextLines.Wrap(text, TextLines.ScreenWidth)).ToList();
        return Part(commands.Count == 1 ? "This mends it:" : "These mend it, in this order:", commands)
            .Concat(Part(commands.Count == 0 ? "To do:" : "Besides:", words));
    }

    private static IEnumerable<string> Part(string heading, List<string> lines)
    {
        if (lines.Count == 0)
            return [];
        var more = lines.Count - MostLines;
        return more <= 0
            ? [heading, .. lines]
            : [heading, .. lines.Take(MostLines), $"… and {more} more; each finding has its own as Remedy."];
    }
}
