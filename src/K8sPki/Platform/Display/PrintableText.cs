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

    private static bool IsUnsafe(char character) => character < ' ' || (character > '~' && char.GetUnicodeCategory(character) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
