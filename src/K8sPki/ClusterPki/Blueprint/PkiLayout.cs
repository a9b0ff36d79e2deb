namespace K8sPki;

/// <summary>Where the files of a cluster's PKI are and what they are called.</summary>
public enum PkiLayout
{
    /// <summary>As kubeadm lays them out under /etc/kubernetes: pki/, pki/etcd/ and the kubeconfigs beside them; three authorities.</summary>
    Kubeadm,

    /// <summary>Everything in one folder under the names of the components, all signed by one authority, as in hand-made clusters.</summary>
    HardWay,

    /// <summary>The same folder with the names that cfssl gives: <c>ca.pem</c> and <c>ca-key.pem</c> where <see cref="HardWay"/> has <c>ca.crt</c> and <c>ca.key</c>.</summary>
    HardWayPem,
}
