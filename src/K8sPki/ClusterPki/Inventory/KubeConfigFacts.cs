namespace K8sPki;

/// <summary>A kubeconfig of a node.</summary>
/// <param name="File">Its file.</param>
/// <param name="Clusters">Its clusters.</param>
/// <param name="Users">The entries of its users that have a certificate.</param>
internal sealed record KubeConfigFacts(NodeFile File, IReadOnlyList<KubeConfigClusterFacts> Clusters, IReadOnlyList<PkiEntry> Users)
{
    /// <summary>Its file's name on the node.</summary>
    public string Name => File.OnNode?.Name ?? File.Here.Name;
}

/// <summary>A cluster of a kubeconfig.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Server">The address of the API server.</param>
/// <param name="Host">The name or address that the server's certificate must have; null when nothing is checked.</param>
/// <param name="Authorities">The certificates that are trusted.</param>
internal sealed record KubeConfigClusterFacts(string Name, string? Server, string? Host, IReadOnlyList<Certificate> Authorities)
{
    /// <summary>Why Go does not read the rest of them, one by one.</summary>
    public IReadOnlyList<PkiException> PassedOver { get; init; } = [];
}
