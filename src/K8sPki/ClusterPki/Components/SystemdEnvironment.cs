using System.Text;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>
/// The variables of a service: those of its lines, then those of its files, which count more (systemd.exec(5)).
/// </summary>
internal sealed class SystemdEnvironment(NodeFileSystem tree, SystemdSpecifiers specifiers, CommandBudget budget)
{
    private readonly Dictionary<string, VariableSetting> variables = new(StringComparer.Ordinal);
    private readonly List<(SystemdLine Line, NodePath Path)> missing = [];

    /// <summary>The variables by name.</summary>
    public IReadOnlyDictionary<string, VariableSetting> Variables => variables;

    /// <summary>The files that have to be there and are not: the service does not start.</summary>
    public IReadOnlyList<(SystemdLine Line, NodePath Path)> Missing => missing;

    /// <summary>Reads what a service says.</summary>
    public void Read(SystemdService service)
    {
        foreach (var line in service.Environment)
        {
            foreach (var word in WordsOrNone(line).Select(word => specifiers.Expand(word, line, budget)))
            {
                if (word.Text.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals
                    && SystemdSyntax.IsVariableName(word.Text.AsSpan(0, equals)))
                    variables[word.Text[..equals]] =
                        new VariableSetting(line.File, new VariableValue(word.Text[(equals + 1)..], line.Line, word.Unknown));
            }
        }

        foreach (var line in service.EnvironmentFiles)
            ReadFiles(line);
    }

    private void ReadFiles(SystemdLine line)
    {
        var isOptional = line.Value.StartsWith('-');
        var word = specifiers.Expand(line.Value.TrimStart('-'), line, budget);
        // A relative path is ignored with a warning; of a path that is not known nothing can be said.
        if (word.Unknown is not null || NodePath.Parse(word.Text) is not { } path)
            return;
        var files = path.Name.AsSpan().ContainsAny('*', '?', '[') ? tree.List(path.Parent, path.Name) : [path];
        foreach (var file in files)
        {
            if (!tree.HasFile(file))
            {
                if (!isOptional && tree.Covers(file) && !tree.LeadsAway(file))
                    missing.Add((line, file));
                continue;
            }

            var place = tree.Find(file)!;
            var text = Encoding.UTF8.GetString(tree.Read(file));
            budget.Take(text);
            foreach (var (name, value) in SystemdSyntax.Variables(text))
                variables[name] = new VariableSetting(place, value);
        }
    }

    // systemd passes over a line of variables with an open quote.
    private static IReadOnlyList<string> WordsOrNone(SystemdLine line) =>
        SystemdSyntax.Words(line.Value, out var isQuoteOpen) is var words && isQuoteOpen ? [] : words;
}

/// <summary>
/// Reads an environment file as systemd does (systemd.exec(5), EnvironmentFile=): in one pass, without export and expansion.
/// </summary>
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
