using System.Globalization;
using System.Text;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>An assignment of a unit.</summary>
/// <param name="File">The unit or drop-in that has it.</param>
/// <param name="Line">The line that it begins in, counted from one.</param>
/// <param name="Key">The name before the equals sign.</param>
/// <param name="Value">What follows, continued lines joined.</param>
internal readonly record struct SystemdLine(NodeFile File, int Line, string Key, string Value);

/// <summary>
/// Reads the text of systemd's files as systemd 252 does: systemd.syntax(7), systemd.service(5), systemd.exec(5).
/// </summary>
internal static class SystemdSyntax
{
    // systemd's own LONG_LINE_MAX.
    private const int LongestLine = 1024 * 1024;

    /// <summary>The assignments of the section [Service] in order.</summary>
    /// <exception cref="LimitExceededException">A line is longer than systemd reads.</exception>
    public static IEnumerable<SystemdLine> ServiceLines(string text, NodeFile file)
    {
        var isInService = false;
        foreach (var (line, content) in LogicalLines(text, file))
        {
            if (content.StartsWith('['))
                isInService = content.TrimEnd() == "[Service]";
            else if (isInService && content.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals)
                yield return new SystemdLine(file, line, content[..equals].Trim(), content[(equals + 1)..].Trim());
        }
    }

    /// <summary>The words of a value: quotes may stand within words, and escapes are C's.</summary>
    /// <param name="value">The value.</param>
    /// <param name="isQuoteOpen">True when a quote is not closed: systemd passes over such a line, and refuses the unit if it
    /// is a command.</param>
    public static IReadOnlyList<string> Words(string value, out bool isQuoteOpen)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var quote = '\0';
        var isOpen = false;
        for (var at = 0; at < value.Length; at++)
        {
            var character = value[at];
            if (quote == '\0' && IsBlank(character))
            {
                if (isOpen)
                    words.Add(word.ToString());
                word.Clear();
                isOpen = false;
                continue;
            }

            isOpen = true;
            if (character == '\\' && at + 1 < value.Length)
                at = Escape(value, at + 1, word);
            else if (quote != '\0' ? character == quote : character is '"' or '\'')
                quote = quote == '\0' ? character : '\0';
            else
                word.Append(character);
        }

        isQuoteOpen = quote != '\0';
        if (isOpen)
            words.Add(word.ToString());
        return words;
    }

    /// <summary>The variables of an environment file, each with its line: systemd.exec(5), EnvironmentFile=.</summary>
    public static IEnumerable<(string Name, VariableValue Value)> Variables(string text)
    {
        var reader = new EnvironmentText(text);
        while (reader.Next() is { } assignment)
            yield return assignment;
    }

    /// <summary>True for a name that systemd takes for a variable.</summary>
    public static bool IsVariableName(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty || char.IsAsciiDigit(name[0]))
            return false;
        foreach (var character in name)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character != '_')
                return false;
        }

        return true;
    }

    // A comment within a continued line is passed over and the line goes on after it.
    private static IEnumerable<(int Line, string Content)> LogicalLines(string text, NodeFile file)
    {
        var joined = new StringBuilder();
        var (number, first) = (0, 0);
        var isContinued = false;
        foreach (var raw in text.Split('\n'))
        {
            number++;
            var part = number == 1 ? raw.TrimStart('\uFEFF').TrimEnd('\r') : raw.TrimEnd('\r');
            if (part.AsSpan().TrimStart() is ['#' or ';', ..] || (!isContinued && string.IsNullOrWhiteSpace(part)))
                continue;
            if (!isContinued)
                first = number;
            isContinued = part.EndsWith('\\');
            joined.Append(part, 0, part.Length - (isContinued ? 1 : 0));
            if (joined.Length > LongestLine)
                throw new LimitExceededException(
                    "UnitLineTooLong",
                    $"{PkiLabel.Of(file.Here)}, line {first}: the line is longer than the 1 MiB that systemd reads.");
            if (isContinued)
            {
                joined.Append(' ');
                continue;
            }

            yield return (first, joined.ToString().TrimStart());
            joined.Clear();
        }

        if (joined.Length > 0)
            yield return (first, joined.ToString().TrimStart());
    }

    /// <summary>Reads what follows a backslash; an escape that there is none of stays as it is.</summary>
    /// <returns>The place of its last character.</returns>
    private static int Escape(string value, int at, StringBuilder word)
    {
        const string letters = "abfnrtv\\\"'s";
        const string meanings = "\a\b\f\n\r\t\v\\\"' ";
        if (letters.IndexOf(value[at], StringComparison.Ordinal) is >= 0 and var known)
        {
            word.Append(meanings[known]);
            return at;
        }

        var (start, length, radix) = value[at] switch
        {
            'x' => (at + 1, 2, NumberStyles.AllowHexSpecifier),
            'u' => (at + 1, 4, NumberStyles.AllowHexSpecifier),
            'U' => (at + 1, 8, NumberStyles.AllowHexSpecifier),
            >= '0' and <= '7' => (at, 3, NumberStyles.None),
            _ => (at, 0, NumberStyles.None),
        };
        if (length > 0 && start + length <= value.Length && CodeOf(value.AsSpan(start, length), radix) is > 0 and var code
            && Rune.IsValid(code))
        {
            word.Append(new Rune(code));
            return start + length - 1;
        }

        word.Append('\\').Append(value[at]);
        return at;
    }

    private static int? CodeOf(ReadOnlySpan<char> digits, NumberStyles style)
    {
        if (style == NumberStyles.AllowHexSpecifier)
            return int.TryParse(digits, style, CultureInfo.InvariantCulture, out var code) ? code : null;
        var octal = 0;
        foreach (var digit in digits)
        {
            if (digit is < '0' or > '7')
                return null;
            octal = (octal * 8) + digit - '0';
        }

        return octal;
    }

    private static bool IsBlank(char character) => character is ' ' or '\t' or '\n' or '\r';
}
