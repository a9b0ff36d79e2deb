using System.Text;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>Takes an ExecStart= line apart as systemd 252 does: systemd.service(5), "Command Lines".</summary>
internal sealed class SystemdCommandLine(
    SystemdLine line, SystemdSpecifiers specifiers, IReadOnlyDictionary<string, VariableSetting> variables, CommandBudget budget)
{
    private const string Prefixes = "-@:+!";

    /// <summary>The commands of the line: a semicolon by itself stands between two.</summary>
    /// <exception cref="PkiException">systemd refuses the line.</exception>
    public IReadOnlyList<StartedCommand> Commands()
    {
        var commands = new List<StartedCommand>();
        var words = new List<string>();
        var all = SystemdSyntax.Words(line.Value, out var isQuoteOpen);
        if (isQuoteOpen)
            throw new MalformedInputException(
                "UnitQuoteOpen", $"{PkiLabel.Of(line.File.Here)}, line {line.Line}: a quote is opened and not closed, so "
                + "systemd refuses the unit.");
        foreach (var word in all)
        {
            if (word != ";")
            {
                words.Add(word);
                continue;
            }

            commands.AddRange(Command(words));
            words.Clear();
        }

        commands.AddRange(Command(words));
        return commands;
    }

    private IEnumerable<StartedCommand> Command(List<string> words)
    {
        if (words.Count == 0)
            yield break;
        var program = words[0].TrimStart(Prefixes.ToCharArray());
        var prefix = words[0][..^program.Length];
        // With an at sign the next word is the name that the program is told, and no argument.
        var arguments = words.Skip(prefix.Contains('@', StringComparison.Ordinal) ? 2 : 1);
        var expanded = new List<CommandWord> { specifiers.Expand(program, line, budget) };
        foreach (var word in arguments.Select(word => specifiers.Expand(word == "\\;" ? ";" : word, line, budget)))
        {
            if (prefix.Contains(':', StringComparison.Ordinal))
                expanded.Add(word);
            else
                expanded.AddRange(Expand(word));
        }

        yield return new StartedCommand(line.File, expanded);
    }

    /// <summary>
    /// Puts variables in: <c>${NAME}</c> within a word, <c>$NAME</c> as a word of its own that may become several.
    /// </summary>
    private IEnumerable<CommandWord> Expand(CommandWord word)
    {
        if (word.Text is not ['$', not ('{' or '$'), ..])
            return [Braced(word)];
        if (!variables.TryGetValue(word.Text[1..], out var setting))
            return [];
        budget.Take(setting.Value.Text);
        return SystemdSyntax.Words(setting.Value.Text, out _)
            .Select(part => new CommandWord(part, setting.Value.Line, setting.Value.Unknown));
    }

    private CommandWord Braced(CommandWord word)
    {
        if (!word.Text.Contains('$', StringComparison.Ordinal))
            return word;
        var (text, unknown) = (word.Text, word.Unknown);
        var expanded = new StringBuilder();
        // Looked for once, so that a word of many openings and no end is not searched again for each.
        var last = text.LastIndexOf('}');
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '$' && at + 1 < text.Length && text[at + 1] == '{' && at < last)
            {
                var end = text.IndexOf('}', at);
                if (variables.TryGetValue(text[(at + 2)..end], out var setting))
                {
                    budget.Take(setting.Value.Text);
                    expanded.Append(setting.Value.Text);
                    unknown ??= setting.Value.Unknown;
                }

                at = end;
            }
            else
            {
                expanded.Append(text[at]);
                at += text[at] == '$' && at + 1 < text.Length && text[at + 1] == '$' ? 1 : 0;
            }
        }

        return word with { Text = expanded.ToString(), Unknown = unknown };
    }
}

/// <summary>What the specifiers of a unit stand for, as systemd 252 has them for the system's manager: systemd.unit(5).</summary>
/// <param name="name">The unit's name with its ending: <c>etcd@e1.service</c>.</param>
/// <param name="file">The unit's file.</param>
/// <param name="host">What is known of the node.</param>
internal sealed class SystemdSpecifiers(SystemdUnitName name, NodeFile file, NodeIdentity host)
{
    /// <summary>Puts the specifiers of a word in.</summary>
    /// <param name="text">The word.</param>
    /// <param name="line">Its line, for messages.</param>
    /// <param name="budget">Counts what is made.</param>
    /// <exception cref="MalformedInputException">There is no such specifier: systemd refuses the unit.</exception>
    public CommandWord Expand(string text, SystemdLine line, CommandBudget budget)
    {
        if (!text.Contains('%', StringComparison.Ordinal))
            return new CommandWord(text, line.Line);
        var expanded = new StringBuilder();
        string? unknown = null;
        for (var at = 0; at < text.Length; at++)
        {
            // One at the end stays as it is.
            if (text[at] != '%' || at + 1 == text.Length)
            {
                expanded.Append(text[at]);
                continue;
            }

            var value = ValueOf(text[++at], line);
            if (value is null)
                unknown ??= $"%{text[at]}";
            budget.Take(value ?? "");
            expanded.Append(value);
        }

        return new CommandWord(expanded.ToString(), line.Line, unknown);
    }

    private string? ValueOf(char specifier, SystemdLine line) => specifier switch
    {
        '%' => "%",
        'n' => name.Full,
        'N' => name.WithoutType,
        'p' => name.Prefix,
        'P' => SystemdUnitName.Unescape(name.Prefix),
        'i' => name.Instance ?? "",
        'I' => SystemdUnitName.Unescape(name.Instance ?? ""),
        'j' => name.LastOfPrefix,
        'J' => SystemdUnitName.Unescape(name.LastOfPrefix),
        'f' => "/" + SystemdUnitName.Unescape(name.Instance ?? name.Prefix).TrimStart('/'),
        't' => "/run",
        'S' => "/var/lib",
        'C' => "/var/cache",
        'L' => "/var/log",
        'E' => "/etc",
        'T' => "/tmp",
        'V' => "/var/tmp",
        // These are of the manager's own user, not of User=.
        'h' => "/root",
        'u' or 'g' => "root",
        'U' or 'G' => "0",
        's' => "/bin/sh",
        'd' => "/run/credentials/" + name.Full,
        'y' => file.OnNode?.Text,
        'Y' => file.OnNode?.Parent.Text,
        'H' => host.HostName,
        'l' => host.HostName?.Split('.')[0],
        'q' => host.PrettyHostName,
        'm' => host.MachineId,
        'o' => host.Release("ID"),
        'w' => host.Release("VERSION_ID"),
        'W' => host.Release("VARIANT_ID"),
        'A' => host.Release("IMAGE_VERSION"),
        'M' => host.Release("IMAGE_ID"),
        'B' => host.Release("BUILD_ID"),
        // Of a running system; a copied tree does not tell them.
        'a' or 'b' or 'v' => null,
        _ => throw new MalformedInputException(
            "UnitSpecifierUnknown",
            $"{PkiLabel.Of(line.File.Here)}, line {line.Line}: systemd knows no specifier "
            + $"%{PrintableText.Escape(specifier.ToString())}, so it refuses the unit. A % by itself is written %%."),
    };
}
