using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>One setting of a component, from a flag, an environment variable or a field of its configuration file.</summary>
/// <param name="Flag">The flag that says the same, with its dashes.</param>
/// <param name="Value">The value as written, with every variable that is known put in.</param>
/// <param name="File">The file that has it.</param>
/// <param name="Shown">What it is called there.</param>
internal sealed record ComponentSetting(string Flag, string Value, NodeFile File, string Shown)
{
    /// <summary>The line that has it, counted from one; null where it is not known.</summary>
    public int? Line { get; init; }

    /// <summary>What in the value is not known here; null when all of it is.</summary>
    public string? Unknown { get; init; }

    /// <summary>What says it.</summary>
    public SettingSource Source { get; init; } = SettingSource.Flag;

    /// <summary>The folder that a relative path in it goes on from, where that is not the program's own.</summary>
    public NodePath? BaseFolder { get; init; }

    /// <summary>True for an item of a list, all of which count.</summary>
    public bool IsItem { get; init; }

    /// <summary>The key of a certificate, where it stands beside it and no flag of its own has it.</summary>
    public ComponentSetting? Key { get; init; }
}

/// <summary>What says a setting.</summary>
internal enum SettingSource
{
    /// <summary>A flag of the command line.</summary>
    Flag,

    /// <summary>A variable of the program's environment.</summary>
    Variable,

    /// <summary>A field of a configuration file.</summary>
    Field,
}

/// <summary>How a component is started on a node.</summary>
internal sealed class ComponentFacts
{
    // Flags that may stand several times, each adding to the others.
    private static readonly HashSet<string> Lists = new(StringComparer.Ordinal)
    {
        "--service-account-key-file", "--service-account-issuer", "--tls-sni-cert-key", "--etcd-servers",
    };

    private readonly Dictionary<string, ComponentSetting> last = new(StringComparer.Ordinal);

    /// <summary>Notes how a component is started.</summary>
    /// <param name="component">What it is: <c>kube-apiserver</c>.</param>
    /// <param name="command">What starts it.</param>
    /// <param name="settings">Every setting in the order in which they are read; of two the later counts.</param>
    public ComponentFacts(string component, StartedCommand command, IReadOnlyList<ComponentSetting> settings)
    {
        Component = component;
        Command = command;
        Settings = settings;
        foreach (var setting in settings)
            last[setting.Flag] = setting;
    }

    /// <summary>What it is: <c>kube-apiserver</c>.</summary>
    public string Component { get; }

    /// <summary>What starts it; without words where only its configuration was read.</summary>
    public StartedCommand Command { get; }

    /// <summary>The manifest or unit.</summary>
    public NodeFile File => Command.File;

    /// <summary>Every setting in the order in which they are read; of two the later counts.</summary>
    public IReadOnlyList<ComponentSetting> Settings { get; }

    /// <summary>The host's folders as the container sees them; null for a process of the host.</summary>
    public PodMounts? Mounts => Command.Mounts;

    /// <summary>The number of the user that it runs as; null when it is not known.</summary>
    public uint? UserId => Command.UserId;

    /// <summary>The version of Kubernetes that it is of, by the tag of its image; null when that does not say.</summary>
    public KubernetesVersion? Version => Component.StartsWith("kube-", StringComparison.Ordinal) && Command.Image is { } image
        ? KubernetesVersion.OfImage(image) : null;

    /// <summary>The same with further settings, which count less than those that are there.</summary>
    public ComponentFacts Over(IEnumerable<ComponentSetting> settings) => new(Component, Command, [.. settings, .. Settings]);

    /// <summary>The same with these settings alone.</summary>
    public ComponentFacts With(IReadOnlyList<ComponentSetting> settings) => new(Component, Command, settings);

    /// <summary>The setting that counts; null when there is none.</summary>
    public ComponentSetting? Setting(string flag) => last.GetValueOrDefault(flag);

    /// <summary>The value that counts; null when there is none.</summary>
    public string? Value(string flag) => Setting(flag)?.Value;

    /// <summary>The settings that count: of a flag that is no list only the last one.</summary>
    public IEnumerable<ComponentSetting> Effective =>
        Settings.Where(setting => setting.IsItem || Lists.Contains(setting.Flag) || ReferenceEquals(setting, last[setting.Flag]));

    /// <summary>What a flag means to this component, of its version; null for one that has nothing to do with the PKI.</summary>
    public ComponentFlag? Flag(string name) =>
        ComponentFlag.Find(Component, name) is { } flag ? flag with { Reload = flag.Reload.In(Version) } : null;

    /// <summary>The setting with the key of a certificate; null when there is none.</summary>
    public ComponentSetting? KeyOf(ComponentSetting certificate) =>
        certificate.Key ?? (ComponentFlag.Find(Component, certificate.Flag)?.KeyFlag is { } flag ? Setting(flag) : null);

    /// <summary>Flags that stand in one file twice with different values, so that the first is silently passed over.</summary>
    public IEnumerable<IGrouping<string, ComponentSetting>> Doubled => Settings
        .Where(setting => !Lists.Contains(setting.Flag) && setting.Source == SettingSource.Flag)
        .GroupBy(setting => setting.Flag, StringComparer.Ordinal)
        .Where(group => group.Select(setting => setting.Value).Distinct().Skip(1).Any()
            && !group.Select(setting => setting.File.Here).Distinct().Skip(1).Any());

    /// <summary>
    /// The path on the node of a file that a setting names; null for one that no mount of the container has, and where it is
    /// not known what the path is relative to.
    /// </summary>
    public NodePath? HostPath(ComponentSetting setting) => HostPath(setting, setting.Value);

    /// <summary>The path on the node of one of the files that a setting names.</summary>
    public NodePath? HostPath(ComponentSetting setting, string value) => Command.HostPath(value, setting.BaseFolder);
}

/// <summary>Reads the flags of a component's command and the variables that stand for flags.</summary>
internal static class ComponentArguments
{
    private const string Etcd = "etcd";
    private const string EtcdPrefix = "ETCD_";

    // Flags that take no word as their value (https://kubernetes.io/docs/reference/command-line-tools-reference/); of these
    // only the ones that are met before a word.
    private static readonly HashSet<string> Switches = new(StringComparer.Ordinal)
    {
        "--rotate-certificates", "--rotate-server-certificates", "--client-cert-auth", "--peer-client-cert-auth",
        "--anonymous-auth",
        "--allow-privileged", "--profiling", "--leader-elect", "--enable-bootstrap-token-auth", "--auto-tls", "--peer-auto-tls",
        "--enable-aggregator-routing", "--use-service-account-credentials", "--allocate-node-cidrs",
        "--authentication-skip-lookup",
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

    /// <summary>
    /// What etcd takes from its environment: ETCD_CERT_FILE is --cert-file
    /// (https://etcd.io/docs/v3.6/op-guide/configuration/).
    /// </summary>
    public static IEnumerable<ComponentSetting> Variables(ComponentStart start) =>
        start.Component != Etcd ? [] : start.Command.Variables
        .Where(variable => variable.Key.StartsWith(EtcdPrefix, StringComparison.Ordinal))
        .Select(variable => Setting("--" + variable.Key[EtcdPrefix.Length..].ToLowerInvariant().Replace('_', '-'), variable));

    /// <summary>The client of etcd for which its environment sets files too, as kubespray's has them; null without any.</summary>
    public static ComponentFacts? OfClient(ComponentStart start)
    {
        if (start.Component != Etcd)
            return null;
        var settings =
            start.Command.Variables.Where(variable => OfEtcdCtl.ContainsKey(variable.Key))
            .Select(variable => Setting(OfEtcdCtl[variable.Key], variable)).ToList();
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

    private static ComponentSetting Setting(string flag, KeyValuePair<string, VariableSetting> variable) =>
        new(flag, variable.Value.Value.Text, variable.Value.File, variable.Key)
    {
        Line = variable.Value.Value.Line, Unknown = variable.Value.Value.Unknown, Source = SettingSource.Variable,
    };

    private static ComponentSetting Setting(ComponentStart start, string name, CommandWord value) =>
        new(name, value.Text, start.Command.File, name) { Line = value.Line, Unknown = value.Unknown };
}
