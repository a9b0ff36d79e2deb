using System.Text;
using K8sPki.Platform;
using K8sPki.Yaml;

namespace K8sPki.ClusterPki;

/// <summary>
/// The variables of a container, as kubelet makes them: each may name those before it with <c>$(NAME)</c>, and what is put in
/// is not looked at again (Kubernetes' third_party/forked/golang/expansion; makeEnvironmentVariables of pkg/kubelet).
/// </summary>
internal sealed class PodVariables
{
    private readonly Dictionary<string, VariableSetting> variables = new(StringComparer.Ordinal);
    private readonly CommandBudget budget;
    private readonly string? others;

    /// <summary>Reads the variables of a container.</summary>
    /// <param name="container">The container.</param>
    /// <param name="file">The manifest.</param>
    /// <param name="budget">Counts what is put in.</param>
    public PodVariables(YamlField container, NodeFile file, CommandBudget budget)
    {
        this.budget = budget;
        others = container.At("envFrom").IsThere ? "of envFrom" : null;
        foreach (var variable in container.Items("env"))
        {
            if (variable.Text("name") is not { } name)
                continue;
            var word = variable.At("valueFrom").IsThere
                ? new CommandWord("", variable.Line,
                    $"${name}, which comes from {(variable.Fields("valueFrom") is [var source, ..] ? source.Name : "elsewhere")}")
                : Expand(variable.Text("value") ?? "", variable.Line);
            variables[name] = new VariableSetting(file, new VariableValue(word.Text, variable.Line, word.Unknown));
        }
    }

    /// <summary>The variables by name.</summary>
    public IReadOnlyDictionary<string, VariableSetting> All => variables;

    /// <summary>
    /// Puts variables in: <c>$(NAME)</c> stands for one, <c>$$(NAME)</c> for itself, and one that is not set stays as it is.
    /// </summary>
    public CommandWord Expand(string text, int? line)
    {
        if (!text.Contains('$', StringComparison.Ordinal))
            return new CommandWord(text, line);
        var expanded = new StringBuilder();
        string? unknown = null;
        // Looked for once, so that a word of many openings and no end is not searched again for each.
        var last = text.LastIndexOf(')');
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '$' || at + 1 == text.Length)
            {
                expanded.Append(text[at]);
            }
            else if (text[at + 1] == '(' && at < last)
            {
                var end = text.IndexOf(')', at);
                Put(text[(at + 2)..end], expanded, ref unknown);
                at = end;
            }
            else
            {
                expanded.Append('$');
                at++;
                if (text[at] != '$')
                    expanded.Append(text[at]);
            }
        }

        return new CommandWord(expanded.ToString(), line, unknown);
    }

    private void Put(string name, StringBuilder expanded, ref string? unknown)
    {
        if (!variables.TryGetValue(name, out var setting))
        {
            expanded.Append("$(").Append(name).Append(')');
            unknown ??= others is null ? null : $"$({name}) {others}";
            return;
        }

        budget.Take(setting.Value.Text);
        expanded.Append(setting.Value.Text);
        unknown ??= setting.Value.Unknown;
    }
}
