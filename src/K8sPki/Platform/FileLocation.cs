namespace K8sPki.Platform;

/// <summary>Where something was read, for people.</summary>
internal static class FileLocation
{
    private const int Longest = 40;
    private const int LongestObject = 60;
    private const char Ellipsis = '\u2026';

    // What every node has at the same place tells nothing apart: /backup/cp1/etc/kubernetes/pki/ca.crt is cp1:ca.crt.
    private static readonly string[] OfEveryNode = [
        "/etc/kubernetes/pki/", "/etc/kubernetes/", "/var/lib/kubelet/pki/", "/var/lib/kubelet/"];

    /// <summary>The path with control characters escaped; null for none.</summary>
    public static string? Shown(string? path) => PrintableText.EscapeOrNull(path);

    /// <summary>
    /// The path in at most 40 characters, told from its end; of a file in a copy of a node, the name of the copy and the file in
    /// it.
    /// Null for none.
    /// </summary>
    public static string? Short(string? path)
    {
        if (path is null)
            return null;
        var shown = PrintableText.Escape(OperatingSystem.IsWindows() ? path.Replace('\\', '/') : path);
        foreach (var folder in OfEveryNode)
        {
            if (shown.IndexOf(folder, StringComparison.Ordinal) is var start && start <= 0)
                continue;
            var node = shown[(shown.LastIndexOf('/', start - 1) + 1)..start];
            return node.Length < Longest / 2
                ? $"{node}:{End(shown[(start + folder.Length)..], Longest - node.Length - 1)}" : End(shown, Longest);
        }

        return End(shown, Longest);
    }

    /// <summary>The same of a copy: the machine that it came from, and the file there.</summary>
    public static string? OfCopy(CopyOrigin origin)
    {
        if (origin.Path is null)
            return origin.Node is null ? null : origin.NodeName;
        var shown = PrintableText.Escape(origin.Path);
        var folder = Array.Find(OfEveryNode, folder => shown.StartsWith(folder, StringComparison.Ordinal)) ?? "";
        return origin.NodeName.Length < Longest / 2 && origin.Node is not null
            ? $"{origin.NodeName}:{End(shown[folder.Length..], Longest - origin.NodeName.Length - 1)}"
            : End(shown, Longest);
    }

    /// <summary>The same of an object of a cluster, which has room for its kind, namespace, name and key.</summary>
    public static string OfObject(string name) => End(name, LongestObject);

    // Whole names where they fit.
    private static string End(string path, int longest)
    {
        if (path.Length <= longest)
            return path;
        var cut = path[^(longest - 1)..];
        return Ellipsis + (cut.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash ? cut[slash..] : cut);
    }
}

/// <summary>
/// Where something was read that came here as a copy, from another machine, job or file: its path is none of this machine's.
/// </summary>
/// <param name="Node">The machine, as it was called when it was asked; null when nothing says which.</param>
/// <param name="Path">The path there; null when it had none.</param>
internal sealed record CopyOrigin(string? Node, string? Path)
{
    /// <summary>The machine in a sentence.</summary>
    public string NodeName => PrintableText.Escape(Node ?? "another session");

    /// <summary>The path there as an address, which is no path here.</summary>
    public string Address => $"node://{Node}{(Path is ['/', ..] ? "" : "/")}{Path}";

    /// <inheritdoc/>
    public override string ToString() => PrintableText.Escape(Node is null ? Path ?? "" : $"{Node}:{Path}");
}
