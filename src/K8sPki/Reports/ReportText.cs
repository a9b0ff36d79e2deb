using System.Globalization;
using System.Text;
using K8sPki.Platform;

namespace K8sPki.Reports;

/// <summary>Text from outside as a report takes it up: each format then has only its own signs to escape.</summary>
internal static class ReportText
{
    /// <summary>
    /// The text without what could drive a terminal or turn text around, and without what XML and UTF-8 cannot hold: these
    /// are spelled out as <c>\u001B</c>.
    /// </summary>
    public static string Clean(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        var printable = PrintableText.Escape(text);
        return printable.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0
            && printable.AsSpan().IndexOfAny('\uFFFE', '\uFFFF') < 0 ? printable : CleanHalves(printable);
    }

    /// <summary>The same of a text in lines, which stay lines.</summary>
    public static string CleanLines(string? text) =>
        string.Join('\n', (text ?? "").ReplaceLineEndings("\n").Split('\n').Select(Clean));

    /// <summary>The beginning of a text, with an ellipsis where something is left out.</summary>
    public static string Clipped(string text, int longest)
    {
        if (text.Length <= longest)
            return text;
        var end = char.IsHighSurrogate(text[longest - 2]) ? longest - 2 : longest - 1;
        return string.Concat(text.AsSpan(0, end), "…");
    }

    /// <summary>A number with commas between thousands: <c>5,000</c>.</summary>
    public static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string CleanHalves(string text)
    {
        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]))
                clean.Append(text[i]).Append(text[++i]);
            else if (char.IsSurrogate(text[i]) || text[i] >= '\uFFFE')
                clean.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:X4}");
            else
                clean.Append(text[i]);
        }

        return clean.ToString();
    }
}
