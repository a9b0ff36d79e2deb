namespace K8sPki.ClusterPki;

/// <summary>One expansion of a shell: a variable, perhaps with a default, or a command whose output is not known.</summary>
/// <param name="text">The script.</param>
/// <param name="start">The place of the dollar sign or backquote.</param>
internal sealed class ShellExpansion(string text, int start)
{
    /// <summary>The place behind it.</summary>
    public int End { get; private set; } = start + 1;

    /// <summary>What it stands for.</summary>
    /// <param name="valueOf">Gives the value of a variable.</param>
    public VariableValue Read(Func<string, VariableValue> valueOf)
    {
        if (text[start] == '`')
            return Command('`');
        if (End == text.Length)
            return new VariableValue("$");
        switch (text[End])
        {
            case '(':
                return Command(')');
            case '{':
                return Braced(valueOf);
            case var first when char.IsAsciiLetter(first) || first == '_':
                var name = Name();
                return valueOf(name);
            case var first when char.IsAsciiDigit(first) || "@*#?$!-".Contains(first, StringComparison.Ordinal):
                End++;
                return valueOf(first.ToString());
            default:
                return new VariableValue("$");
        }
    }

    private VariableValue Braced(Func<string, VariableValue> valueOf)
    {
        End++;
        var name = Name();
        var (rest, depth) = (End, 1);
        for (; End < text.Length && depth > 0; End++)
            depth += text[End] switch { '{' => 1, '}' => -1, _ => 0 };
        if (depth > 0)
            return new VariableValue("", null, "${" + name);
        var operation = text[rest..(End - 1)];
        if (name.Length == 0)
            return new VariableValue("", null, "${" + operation + "}");
        var value = valueOf(name);
        if (operation.Length == 0)
            return value;
        // ${NAME:-default} and ${NAME:=default}: the default as it is written, when it is plain.
        var sign = operation.TrimStart(':');
        if (sign is ['-' or '=', ..] && !sign.AsSpan().ContainsAny('$', '`'))
            return value is { Text.Length: 0 } ? new VariableValue(sign[1..].Trim('"', '\'')) : value;
        return new VariableValue("", null, "${" + name + operation + "}");
    }

    private string Name()
    {
        var from = End;
        while (End < text.Length && (char.IsAsciiLetterOrDigit(text[End]) || text[End] == '_'))
            End++;
        return text[from..End];
    }

    // The output of a command; brackets within it are counted, quotes are not looked at.
    private VariableValue Command(char closing)
    {
        var depth = closing == ')' ? 0 : 1;
        for (; End < text.Length; End++)
        {
            if (text[End] == '(' && closing == ')')
                depth++;
            else if (text[End] == closing && --depth == 0)
                break;
        }

        End = Math.Min(End + 1, text.Length);
        return new VariableValue("", null, text[start..Math.Min(End, start + 60)]);
    }
}

/// <summary>The words before those of a program that a shell takes for itself.</summary>
internal static class ShellWords
{
    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal)
    {
        "if", "then", "else", "elif", "fi", "do", "done", "while", "until", "!", "{", "}", "time", "exec", "command", "nohup",
        "builtin",
    };

    /// <summary>How many words at the start of a command the shell takes.</summary>
    public static int ReservedOf(IReadOnlyList<CommandWord> command)
    {
        var count = 0;
        while (count < command.Count
            && (Reserved.Contains(command[count].Text)
            || (count > 0 && command[count].Text == "-a" && command[count - 1].Text == "exec")))
            count++;
        return count;
    }

    /// <summary>The variable that a word sets; null when it sets none.</summary>
    public static (string Name, VariableValue Value)? AssignmentOf(CommandWord word) =>
        word.Text.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals
            && SystemdSyntax.IsVariableName(word.Text.AsSpan(0, equals))
            ? (word.Text[..equals], new VariableValue(word.Text[(equals + 1)..], word.Line, word.Unknown))
            : null;
}
