using K8sPki.ClusterPki;
using K8sPki.Keys;

namespace K8sPki;

/// <summary>Where an entry of the blueprint is in a layout, relative to the folder of a node; with / as separator.</summary>
/// <param name="FileBase">The certificate's and key's file without ending; null when they are only in a kubeconfig.</param>
/// <param name="KubeConfig">The kubeconfig that holds certificate and key; null when there is none.</param>
internal sealed record PkiPlace(string? FileBase, string? KubeConfig = null)
{
    /// <summary>What the names of the files end in.</summary>
    public FileEndings Endings { get; init; } = FileEndings.Crt;

    /// <summary>The certificate's file; null when it is only in a kubeconfig.</summary>
    public string? CertificateFile => FileBase is null ? null : FileBase + Endings.Certificate;

    /// <summary>The key's file; null when it is only in a kubeconfig.</summary>
    public string? KeyFile => FileBase is null ? null : FileBase + Endings.Key;

    /// <summary>The public key's file of a pair of keys.</summary>
    public string? PublicKeyFile => FileBase is null ? null : FileBase + Endings.PublicKey;

    /// <summary>The same place for one node, where the names of its files have the node's name in them.</summary>
    public PkiPlace For(string? node) => this with { FileBase = Fill(FileBase, node), KubeConfig = Fill(KubeConfig, node) };

    private static string? Fill(string? path, string? node) => path?.Replace(BlueprintName.Node, node, StringComparison.Ordinal);
}

/// <summary>Where the files of a cluster's PKI are and what they are called.</summary>
public enum PkiLayout
{
    /// <summary>
    /// As kubeadm lays them out under /etc/kubernetes: pki/, pki/etcd/ and the kubeconfigs beside them; three authorities.
    /// </summary>
    Kubeadm,

    /// <summary>
    /// Everything in one folder under the names of the components, all signed by one authority, as in hand-made clusters.
    /// </summary>
    HardWay,

    /// <summary>
    /// The same folder with the names that cfssl gives: <c>ca.pem</c> and <c>ca-key.pem</c> where <see cref="HardWay"/> has
    /// <c>ca.crt</c> and <c>ca.key</c>.
    /// </summary>
    HardWayPem,
}
