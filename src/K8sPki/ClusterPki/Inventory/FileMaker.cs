using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>
/// Who makes a file of a node that is not there, in words: the same for whoever finds it missing and for whoever should renew
/// it.
/// </summary>
internal static class FileMaker
{
    // What a program has in a folder, it renews and makes anew by itself: https://docs.k3s.io/cli/certificate,
    // https://docs.rke2.io/security/certificates, https://docs.k0sproject.io/stable/custom-ca/,
    // https://www.talos.dev/latest/talos-guides/howto/cert-management/, and OpenShift's page on certificate types.
    private static readonly (string Folder, string Renewal, string Making)[] Programs =
    [
        Rancher("/var/lib/rancher/k3s/", "k3s", "k3s", "k3s-agent"),
        Rancher("/etc/rancher/k3s/", "k3s", "k3s", "k3s-agent"),
        Rancher("/var/lib/rancher/rke2/", "RKE2", "rke2-server", "rke2-agent"),
        Rancher("/etc/rancher/rke2/", "RKE2", "rke2-server", "rke2-agent"),
        ("/var/lib/k0s/", "k0s renews it when it starts: restart the controller",
            "k0s makes it when it starts: restart the controller"),
        ("/system/secrets/", "Talos renews it by itself", "Talos makes it by itself when the node starts"),
        ("/etc/kubernetes/static-pod-resources/", "OpenShift's operators renew it by themselves",
            "OpenShift's operators make it by themselves"),
    ];

    /// <summary>The program of the node that renews what is at a path, and how; null where none does.</summary>
    public static string? RenewalOf(NodePath? path) => RowOf(path).Renewal;

    /// <summary>The program of the node that makes what is at a path, and how; null where none does.</summary>
    public static string? ProgramFor(NodePath? path) => RowOf(path).Making;

    /// <summary>Who makes what is at a path; begins small and has no full stop. Null where nobody does.</summary>
    public static string? Known(NodePath? path) => ProgramFor(path)
        ?? (path is { } known && KnownLocations.MadeAt(known) is not null
            ? "Initialize-K8sPki makes what is missing and keeps what fits" : null);

    /// <summary>The same, in words too where nobody does.</summary>
    public static string Of(NodePath? path) =>
        Known(path) ?? "no command makes it, for it is at none of the places that Initialize-K8sPki knows";

    private static (string Folder, string? Renewal, string? Making) RowOf(NodePath? path) =>
        Array.Find(Programs, row => path?.Text.StartsWith(row.Folder, StringComparison.Ordinal) == true);

    private static (string Folder, string Renewal, string Making) Rancher(
        string folder, string name, string server, string agent) =>
    (
        folder,
        $"{name} renews it when it starts and it is about to end: restart {server} ({agent} on an agent), or first run "
            + $"{name.ToLowerInvariant()} certificate rotate",
        $"{name} makes it when it starts: systemctl restart {server}, or {agent} on an agent");
}
