using System.Text;

namespace K8sPki;

/// <summary>Reads an environment file as systemd does (systemd.exec(5), EnvironmentFile=): in one pass, without export and expansion.</summary>
internal sealed class EnvironmentText(string text)
{
    private readonly StringBuilder value = new();
    private int at;
    private int line = 1;

    /// <summary>The next variable; null at the end.</summary>
    public (string Name, VariableValue Value)? Next()
    {
        while (at < text.Length)
        {
            SkipBlanks();
            if (at == text.Length)
                break;
            if (text[at] is '#' or ';')
            {
                SkipComment();
                continue;
            }

            var (start, first) = (at, line);
            var name = Key();
            if (name is not null && SystemdSyntax.IsVariableName(name))
                return (name, new VariableValue(Value(), first));
            if (name is not null)
                _ = Value();
            if (at == start)
                at++;
        }

        return null;
    }

    private void SkipBlanks()
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            Step();
    }

    // A backslash at its end continues a comment too.
    private void SkipComment()
    {
        while (at < text.Length && text[at] != '\n')
        {
            if (text[at] == '\\' && at + 1 < text.Length)
                Step();
            Step();
        }
    }

    /// <summary>The text before the equals sign; null for a line that has none.</summary>
    private string? Key()
    {
        var start = at;
        while (at < text.Length && text[at] is not ('=' or '\n'))
            at++;
        if (at == text.Length || text[at] == '\n')
            return null;
        return text[start..at++].TrimEnd();
    }

    private string Value()
    {
        value.Clear();
        // Blanks at the end of what stands without quotes do not count.
        var kept = 0;
        var isBare = false;
        while (at < text.Length && text[at] != '\n')
        {
            var character = text[at];
            if (!isBare && character is '\'' or '"')
            {
                Quoted(character);
                kept = value.Length;
                continue;
            }

            if (!isBare && char.IsWhiteSpace(character))
            {
                Step();
                continue;
            }

            isBare = true;
            if (character == '\\' && at + 1 < text.Length)
            {
                Step();
                if (text[at] != '\n')
                    value.Append(text[at]);
                kept = value.Length;
            }
            else
            {
                value.Append(character);
                if (!char.IsWhiteSpace(character))
                    kept = value.Length;
            }

            Step();
        }

        value.Length = kept;
        return value.ToString();
    }

    // In single quotes everything is itself; in double quotes a backslash counts only before what a shell would read.
    private void Quoted(char quote)
    {
        Step();
        for (; at < text.Length && text[at] != quote; Step())
        {
            if (quote == '\'' || text[at] != '\\' || at + 1 == text.Length)
            {
                value.Append(text[at]);
                continue;
            }

            Step();
            if (text[at] is '"' or '\\' or '`' or '$')
                value.Append(text[at]);
            else if (text[at] != '\n')
                value.Append('\\').Append(text[at]);
        }

        if (at < text.Length)
            Step();
    }

    private void Step()
    {
        if (text[at++] == '\n')
            line++;
    }
}
