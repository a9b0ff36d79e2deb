namespace K8sPki;

/// <summary>Which folders and files of the node a container sees, and where.</summary>
/// <param name="Mounts">The path in the container and the path on the node.</param>
internal sealed record PodMounts(IReadOnlyList<(string Container, string Host)> Mounts)
{
    /// <summary>The path on the node of a path in the container; null when it is in the container's image.</summary>
    public string? HostPath(string path)
    {
        var best = Mounts
            .Where(mount => mount.Container == "/" || path == mount.Container || path.StartsWith(mount.Container + "/", StringComparison.Ordinal))
            .OrderByDescending(mount => mount.Container.Length)
            .FirstOrDefault();
        return best.Container is null ? null : best.Host.TrimEnd('/') + (best.Container == "/" ? path : path[best.Container.Length..]);
    }

    /// <summary>Reads the mounts of a container of a pod.</summary>
    public static PodMounts Read(YamlFields pod, YamlFields container)
    {
        var volumes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var volume in pod.Items("spec", "volumes"))
        {
            if (volume.Text("name") is { } name && volume.Text("hostPath", "path") is { } path)
                volumes[name] = path;
        }

        var mounts = new List<(string, string)>();
        foreach (var mount in container.Items("volumeMounts"))
        {
            if (mount.Text("mountPath") is { } path && volumes.GetValueOrDefault(mount.Text("name") ?? "") is { } host)
                mounts.Add((path.Length > 1 ? path.TrimEnd('/') : path, mount.Text("subPath") is { } sub ? host.TrimEnd('/') + "/" + sub : host));
        }

        return new PodMounts(mounts);
    }
}
