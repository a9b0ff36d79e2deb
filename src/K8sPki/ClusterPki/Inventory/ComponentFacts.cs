namespace K8sPki;

/// <summary>One setting of a component, from a flag, an environment variable or a field of its configuration file.</summary>
/// <param name="Flag">The flag that says the same, with its dashes.</param>
/// <param name="Value">The value as written.</param>
/// <param name="File">The full path of the file here that has it.</param>
/// <param name="Shown">What it is called there.</param>
internal sealed record ComponentSetting(string Flag, string Value, string File, string Shown);

/// <summary>How a component is started on a node.</summary>
internal sealed class ComponentFacts(string component, string file, IReadOnlyList<ComponentSetting> settings)
{
    // Flags that may stand several times, each adding to the others.
    private static readonly string[] Lists = ["--service-account-key-file", "--service-account-issuer", "--tls-sni-cert-key", "--etcd-servers"];

    /// <summary>What it is: <c>kube-apiserver</c>.</summary>
    public string Component { get; } = component;

    /// <summary>The full path of the manifest or unit here.</summary>
    public string File { get; } = file;

    /// <summary>Every setting in the order in which they are read; of two the later counts.</summary>
    public IReadOnlyList<ComponentSetting> Settings { get; } = settings;

    /// <summary>The host's folders as the container sees them; null for a process of the host.</summary>
    public PodMounts? Mounts { get; init; }

    /// <summary>The number of the user that it runs as; null when it is not known.</summary>
    public uint? UserId { get; init; }

    /// <summary>The setting that counts; null when there is none.</summary>
    public ComponentSetting? Setting(string flag) => Settings.LastOrDefault(setting => setting.Flag == flag);

    /// <summary>The value that counts; null when there is none.</summary>
    public string? Value(string flag) => Setting(flag)?.Value;

    /// <summary>The settings that count: of a flag that is no list only the last one.</summary>
    public IEnumerable<ComponentSetting> Effective =>
        Settings.Where(setting => Lists.Contains(setting.Flag) || ReferenceEquals(setting, Setting(setting.Flag)));

    /// <summary>Flags that stand in one file twice with different values, so that the first is silently passed over.</summary>
    public IEnumerable<IGrouping<string, ComponentSetting>> Doubled => Settings
        .Where(setting => !Lists.Contains(setting.Flag) && setting.Shown.StartsWith('-'))
        .GroupBy(setting => setting.Flag)
        .Where(group => group.Select(setting => setting.Value).Distinct().Count() > 1 && group.Select(setting => setting.File).Distinct().Count() == 1);

    /// <summary>The path on the node of a file that a setting names; null for a relative path and for one that no mount of the container has.</summary>
    public string? HostPath(string path)
    {
        if (!path.StartsWith('/'))
            return null;
        return Mounts is null ? path : Mounts.HostPath(path);
    }
}
