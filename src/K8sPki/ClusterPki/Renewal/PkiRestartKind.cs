namespace K8sPki;

/// <summary>How a component is run.</summary>
public enum PkiRestartKind
{
    /// <summary>Nothing here says how.</summary>
    Unknown,

    /// <summary>kubelet runs it from a manifest.</summary>
    StaticPod,

    /// <summary>systemd runs it.</summary>
    SystemdUnit,
}
