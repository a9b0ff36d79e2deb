namespace K8sPki;

/// <summary>One of the three lists of a kubeconfig.</summary>
/// <param name="List">The root's field.</param>
/// <param name="Body">The field of an entry that has its content; messages call an entry by it.</param>
/// <param name="SetCommand">The command that changes an entry.</param>
internal sealed record KubeConfigSection(string List, string Body, string SetCommand)
{
    public static readonly KubeConfigSection Clusters = new("clusters", "cluster", "Set-K8sKubeConfigCluster");
    public static readonly KubeConfigSection Contexts = new("contexts", "context", "Set-K8sKubeConfigContext");
    public static readonly KubeConfigSection Users = new("users", "user", "Set-K8sKubeConfigUser");

    public static readonly IReadOnlyList<KubeConfigSection> All = [Clusters, Contexts, Users];

    /// <summary>The start of error ids: <c>Context</c>NotFound.</summary>
    public string IdPrefix => char.ToUpperInvariant(Body[0]) + Body[1..];
}
