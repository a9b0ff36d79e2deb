using K8sPki.Platform;
using K8sPki.Yaml;

namespace K8sPki.ClusterPki;

/// <summary>
/// Which folders and files of the node a container sees, and where. What it mounts from elsewhere is known to be no file of the
/// node.
/// </summary>
internal sealed class PodMounts
{
    private readonly Dictionary<string, PodVolume> byContainer = new(StringComparer.Ordinal);

    /// <summary>
    /// The path on the node of a path in the container; null when it is in the container's image or in a volume that is no
    /// hostPath.
    /// </summary>
    public NodePath? HostPath(NodePath path)
    {
        for (var at = path; ; at = at.Parent)
        {
            if (byContainer.TryGetValue(at.Text, out var mount))
                return path == at ? mount.Host : mount.Host?.Join(path.From(at));
            if (at == NodePath.Root)
                return null;
        }
    }

    /// <summary>
    /// The kind of the volume that a path in the container is in when that is not one of the node's folders: <c>secret</c>; null
    /// otherwise.
    /// </summary>
    public string? OtherVolume(NodePath path)
    {
        for (var at = path; ; at = at.Parent)
        {
            if (byContainer.TryGetValue(at.Text, out var mount))
                return mount.Host is null ? mount.Kind : null;
            if (at == NodePath.Root)
                return null;
        }
    }

    /// <summary>Reads the volumes of a pod: the node's folder of a hostPath, and the kind of each.</summary>
    public static IReadOnlyDictionary<string, PodVolume> Volumes(YamlField pod)
    {
        var volumes = new Dictionary<string, PodVolume>(StringComparer.Ordinal);
        foreach (var volume in pod.Items("spec", "volumes"))
        {
            if (volume.Text("name") is not { } name)
                continue;
            var host = volume.Text("hostPath", "path") is { } path ? NodePath.Parse(path) : null;
            volumes[name] = new PodVolume(host, volume.Fields().Select(field => field.Name)
                .FirstOrDefault(field => field != "name") ?? "emptyDir");
        }

        return volumes;
    }

    /// <summary>Reads the mounts of a container.</summary>
    public static PodMounts Read(IReadOnlyDictionary<string, PodVolume> volumes, YamlField container)
    {
        var mounts = new PodMounts();
        foreach (var mount in container.Items("volumeMounts"))
        {
            if (mount.Text("mountPath") is not { } text || NodePath.Parse(text) is not { } path
                || !volumes.TryGetValue(mount.Text("name") ?? "", out var volume))
                continue;
            mounts.byContainer[path.Text] = mount.Text("subPath") is { } sub
                ? volume with { Host = volume.Host?.Join(sub.TrimStart('/')) }
                : volume;
        }

        return mounts;
    }
}

/// <summary>A volume of a pod.</summary>
/// <param name="Host">The node's folder or file; null for one of another kind.</param>
/// <param name="Kind">The kind: <c>hostPath</c>, <c>secret</c>.</param>
internal readonly record struct PodVolume(NodePath? Host, string Kind);
