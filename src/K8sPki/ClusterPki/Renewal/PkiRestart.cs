using K8sPki.ClusterPki;
using K8sPki.Platform;

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

    // kubectl cannot restart what kubelet runs from a file:
    // https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-certs/
    /// <summary>How to restart it, in words.</summary>
    public string Instruction => Kind switch
    {
        PkiRestartKind.StaticPod => $"move {Source} out of its folder for 20 seconds and back",
        PkiRestartKind.SystemdUnit => $"systemctl restart {Component}",
        _ => "restart it where it runs",
    };

    /// <summary>
    /// From which version on it takes the files up by itself, and when; null where every version needs the restart.
    /// </summary>
    internal string? Sparing { get; init; }

    /// <inheritdoc/>
    public bool Equals(PkiRestart? other) => other is not null
        && (Component, Kind, Source) == (other.Component, other.Kind, other.Source);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PkiRestart);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Component, Kind, Source);

    /// <inheritdoc/>
    public override string ToString() => PrintableText.Escape(
        $"{Component}{(ProcessIds.Count == 0 ? "" : $" (process {string.Join(", ", ProcessIds)})")}");
}

/// <summary>
/// Finds the components that read a renewed certificate: whose flags, fields or kubeconfigs name one of its files.
/// </summary>
internal static class RenewalRestarts
{
    /// <summary>
    /// The components that have to be started anew, each once, and what takes the files up by itself, and when.
    /// </summary>
    public static (IReadOnlyList<PkiRestart> Restarts, IReadOnlyList<string> TakenUp) Of(PkiInventory facts, RenewalUnit unit)
    {
        var (restarts, takenUp) = OfFiles(facts, [.. unit.Entries.SelectMany(entry => entry.Files)
            .Concat(unit.TrustedIn.Select(place => place.CertificatePart.File.Here))]);
        return ([.. restarts, .. Unread(facts, unit.Entries, restarts)], takenUp);
    }

    /// <summary>What goes on with what it has read of some files, which are changed.</summary>
    public static IReadOnlyList<PkiRestart> OfChanged(PkiInventory facts, IReadOnlySet<LocalPath> files)
    {
        var restarts = OfFiles(facts, files).Restarts;
        return [.. restarts, .. Unread(facts, facts.Entries.Where(entry => entry.Files.Any(files.Contains)
            || entry.References.Any(reference => files.Contains(reference.Place.Here))), restarts)];
    }

    /// <summary>The same of the components whose flags, fields or kubeconfigs name one of some files.</summary>
    public static (IReadOnlyList<PkiRestart> Restarts, IReadOnlyList<string> TakenUp) OfFiles(
        PkiInventory facts, IReadOnlyCollection<LocalPath> files)
    {
        var named = Read(facts, files);
        var restarts = new List<PkiRestart>();
        var takenUp = new List<string>();
        foreach (var component in facts.Components)
        {
            // A configuration names the files, and stays as it is.
            var read = component.Effective
                .Where(setting => FilesOf(facts.Tree, component, setting).Any(named.Contains))
                .Select(setting => component.Flag(setting.Flag))
                .Where(flag => flag?.Kind is not (ComponentFlagKind.Configuration or ComponentFlagKind.ConfigurationFolder))
                .ToList();
            if (read.Exists(flag => flag is null || NeedsRestart(flag)))
                restarts.Add(Restart(facts, component, Sparing(read)));
            else
                takenUp.AddRange(read.Select(flag => $"{component.Component}, {flag!.Reload}"));
        }

        return ([.. restarts.Distinct()], [.. takenUp.Distinct()]);
    }

    /// <summary>Files, with the kubeconfigs that name one of them: who names such a kubeconfig reads both.</summary>
    public static HashSet<LocalPath> Read(PkiInventory facts, IReadOnlyCollection<LocalPath> files) =>
    [
        .. files, .. facts.Entries.Where(entry => entry.References.Count > 0 && entry.Files.Any(files.Contains))
            .SelectMany(entry => entry.References).Select(reference => reference.Place.Here),
    ];

    /// <summary>
    /// True where a component reads what a flag names only when it starts, in its version or, where that is not known, in some.
    /// </summary>
    // A kubeconfig is read once, and so is the certificate that it names: kubelet keeps that in memory (client-go,
    // util/certificate, certificate_manager.go, Current).
    public static bool NeedsRestart(ComponentFlag flag) =>
        flag.Kind is ComponentFlagKind.KubeConfig or ComponentFlagKind.BootstrapKubeConfig || flag.Reload.NeedsRestart;

    // What newer versions take up by themselves, where that is all that the component reads of it.
    private static string? Sparing(List<ComponentFlag?> read) =>
        read.TrueForAll(flag => flag is { Kind: not (ComponentFlagKind.KubeConfig or ComponentFlagKind.BootstrapKubeConfig) }
            && flag.Reload.Kind != ReloadKind.AtStart)
        ? read.Find(flag => flag!.Reload.NeedsRestart)!.Reload.ToString() : null;

    /// <summary>How a component is restarted.</summary>
    /// <param name="facts">The node.</param>
    /// <param name="component">The component.</param>
    /// <param name="sparing">When a version that is new enough needs no restart; null for never.</param>
    public static PkiRestart Restart(PkiInventory facts, ComponentFacts component, string? sparing = null)
    {
        if (component.Command.Distribution is { } program)
            return OfDistribution(facts, component.File.Here, program);
        var kind = component.Mounts is not null ? PkiRestartKind.StaticPod : PkiRestartKind.SystemdUnit;
        return new PkiRestart(component.Component, kind, component.File.Here.Text, Processes(facts, component.Component))
        {
            Sparing = sparing,
        };
    }

    // RKE2 has a unit for servers and one for agents; its configuration alone tells neither.
    private static PkiRestart OfDistribution(PkiInventory facts, LocalPath file, string program) =>
        file.Name.EndsWith(SystemdUnitName.Service, StringComparison.Ordinal)
            ? new PkiRestart(
                file.Name[..^SystemdUnitName.Service.Length], PkiRestartKind.SystemdUnit, file.Text, Processes(facts, program))
            : new PkiRestart(program, PkiRestartKind.Unknown, null, Processes(facts, program));

    // In a tree without manifests and units only the certificates themselves tell who uses them.
    private static IEnumerable<PkiRestart> Unread(
        PkiInventory facts, IEnumerable<PkiEntry> entries, IEnumerable<PkiRestart> known) => entries
        .Select(entry => entry.Purpose)
        .Where(purpose => ComponentFlag.Components.Contains(purpose.Component)
            && purpose.Name != PkiPurpose.EtcdHealthcheckClient.Name && !IsStartSaid(facts.Component(purpose.Component)))
        .Select(purpose => purpose.Component).Except(known.Select(restart => restart.Component))
        .Select(component => new PkiRestart(component, PkiRestartKind.Unknown, null, Processes(facts, component)));

    // Of one whose configuration alone is there nothing tells what else it reads.
    private static bool IsStartSaid(ComponentFacts? component) =>
        component is not null && (component.Command.Words.Count > 0 || component.Command.Distribution is not null);

    private static IReadOnlyList<int> Processes(PkiInventory facts, string component) =>
        [.. facts.Processes.Where(process => process.Component == component).Select(process => process.Id)];

    /// <summary>The files here that a setting of a component names.</summary>
    public static IEnumerable<LocalPath> FilesOf(NodeFileSystem tree, ComponentFacts component, ComponentSetting setting) =>
        setting.Value.Split(':')[0].Split(',').Select(value => component.HostPath(setting, value)).OfType<NodePath>()
            .Select(tree.Find).OfType<NodeFile>().Select(file => file.Here);
}
