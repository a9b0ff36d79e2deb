namespace K8sPki;

/// <summary>The server that the kubeconfig of an item names.</summary>
internal static class TreeServer
{
    /// <summary>The servers that reach the cluster; the one that a new kubeconfig names first.</summary>
    public static IEnumerable<string> AllOf(TreeItem item, TreeOptions options) =>
        options.Cluster.ServersOf(item.Entry, item.Node).Append(Of(item, options)).Distinct();

    /// <summary>The endpoint, or the API server of the node itself; for a worker without an endpoint that of the first control-plane node.</summary>
    public static string Of(TreeItem item, TreeOptions options) =>
        options.Cluster.ServerOf(item.Entry, item.Node) ?? options.Cluster.ServerOf(item.Entry, options.ControlPlane[0])!;
}
