using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>
/// Certificates that a program of the node renews by itself; changed from outside they are changed back, or lost.
/// </summary>
internal static class RenewedElsewhere
{
    private const string KubeletFolder = "/kubelet/pki/";

    /// <summary>Who renews an entry instead; null when nobody does.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="facts">Everything that was read of the node.</param>
    /// <param name="isNamed">True when it was asked for by itself.</param>
    public static string? Reason(PkiEntry entry, PkiInventory facts, bool isNamed)
    {
        if (FileMaker.RenewalOf(entry.File.OnNode) is { } reason)
            return reason;
        if (IsOfKubelet(entry))
            return OfKubelet(entry);
        if (entry.Component == "kubelet" && entry.IsEmbedded && !isNamed && HasRotated(facts))
            return "kubelet takes kubelet-client-current.pem, which it renews by itself, and not this one: point the "
                + "kubeconfig at that file";
        return null;
    }

    /// <summary>The kubeconfigs that name what kubelet renews by itself.</summary>
    public static IEnumerable<LocalPath> KubeConfigsOf(PkiEntry entry, PkiInventory facts) => IsOfKubelet(entry)
        ? entry.References.Select(reference => reference.Place.Here)
        .Where(file => facts.KubeConfigs.Any(kubeConfig => kubeConfig.File.Here == file)).Distinct()
        : [];

    private static bool IsOfKubelet(PkiEntry entry) =>
        entry.File.OnNode?.Text.Contains(KubeletFolder, StringComparison.Ordinal) == true
            || entry.Uses.Exists(use => use.Flag == KubeletStore.Flag);

    private static string? OfKubelet(PkiEntry entry)
    {
        if (entry.Role == PkiRole.Client)
            return "kubelet renews it by itself (rotateCertificates); when it has ended and kubelet cannot, make a new "
                + "kubelet.conf with Initialize-K8sPki";
        return entry.File.OnNode?.Name.StartsWith("kubelet-server-", StringComparison.Ordinal) == true
            ? "kubelet asks the cluster for a new one by itself (serverTLSBootstrap): see Get-K8sCsr and Approve-K8sCsr"
            : "kubelet makes it when it starts and the file is missing: remove it and its key, then restart kubelet";
    }

    private static bool HasRotated(PkiInventory facts) =>
        facts.Entries.Any(entry => entry.Purpose.Name == PkiPurpose.KubeletClient.Name && entry.Certificate is not null);
}

/// <summary>The folder in which kubelet keeps the certificates that it asks for or makes (client-go, util/certificate).</summary>
internal static class KubeletStore
{
    /// <summary>The flag that says where it is.</summary>
    public const string Flag = "--cert-dir";

    private const string Client = "kubelet-client-current.pem";
    private const string Server = "kubelet-server-current.pem";

    private static readonly NodePath Usual = NodePath.Of("/var/lib/kubelet/pki");

    /// <summary>Its files and what they are for.</summary>
    public static readonly IReadOnlyList<(string Name, PkiPurpose Purpose)> Files =
        [(Client, PkiPurpose.KubeletClient), (Server, PkiPurpose.KubeletServer), ("kubelet.crt", PkiPurpose.KubeletServer)];

    /// <summary>The files of a kubelet that hold a certificate and its key.</summary>
    public static IEnumerable<NodePath> Current(ComponentFacts kubelet)
    {
        var setting = kubelet.Setting(Flag);
        var folder = setting is null ? Usual : setting.Unknown is null ? kubelet.HostPath(setting) : null;
        return folder is { } path ? [path.Entry(Client), path.Entry(Server)] : [];
    }
}
