namespace K8sPki;

/// <summary>What a certificate is to be used for.</summary>
public enum CertificatePurpose
{
    /// <summary>Anything: extended key usages are not looked at.</summary>
    Any,

    /// <summary>A TLS server, such as kube-apiserver, a kubelet or a webhook: ServerAuth, and a name that clients connect by.</summary>
    Server,

    /// <summary>A TLS client, such as a user, a kubelet or the API server towards etcd: ClientAuth.</summary>
    Client,

    /// <summary>Both at once, as members of etcd towards each other: ServerAuth and ClientAuth.</summary>
    Peer,
}
