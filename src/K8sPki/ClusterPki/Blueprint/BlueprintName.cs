namespace K8sPki.ClusterPki;

/// <summary>What stands in the blueprint where a cluster has a name or address of its own.</summary>
internal static class BlueprintName
{
    /// <summary>The name of the node.</summary>
    public const string Node = "{node}";

    /// <summary>The address that the node's API server and etcd member are reached by.</summary>
    public const string AdvertiseAddress = "{advertiseAddress}";

    /// <summary>The domain of the cluster's services.</summary>
    public const string DnsDomain = "{dnsDomain}";

    /// <summary>The first address of each service network: the address of the service <c>kubernetes</c>.</summary>
    public const string ServiceAddress = "{serviceAddress}";

    /// <summary>The host of the control plane's endpoint.</summary>
    public const string EndpointHost = "{controlPlaneEndpoint}";

    /// <summary>Further names of the API server.</summary>
    public const string CertSans = "{certSans}";

    /// <summary>Further names of etcd's server.</summary>
    public const string EtcdServerSans = "{etcdServerSans}";

    /// <summary>Further names of etcd's peer.</summary>
    public const string EtcdPeerSans = "{etcdPeerSans}";
}
