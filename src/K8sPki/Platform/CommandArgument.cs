using System.Text;

namespace K8sPki.Platform;

/// <summary>
/// Text from outside as an argument of a command that a message proposes: whoever copies the command runs that one and
/// nothing that the text brings along.
/// </summary>
internal static class CommandArgument
{
    // PowerShell ends a quoted text at each of these: about_Quoting_Rules.
    private const string SingleQuotes = "'\u2018\u2019\u201A\u201B";

    /// <summary>The text, in quotes where it needs them.</summary>
    public static string Of(string text) => text.Length > 0 && text[0] != '-' && text.All(IsPlain) ? text : InQuotes(text);

    /// <summary>The text in quotes.</summary>
    public static string InQuotes(string text)
    {
        var quoted = new StringBuilder("'");
        foreach (var character in PrintableText.Escape(text))
        {
            if (SingleQuotes.Contains(character, StringComparison.Ordinal))
                quoted.Append(character);
            quoted.Append(character);
        }

        return quoted.Append('\'').ToString();
    }

    private static bool IsPlain(char character) =>
        char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' or '/' or ':';
}
