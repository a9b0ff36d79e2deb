using System.Text;

namespace K8sPki;

/// <summary>The variables of a service: those of its lines, then those of its files, which count more (systemd.exec(5)).</summary>
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
                if (word.Text.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals && SystemdSyntax.IsVariableName(word.Text.AsSpan(0, equals)))
                    variables[word.Text[..equals]] = new VariableSetting(line.File, new VariableValue(word.Text[(equals + 1)..], line.Line, word.Unknown));
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
                if (!isOptional && tree.Covers(file))
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
    private static IReadOnlyList<string> WordsOrNone(SystemdLine line) => SystemdSyntax.Words(line.Value, out var isQuoteOpen) is var words && isQuoteOpen ? [] : words;
}
