namespace K8sPki;

/// <summary>Which address of the API server a kubeconfig names.</summary>
internal enum KubeConfigServer
{
    /// <summary>The endpoint of the whole control plane.</summary>
    ControlPlaneEndpoint,

    /// <summary>The API server of the node itself.</summary>
    LocalEndpoint,
}
