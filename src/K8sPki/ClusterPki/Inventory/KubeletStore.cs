namespace K8sPki;

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
