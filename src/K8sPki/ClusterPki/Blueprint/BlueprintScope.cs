namespace K8sPki;

/// <summary>How often an entry of the blueprint occurs in a cluster.</summary>
internal enum BlueprintScope
{
    /// <summary>Once; every control-plane node holds a copy of the same.</summary>
    Cluster,

    /// <summary>Each control-plane node has its own.</summary>
    ControlPlaneNode,

    /// <summary>Each node, also a worker, has its own.</summary>
    EveryNode,
}
