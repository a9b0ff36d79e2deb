namespace K8sPki;

/// <summary>Reads the flags of a component's command and the variables that stand for flags.</summary>
internal static class ComponentArguments
{
    private const string Etcd = "etcd";
    private const string EtcdPrefix = "ETCD_";

    // Flags that take no word as their value (https://kubernetes.io/docs/reference/command-line-tools-reference/); of these
    // only the ones that are met before a word.
    private static readonly HashSet<string> Switches = new(StringComparer.Ordinal)
    {
        "--rotate-certificates", "--rotate-server-certificates", "--client-cert-auth", "--peer-client-cert-auth", "--anonymous-auth",
        "--allow-privileged", "--profiling", "--leader-elect", "--enable-bootstrap-token-auth", "--auto-tls", "--peer-auto-tls",
        "--enable-aggregator-routing", "--use-service-account-credentials", "--allocate-node-cidrs", "--authentication-skip-lookup",
    };

    // The names of version 3 of its API and of version 2: https://github.com/etcd-io/etcd/tree/main/etcdctl.
    private static readonly Dictionary<string, string> OfEtcdCtl = new(StringComparer.Ordinal)
    {
        ["ETCDCTL_CERT"] = "--cert", ["ETCDCTL_KEY"] = "--key", ["ETCDCTL_CACERT"] = "--cacert",
        ["ETCDCTL_CERT_FILE"] = "--cert", ["ETCDCTL_KEY_FILE"] = "--key", ["ETCDCTL_CA_FILE"] = "--cacert",
    };

    /// <summary>What the flags of a command say, in order.</summary>
    public static IEnumerable<ComponentSetting> Flags(ComponentStart start)
    {
        var words = start.Command.Words;
        var isEtcd = start.Component == Etcd;
        for (var at = 1; at < words.Count && words[at].Text != "--"; at++)
        {
            if (NameOf(words[at].Text, isEtcd) is not { } name)
            {
                // Go's flag package ends at the first word that is no flag; Kubernetes' goes on behind it.
                if (isEtcd && !words[at].Text.StartsWith('-'))
                    yield break;
                continue;
            }

            var word = words[at];
            if (word.Text.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals)
                yield return Setting(start, name, word with { Text = word.Text[(equals + 1)..] });
            else if (at + 1 < words.Count && TakesNext(start.Component, name, words[at + 1].Text))
                yield return Setting(start, name, words[++at]);
            else
                yield return Setting(start, name, word with { Text = "true" });
        }
    }

    /// <summary>What etcd takes from its environment: ETCD_CERT_FILE is --cert-file (https://etcd.io/docs/v3.6/op-guide/configuration/).</summary>
    public static IEnumerable<ComponentSetting> Variables(ComponentStart start) => start.Component != Etcd ? [] : start.Command.Variables
        .Where(variable => variable.Key.StartsWith(EtcdPrefix, StringComparison.Ordinal))
        .Select(variable => Setting("--" + variable.Key[EtcdPrefix.Length..].ToLowerInvariant().Replace('_', '-'), variable));

    /// <summary>The client of etcd for which its environment sets files too, as kubespray's has them; null without any.</summary>
    public static ComponentFacts? OfClient(ComponentStart start)
    {
        if (start.Component != Etcd)
            return null;
        var settings = start.Command.Variables.Where(variable => OfEtcdCtl.ContainsKey(variable.Key)).Select(variable => Setting(OfEtcdCtl[variable.Key], variable)).ToList();
        return settings.Count == 0 ? null : new ComponentFacts("etcdctl", start.Command with { UserId = null }, settings);
    }

    // Kubernetes takes underscores for dashes; a single dash is of one letter there, and as good as two for etcd.
    private static string? NameOf(string word, bool isEtcd)
    {
        var dashes = word.StartsWith("--", StringComparison.Ordinal) ? 2 : word.StartsWith('-') && isEtcd ? 1 : 0;
        var end = word.IndexOf('=', StringComparison.Ordinal) is >= 0 and var equals ? equals : word.Length;
        if (dashes == 0 || end <= dashes || word[dashes] == '-')
            return null;
        var name = word[dashes..end];
        return "--" + (isEtcd ? name : name.Replace('_', '-'));
    }

    // A flag that is known to have a value takes whatever follows.
    private static bool TakesNext(string component, string name, string next) =>
        ComponentFlag.Find(component, name) is not null || (!Switches.Contains(name) && !next.StartsWith('-'));

    private static ComponentSetting Setting(string flag, KeyValuePair<string, VariableSetting> variable) => new(flag, variable.Value.Value.Text, variable.Value.File, variable.Key)
    {
        Line = variable.Value.Value.Line, Unknown = variable.Value.Value.Unknown, Source = SettingSource.Variable,
    };

    private static ComponentSetting Setting(ComponentStart start, string name, CommandWord value) =>
        new(name, value.Text, start.Command.File, name) { Line = value.Line, Unknown = value.Unknown };
}
