using System.Text;

namespace K8sPki;

/// <summary>Reads the text of systemd's files as systemd does: systemd.syntax(7), systemd.service(5), systemd.exec(5).</summary>
internal static class SystemdText
{
    /// <summary>The assignments of the section [Service] in order, continued lines joined.</summary>
    public static IEnumerable<(string Key, string Value)> ServiceLines(string text)
    {
        var section = "";
        foreach (var line in LogicalLines(text))
        {
            if (line.StartsWith('['))
                section = line.TrimEnd();
            else if (section == "[Service]" && line.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals)
                yield return (line[..equals].Trim(), line[(equals + 1)..].Trim());
        }
    }

    /// <summary>The variables of an environment file.</summary>
    public static IEnumerable<(string Name, string Value)> Variables(string text)
    {
        foreach (var line in LogicalLines(text))
        {
            if (line.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals)
                yield return (line[..equals].Trim(), string.Join(' ', Words(line[(equals + 1)..])));
        }
    }

    /// <summary>The words of a value: quotes and backslashes as systemd has them.</summary>
    public static IReadOnlyList<string> Words(string value)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var quote = '\0';
        var isOpen = false;
        for (var at = 0; at < value.Length; at++)
        {
            var character = value[at];
            if (character == '\\' && at + 1 < value.Length)
            {
                word.Append(value[++at]);
                isOpen = true;
            }
            else if (quote != '\0' ? character == quote : character is '"' or '\'')
            {
                quote = quote == '\0' ? character : '\0';
                isOpen = true;
            }
            else if (quote == '\0' && char.IsWhiteSpace(character))
            {
                if (isOpen)
                    words.Add(word.ToString());
                word.Clear();
                isOpen = false;
            }
            else
            {
                word.Append(character);
                isOpen = true;
            }
        }

        if (isOpen)
            words.Add(word.ToString());
        return words;
    }

    /// <summary>Puts variables in: <c>${NAME}</c> within a word, <c>$NAME</c> as a word of its own that may become several.</summary>
    public static IEnumerable<string> Expand(IEnumerable<string> words, IReadOnlyDictionary<string, string> variables)
    {
        foreach (var word in words)
        {
            if (word.Length > 1 && word[0] == '$' && word.Skip(1).All(IsNameCharacter))
            {
                foreach (var part in Words(variables.GetValueOrDefault(word[1..], "")))
                    yield return part;
            }
            else
            {
                yield return Braced(word, variables);
            }
        }
    }

    private static string Braced(string word, IReadOnlyDictionary<string, string> variables)
    {
        var expanded = new StringBuilder();
        for (var at = 0; at < word.Length; at++)
        {
            var end = word.IndexOf('}', at);
            if (end > 0 && word.AsSpan(at).StartsWith("${"))
            {
                expanded.Append(variables.GetValueOrDefault(word[(at + 2)..end], ""));
                at = end;
            }
            else
            {
                expanded.Append(word[at]);
                // What is doubled stands for one: $$, and %% of the specifiers.
                at += word[at] is '$' or '%' && at + 1 < word.Length && word[at + 1] == word[at] ? 1 : 0;
            }
        }

        return expanded.ToString();
    }

    // A comment within a continued line is passed over and the line goes on after it.
    private static IEnumerable<string> LogicalLines(string text)
    {
        var line = new StringBuilder();
        foreach (var raw in text.Split('\n'))
        {
            var part = raw.TrimEnd('\r');
            if (part.TrimStart() is ['#' or ';', ..] || (line.Length == 0 && string.IsNullOrWhiteSpace(part)))
                continue;
            if (part.EndsWith('\\'))
            {
                line.Append(part, 0, part.Length - 1).Append(' ');
                continue;
            }

            yield return line.Append(part).ToString().TrimStart();
            line.Clear();
        }

        if (line.Length > 0)
            yield return line.ToString().TrimStart();
    }

    private static bool IsNameCharacter(char character) => char.IsAsciiLetterOrDigit(character) || character == '_';
}
