using System.Text;

namespace K8sPki;

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
            "UnitSpecifierUnknown", $"{PkiLabel.Of(line.File.Here)}, line {line.Line}: systemd knows no specifier %{PrintableText.Escape(specifier.ToString())}, so it refuses the unit. A % by itself is written %%."),
    };
}
