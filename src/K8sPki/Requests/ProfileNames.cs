namespace K8sPki;

/// <summary>Which addresses a kind of certificate needs beside its own names.</summary>
internal enum ProfileNames
{
    /// <summary>None: a client.</summary>
    None,

    /// <summary>The address of the node.</summary>
    NodeAddress,

    /// <summary>The first address of the service network, and the address of the node.</summary>
    ServiceAndNodeAddress,
}
