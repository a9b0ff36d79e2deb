using System.Text;
using K8sPki.Platform;

namespace K8sPki.Requests;

/// <summary>
/// Turns what stands behind an equals sign in an OpenSSL configuration into its value: quotes, escapes and variables
/// (config(5)).
/// </summary>
internal sealed class OpensslConfigValue(OpensslConfig config)
{
    // OpenSSL's own bound on one value; the second keeps a small file from growing without end.
    private const int LongestValue = 64 * 1024;
    private const int LongestTotal = 16 * 1024 * 1024;

    private int total;

    /// <summary>Reads a value.</summary>
    /// <param name="line">The number of its line.</param>
    /// <param name="section">The section in which variables are looked up first.</param>
    /// <param name="text">The value as written.</param>
    /// <exception cref="MalformedInputException">A variable is not known or not closed.</exception>
    /// <exception cref="LimitExceededException">Variables make the value too long.</exception>
    public string Read(int line, string section, string text)
    {
        var value = new StringBuilder();
        for (var i = 0; i < text.Length;)
        {
            if (text[i] is '"' or '\'' or '`')
                i = ReadQuoted(text, i, value);
            else if (text[i] == '\\' && i + 1 < text.Length)
                i = ReadEscape(text, i, value);
            else if (text[i] == '$')
                i = ReadVariable(line, section, text, i, value);
            else if (text[i] != '\\')
                value.Append(text[i++]);
            else
                i++;
            if (value.Length > LongestValue)
                throw new LimitExceededException(
                    "ConfigTooLarge", $"In {config.Name}, line {line}: the value is longer than {LongestValue} characters.");
        }

        total += value.Length;
        if (total > LongestTotal)
            throw new LimitExceededException(
                "ConfigTooLarge",
                $"In {config.Name}, line {line}: the values with their variables are longer than {LongestTotal} characters.");
        return value.ToString();
    }

    private static int ReadQuoted(string text, int start, StringBuilder value)
    {
        var i = start + 1;
        while (i < text.Length && text[i] != text[start])
        {
            if (text[i] == '\\' && i + 1 < text.Length)
                i++;
            value.Append(text[i++]);
        }

        return i + 1;
    }

    private static int ReadEscape(string text, int start, StringBuilder value)
    {
        value.Append(text[start + 1] switch
        {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'b' => '\b',
            var other => other,
        });
        return start + 2;
    }

    private int ReadVariable(int line, string section, string text, int start, StringBuilder value)
    {
        var i = start + 1;
        var close = i < text.Length ? text[i] switch { '{' => '}', '(' => ')', _ => '\0' } : '\0';
        if (close != '\0')
            i++;
        var name = ReadWord(text, ref i);
        if (i + 1 < text.Length && text[i] == ':' && text[i + 1] == ':')
        {
            i += 2;
            (section, name) = (name, ReadWord(text, ref i));
        }

        if (close != '\0' && (i >= text.Length || text[i++] != close))
            throw config.Broken(line, $"the variable '{text[start..]}' has no '{close}'.");
        value.Append(Lookup(section, name) ?? throw new MalformedInputException("ConfigVariableUnknown",
            $"In {config.Name}, line {line}: the variable '{PrintableText.Escape(text[start..i])}' has no value. Set it in a "
                + "line above, or in the environment for $ENV::NAME."));
        return i;
    }

    private string? Lookup(string section, string name) => section == "ENV"
        ? Environment.GetEnvironmentVariable(name) ?? config.Find(section, name)?.Value
        : config.Find(section, name)?.Value;

    private static string ReadWord(string text, ref int position)
    {
        var start = position;
        while (position < text.Length && (char.IsAsciiLetterOrDigit(text[position]) || text[position] == '_'))
            position++;
        return text[start..position];
    }
}
