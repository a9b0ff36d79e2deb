namespace K8sPki;

/// <summary>What a certificate is to be used for.</summary>
public enum CertificatePurpose
{
    /// <summary>Anything: extended key usages are not looked at.</summary>
    Any,

    /// <summary>What clients connect to, such as kube-apiserver, a kubelet, etcd or a webhook: ServerAuth, and a name that clients connect by.</summary>
    Server,

    /// <summary>What connects to a server, such as a user, a kubelet, a controller, or kube-apiserver towards etcd and kubelets: ClientAuth.</summary>
    Client,

    /// <summary>Both at once, as members of etcd towards each other: ServerAuth and ClientAuth.</summary>
    Peer,
}
