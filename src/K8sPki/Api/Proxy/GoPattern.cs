using System.Text;
using System.Text.RegularExpressions;

namespace K8sPki.Api;

/// <summary>
/// A regular expression as Go's RE2 reads it, which kubectl proxy has for its filter: <c>$</c> is the end of the text and not
/// also what stands before a last line end, classes have names such as <c>[[:alnum:]]</c>, and what takes more than linear
/// time (looking around, back references) is refused.
/// </summary>
internal static class GoPattern
{
    private static readonly Dictionary<string, string> Classes = new(StringComparer.Ordinal)
    {
        ["alnum"] = "0-9A-Za-z",
        ["alpha"] = "A-Za-z",
        ["digit"] = "0-9",
        ["lower"] = "a-z",
        ["upper"] = "A-Z",
        ["word"] = "0-9A-Za-z_",
        ["xdigit"] = "0-9A-Fa-f",
        ["space"] = @"\t\n\v\f\r ",
        ["blank"] = @"\t ",
        ["punct"] = @"!-/:-@\[-`{-~",
    };

    // .NET's have the letters and digits of all scripts.
    private static readonly Dictionary<char, string> Escapes = new()
    {
        ['d'] = "[0-9]",
        ['D'] = "[^0-9]",
        ['w'] = "[0-9A-Za-z_]",
        ['W'] = "[^0-9A-Za-z_]",
        ['s'] = @"[\t\n\f\r ]",
        ['S'] = @"[^\t\n\f\r ]",
    };

    /// <summary>Reads one.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    /// <exception cref="NotSupportedException">It looks around or back.</exception>
    public static Regex Read(string text) => new(Translate(text), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    private static string Translate(string text)
    {
        var result = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length)
                at = Escape(text, at, result);
            else if (text[at] == '[')
                at = Class(text, at, result);
            else if (text[at] == '$')
                result.Append(IsMultiline(text) ? "$" : @"\z");
            else if (string.CompareOrdinal(text, at, "(?P<", 0, 4) == 0)
                (at, _) = (at + 2, result.Append("(?"));
            else
                result.Append(text[at]);
        }

        return result.ToString();
    }

    // Between lines it means the same to both.
    private static bool IsMultiline(string text) => Regex.IsMatch(text, @"\(\?[a-zA-Z]*m");

    // Gives the place of the last character that was read.
    private static int Escape(string text, int at, StringBuilder result)
    {
        if (text[at + 1] != 'Q')
        {
            result.Append(Escapes.GetValueOrDefault(text[at + 1], text.Substring(at, 2)));
            return at + 1;
        }

        var end = text.IndexOf(@"\E", at + 2, StringComparison.Ordinal);
        result.Append(Regex.Escape(text[(at + 2)..(end < 0 ? text.Length : end)]));
        return end < 0 ? text.Length : end + 1;
    }

    private static int Class(string text, int at, StringBuilder result)
    {
        result.Append('[');
        var first = at + 1;
        if (first < text.Length && text[first] == '^')
            result.Append(text[first++]);
        for (var i = first; i < text.Length; i++)
        {
            if (text[i] == ']' && i > first)
            {
                result.Append(']');
                return i;
            }

            if (text[i] == '\\' && i + 1 < text.Length)
                result.Append(InClass(text[++i]));
            else if (Named(text, i) is { } name)
                (i, _) = (i + name.Length + 3, result.Append(Classes[name]));
            else
                result.Append(text[i] is '[' or ']' ? @"\" : "").Append(text[i]);
        }

        return text.Length;
    }

    private static string InClass(char escape) =>
        char.IsLower(escape) && Escapes.TryGetValue(escape, out var known) ? known[1..^1] : @"\" + escape;

    private static string? Named(string text, int at)
    {
        if (string.CompareOrdinal(text, at, "[:", 0, 2) != 0)
            return null;
        var end = text.IndexOf(":]", at + 2, StringComparison.Ordinal);
        if (end < 0)
            return null;
        var name = text[(at + 2)..end];
        return Classes.ContainsKey(name) ? name : throw new ArgumentException($"there is no class [:{name}:]");
    }
}
