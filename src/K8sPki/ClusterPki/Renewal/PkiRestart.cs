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

/// <summary>A component that goes on with old certificates until it is restarted.</summary>
public sealed class PkiRestart : IEquatable<PkiRestart>
{
    internal PkiRestart(string component, PkiRestartKind kind, string? source, IReadOnlyList<int> processIds)
    {
        Component = component;
        Kind = kind;
        Source = source;
        ProcessIds = processIds;
    }

    /// <summary>The component: <c>kube-apiserver</c>.</summary>
    public string Component { get; }

    /// <summary>How it is run.</summary>
    public PkiRestartKind Kind { get; }

    /// <summary>The full path of its manifest or unit here; null when there is none.</summary>
    public string? Source { get; }

    /// <summary>Its processes on this machine, all of which started before the new files were there.</summary>
    public IReadOnlyList<int> ProcessIds { get; }

    // kubectl cannot restart what kubelet runs from a file: https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-certs/
    /// <summary>How to restart it, in words.</summary>
    public string Instruction => Kind switch
    {
        PkiRestartKind.StaticPod => $"move {Source} out of its folder for 20 seconds and back",
        PkiRestartKind.SystemdUnit => $"systemctl restart {Component}",
        _ => "restart it where it runs",
    };

    /// <inheritdoc/>
    public bool Equals(PkiRestart? other) => other is not null && (Component, Kind, Source) == (other.Component, other.Kind, other.Source);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PkiRestart);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Component, Kind, Source);

    /// <inheritdoc/>
    public override string ToString() => PrintableText.Escape(
        $"{Component}{(ProcessIds.Count == 0 ? "" : $" (process {string.Join(", ", ProcessIds)})")}");
}
