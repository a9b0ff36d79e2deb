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
