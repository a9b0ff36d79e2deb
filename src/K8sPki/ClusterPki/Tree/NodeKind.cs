namespace K8sPki;

/// <summary>What a node of a cluster is.</summary>
public enum NodeKind
{
    /// <summary>It runs the API server and what belongs to it, and needs the keys of the authorities.</summary>
    ControlPlane,

    /// <summary>It runs pods, and needs to know the authority of the cluster.</summary>
    Worker,
}
