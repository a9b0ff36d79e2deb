namespace K8sPki.ClusterPki;

/// <summary>When a running component takes up what is new in the file of a flag.</summary>
internal enum ReloadKind
{
    /// <summary>When it is started.</summary>
    AtStart,

    /// <summary>Within a minute: it watches the file, and looks each minute (k8s.io/apiserver, dynamiccertificates).</summary>
    WithinMinute,

    /// <summary>At the next TLS handshake.</summary>
    AtHandshake,

    /// <summary>Within five minutes, and old connections are closed (client-go, transport).</summary>
    WithinFiveMinutes,
}

/// <summary>When a component takes up what is new in the file of a flag, by version.</summary>
/// <param name="Kind">When.</param>
/// <param name="Since">From which version of Kubernetes on; before it, only a start does.</param>
internal sealed record FlagReload(ReloadKind Kind, SinceVersion Since)
{
    public static readonly FlagReload AtStart = new(ReloadKind.AtStart, SinceVersion.Always);
    public static readonly FlagReload WithinMinute = new(ReloadKind.WithinMinute, SinceVersion.Always);
    public static readonly FlagReload AtHandshake = new(ReloadKind.AtHandshake, SinceVersion.Always);
    public static readonly FlagReload WithinFiveMinutes = new(ReloadKind.WithinFiveMinutes, SinceVersion.Always);

    /// <summary>The same, from a version on.</summary>
    public FlagReload From(string version) => this with { Since = new SinceVersion(version) };

    /// <summary>The same for a component of a version; as it is where the version is not known.</summary>
    public FlagReload In(KubernetesVersion? version) =>
        version is null || Since == SinceVersion.Always ? this
        : Since.Holds(version) ? this with { Since = SinceVersion.Always } : AtStart;

    /// <summary>True when it has to be started anew: where the version is not known, no newer one is counted on.</summary>
    public bool NeedsRestart => Kind == ReloadKind.AtStart || Since != SinceVersion.Always;

    /// <inheritdoc/>
    public override string ToString()
    {
        var when = Kind switch
        {
            ReloadKind.WithinMinute => "within a minute",
            ReloadKind.AtHandshake => "at the next handshake",
            ReloadKind.WithinFiveMinutes => "within five minutes",
            _ => "at a restart",
        };
        return Since == SinceVersion.Always ? when : $"{when} from {Since.Version} on, before it at a restart";
    }
}
