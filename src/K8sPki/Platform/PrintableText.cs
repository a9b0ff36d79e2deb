using System.Globalization;
using System.Text;

namespace K8sPki.Platform;

/// <summary>Makes text from outside safe to show: what could drive a terminal or turn text around is spelled out.</summary>
internal static class PrintableText
{
    /// <summary>The text with control, format and line-separator characters as <c>\u001B</c>.</summary>
    public static string Escape(string text)
    {
        foreach (var character in text)
        {
            if (IsUnsafe(character))
                return EscapeAll(text);
        }

        return text;
    }

    /// <summary>The same of what may be missing.</summary>
    public static string? EscapeOrNull(string? text) => text is null ? null : Escape(text);

    /// <summary>The same of a text in lines, which stay lines.</summary>
    public static string EscapeLines(string text) => HasUnsafe(text)
        ? string.Join('\n', text.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n').Select(Escape))
        : text;

    /// <summary>True when the text holds a character that would be escaped.</summary>
    public static bool HasUnsafe(string text) => text.Any(IsUnsafe);

    private static string EscapeAll(string text)
    {
        var escaped = new StringBuilder();
        foreach (var character in text)
        {
            if (IsUnsafe(character))
                escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:X4}");
            else
                escaped.Append(character);
        }

        return escaped.ToString();
    }

    /// <summary>True for a character that could drive a terminal, or turn text around.</summary>
    public static bool IsUnsafe(char character) => character < ' ' || (character > '~' && char.GetUnicodeCategory(character) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}

/// <summary>
/// Text from outside as an argument of a command that a message proposes: whoever copies the command runs that one and
/// nothing that the text brings along.
/// </summary>
internal static class CommandArgument
{
    // PowerShell ends a quoted text at each of these, and reads something else at the others: about_Quoting_Rules.
    private const string SingleQuotes = "'\u2018\u2019\u201A\u201B";
    private const string SpecialInDoubleQuotes = "\"\u201C\u201D\u201E`$";

    /// <summary>The text, in quotes where it needs them.</summary>
    public static string Of(string text) => text.Length > 0 && text[0] != '-' && text.All(IsPlain) ? text : InQuotes(text);

    /// <summary>The text in quotes.</summary>
    public static string InQuotes(string text)
    {
        if (PrintableText.HasUnsafe(text))
            return InDoubleQuotes(text);
        var quoted = new StringBuilder("'");
        foreach (var character in text)
        {
            if (SingleQuotes.Contains(character, StringComparison.Ordinal))
                quoted.Append(character);
            quoted.Append(character);
        }

        return quoted.Append('\'').ToString();
    }

    // What must not be shown can be spelled out in these alone: about_Special_Characters.
    private static string InDoubleQuotes(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var character in text)
        {
            if (PrintableText.IsUnsafe(character))
            {
                quoted.Append(CultureInfo.InvariantCulture, $"`u{{{(int)character:x}}}");
                continue;
            }

            if (SpecialInDoubleQuotes.Contains(character, StringComparison.Ordinal))
                quoted.Append('`');
            quoted.Append(character);
        }

        return quoted.Append('"').ToString();
    }

    private static bool IsPlain(char character) =>
        char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' or '/' or ':';
}
