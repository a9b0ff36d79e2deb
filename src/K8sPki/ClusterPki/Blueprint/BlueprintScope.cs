namespace K8sPki;

/// <summary>How often an entry of the blueprint occurs in a cluster.</summary>
internal enum BlueprintScope
{
    /// <summary>Once. Authorities and pairs of keys are copied to every control-plane node; others stay where they were made.</summary>
    Cluster,

    /// <summary>Each control-plane node has its own.</summary>
    ControlPlaneNode,

    /// <summary>Each node, also a worker, has its own.</summary>
    EveryNode,
}
