using System.Globalization;
using System.Text;

namespace K8sPki.Platform;

/// <summary>
/// Breaks text between words, short enough for the views: PowerShell breaks it in the middle of words in every culture but
/// English, French, German, Italian, Portuguese and Spanish, and so with LANG=C.UTF-8.
/// </summary>
internal static class TextLines
{
    /// <summary>What a table of 80 columns, of which PowerShell uses 79, has room for beside the severity.</summary>
    public const int TableWidth = 65;

    /// <summary>What a list of 80 columns has room for beside the longest label.</summary>
    public const int ListWidth = 56;

    private const int Further = 2;

    /// <summary>What a line of 80 columns has room for.</summary>
    public const int ScreenWidth = 79;

    /// <summary>
    /// The text with line breaks in place of blanks. A word that is longer than a line stays whole; what goes on of an indented
    /// line is indented further.
    /// </summary>
    public static string Wrap(string text, int width = TableWidth)
    {
        if (text.Length <= width && !text.Contains('\n', StringComparison.Ordinal))
            return text;
        var lines = new StringBuilder(text.Length + 16);
        foreach (var line in text.Split('\n'))
            WrapLine(lines.Length == 0 ? lines : lines.Append('\n'), line, width);
        return lines.ToString();
    }

    /// <summary>Several texts behind commas, as lines that break between them.</summary>
    public static string List(IEnumerable<object> items)
    {
        const char together = '\u00A0';
        return Wrap(string.Join(", ", items.Select(item => $"{item}".Replace(' ', together))), ListWidth).Replace(together, ' ');
    }

    private static void WrapLine(StringBuilder lines, string line, int width)
    {
        var text = line.TrimEnd().TrimStart(' ');
        var indent = line.TrimEnd().Length - text.Length;
        var further = indent == 0 ? 0 : indent + Further;
        lines.Append(' ', indent);
        var (begin, used) = (indent, indent);
        foreach (var word in text.Split(' '))
        {
            if (used > begin && used + 1 + word.Length > width)
            {
                lines.Append('\n').Append(' ', further);
                begin = used = further;
            }
            else if (used > begin)
            {
                lines.Append(' ');
                used++;
            }

            lines.Append(word);
            used += word.Length;
        }
    }
}

/// <summary>Numbers of things as sentences have them: <c>1 node</c>, <c>2 nodes</c>.</summary>
internal static class Counted
{
    /// <summary>A number of things whose plural ends in s, or is given.</summary>
    public static string Of(long number, string thing, string? things = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {(number == 1 ? thing : things ?? thing + "s")}");
}
