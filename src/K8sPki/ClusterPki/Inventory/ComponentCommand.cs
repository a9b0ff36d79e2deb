namespace K8sPki;

/// <summary>Finds a component and its flags in the words of a command line.</summary>
internal static class ComponentCommand
{
    // Flags that need no value (https://kubernetes.io/docs/reference/command-line-tools-reference/); of these only the ones that are asked for.
    private static readonly string[] Switches =
    [
        "--rotate-certificates", "--rotate-server-certificates", "--client-cert-auth", "--peer-client-cert-auth", "--anonymous-auth",
        "--allow-privileged", "--profiling", "--leader-elect", "--enable-bootstrap-token-auth", "--auto-tls", "--peer-auto-tls",
        "--enable-aggregator-routing", "--use-service-account-credentials", "--allocate-node-cidrs", "--authentication-skip-lookup",
    ];

    /// <summary>The component that a command starts; null when it is none of a cluster's.</summary>
    /// <param name="words">The command's words; those of a shell's script are taken apart.</param>
    /// <param name="file">The file that has them.</param>
    /// <param name="settings">What its flags say.</param>
    public static string? Read(IReadOnlyList<string> words, string file, out List<ComponentSetting> settings)
    {
        settings = [];
        var all = words.SelectMany(WordsOf).ToList();
        var start = all.FindIndex(word => ComponentFlag.Components.Contains(NameOf(word)));
        if (start < 0)
            return null;
        settings.AddRange(Flags(all, start + 1, file));
        return NameOf(all[start]);
    }

    /// <summary>What etcd takes from its environment: ETCD_CERT_FILE is --cert-file (https://etcd.io/docs/v3.6/op-guide/configuration/).</summary>
    public static IEnumerable<ComponentSetting> EtcdVariables(IEnumerable<(string Name, string Value)> variables, string file) => variables
        .Where(variable => variable.Name.StartsWith("ETCD_", StringComparison.Ordinal))
        .Select(variable => new ComponentSetting("--" + variable.Name["ETCD_".Length..].ToLowerInvariant().Replace('_', '-'), variable.Value, file, variable.Name));

    private static IEnumerable<ComponentSetting> Flags(List<string> words, int start, string file)
    {
        for (var at = start; at < words.Count && words[at] != "--"; at++)
        {
            if (!words[at].StartsWith('-') || words[at].Length < 3)
                continue;
            var equals = words[at].IndexOf('=', StringComparison.Ordinal);
            // Kubernetes takes underscores for dashes, and Go's flag package one dash for two.
            var name = "--" + (equals < 0 ? words[at] : words[at][..equals]).TrimStart('-').Replace('_', '-');
            if (equals >= 0)
                yield return new ComponentSetting(name, words[at][(equals + 1)..], file, name);
            else if (Switches.Contains(name) || at + 1 >= words.Count || words[at + 1].StartsWith('-'))
                yield return new ComponentSetting(name, "true", file, name);
            else
                yield return new ComponentSetting(name, words[++at], file, name);
        }
    }

    // The script of sh -c: its words, without what shells read as more than words.
    private static IEnumerable<string> WordsOf(string word) => word.StartsWith('-') || !word.Any(char.IsWhiteSpace)
        ? [word]
        : word.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Where(part => part != "\\").Select(part => part.Trim('"', '\'', ';'));

    private static string NameOf(string word) => word[(word.LastIndexOf('/') + 1)..];
}
