using System.Buffers;
using System.Globalization;
using System.Text;

namespace K8sPki.Yaml;

/// <summary>
/// How a string is written so that every reader takes it for that string. The words and numbers are those that
/// kubectl's reader (YAML 1.1 with its own additions) takes for something else.
/// </summary>
internal static class YamlScalarText
{
    private static readonly HashSet<string> TrueWords = new(["y", "yes", "true", "on"], StringComparer.OrdinalIgnoreCase);
    private static readonly HashSet<string> FalseWords = new(["n", "no", "false", "off"], StringComparer.OrdinalIgnoreCase);
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789abcdefABCDEFxXoO+-._: TtZz");
    private static readonly SearchValues<char> PlainInBlock = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./@:+=%~()$^;<>?*&!|, ");

    private static readonly SearchValues<char> PlainInFlow = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./@:+=%~()$^;<>*&!| ");

    public static bool IsNull(string plain) => plain is "" or "~" or "null" or "Null" or "NULL";

    /// <summary>The truth value of a plain word, or null when it is none.</summary>
    public static bool? Boolean(string plain) =>
        TrueWords.Contains(plain) ? true : FalseWords.Contains(plain) ? false : null;

    /// <summary>True for what may be read as a number, a date or a time.</summary>
    public static bool IsNumber(string plain)
    {
        var first = plain.AsSpan().TrimStart("+-.");
        if (first.Length == 0)
            return false;
        var isSpecial = plain.TrimStart('+', '-').ToUpperInvariant() is ".INF" or ".NAN";
        return isSpecial || (char.IsAsciiDigit(first[0]) && !plain.AsSpan().ContainsAnyExcept(NumberCharacters));
    }

    /// <summary>True when the string can stand without quotes and stays a string.</summary>
    public static bool CanBePlain(string value, bool inFlow)
    {
        if (value.Length == 0 || value[0] == ' ' || value[^1] is ' ' or ':')
            return false;
        var first = value[0];
        var goodStart = char.IsAsciiLetterOrDigit(first) || first is '/' or '.' or '_'
            || (first == '-' && value.Length > 1 && value[1] is not ' ' && !value.StartsWith("---", StringComparison.Ordinal));
        return goodStart
            && !value.AsSpan().ContainsAnyExcept(inFlow ? PlainInFlow : PlainInBlock)
            && !value.Contains(": ", StringComparison.Ordinal)
            && Boolean(value) is null && !IsNull(value) && !IsNumber(value);
    }

    public static string Write(YamlScalar value, YamlNotation preferred, bool inFlow)
    {
        if (value.IsLiteral)
            return value.Text;
        return preferred switch
        {
            YamlNotation.SingleQuoted when CanBeSingleQuoted(value.Text) =>
                "'" + value.Text.Replace("'", "''", StringComparison.Ordinal) + "'",
            YamlNotation.Plain when CanBePlain(value.Text, inFlow) => value.Text,
            _ => DoubleQuoted(value.Text),
        };
    }

    /// <summary>In double quotes, with escapes that YAML and JSON share.</summary>
    public static string DoubleQuoted(string value)
    {
        var quoted = new StringBuilder(value.Length + 2).Append('"');
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                _ when NeedsEscape(c) => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }

    private static bool CanBeSingleQuoted(string value) => !value.Any(c => NeedsEscape(c) || YamlText.IsBreak(c));

    private static bool NeedsEscape(char c) => char.IsControl(c) || c is '\u2028' or '\u2029' or '\uFEFF' or '\uFFFE' or '\uFFFF';
}
