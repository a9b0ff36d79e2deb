namespace K8sPki;

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

    /// <summary>The same with further settings, which count less than those that are there.</summary>
    public ComponentFacts Over(IEnumerable<ComponentSetting> settings) => new(Component, Command, [.. settings, .. Settings]);

    /// <summary>The same with these settings alone.</summary>
    public ComponentFacts With(IReadOnlyList<ComponentSetting> settings) => new(Component, Command, settings);

    /// <summary>The setting that counts; null when there is none.</summary>
    public ComponentSetting? Setting(string flag) => last.GetValueOrDefault(flag);

    /// <summary>The value that counts; null when there is none.</summary>
    public string? Value(string flag) => Setting(flag)?.Value;

    /// <summary>The settings that count: of a flag that is no list only the last one.</summary>
    public IEnumerable<ComponentSetting> Effective => Settings.Where(setting => setting.IsItem || Lists.Contains(setting.Flag) || ReferenceEquals(setting, last[setting.Flag]));

    /// <summary>The setting with the key of a certificate; null when there is none.</summary>
    public ComponentSetting? KeyOf(ComponentSetting certificate) =>
        certificate.Key ?? (ComponentFlag.Find(Component, certificate.Flag)?.KeyFlag is { } flag ? Setting(flag) : null);

    /// <summary>Flags that stand in one file twice with different values, so that the first is silently passed over.</summary>
    public IEnumerable<IGrouping<string, ComponentSetting>> Doubled => Settings
        .Where(setting => !Lists.Contains(setting.Flag) && setting.Source == SettingSource.Flag)
        .GroupBy(setting => setting.Flag, StringComparer.Ordinal)
        .Where(group => group.Select(setting => setting.Value).Distinct().Skip(1).Any() && !group.Select(setting => setting.File.Here).Distinct().Skip(1).Any());

    /// <summary>The path on the node of a file that a setting names; null for one that no mount of the container has, and where it is not known what the path is relative to.</summary>
    public NodePath? HostPath(ComponentSetting setting) => HostPath(setting, setting.Value);

    /// <summary>The path on the node of one of the files that a setting names.</summary>
    public NodePath? HostPath(ComponentSetting setting, string value) => Command.HostPath(value, setting.BaseFolder);
}
