namespace K8sPki;

/// <summary>What a certificate is in a cluster.</summary>
public enum PkiRole
{
    /// <summary>Nothing that is known here names it.</summary>
    Other,

    /// <summary>An authority that is trusted.</summary>
    Authority,

    /// <summary>An authority with which the controller manager signs requests of the cluster.</summary>
    Signer,

    /// <summary>A server's certificate.</summary>
    Server,

    /// <summary>A client's certificate.</summary>
    Client,

    /// <summary>Both at once: a member of etcd towards the others.</summary>
    Peer,
}
