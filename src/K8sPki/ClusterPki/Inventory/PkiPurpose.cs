using K8sPki.ClusterPki;

namespace K8sPki;

/// <summary>
/// What a certificate of a cluster is for: whose it is, which purposes of RFC 5280 it needs, which authority issues it, and
/// which flags of its peers name the authority that they trust for it.
/// </summary>
/// <param name="Name">The name of an entry that has it; kubeadm's names (cmd/kubeadm/app/phases/certs/certlist.go).</param>
/// <param name="Component">Who uses it.</param>
/// <param name="Role">What it is there.</param>
/// <param name="Authority">The name of the authority that usually issues it; null when there is no usual one.</param>
/// <param name="Trust">The peers' flags that trust its issuer, as <c>component --flag</c>.</param>
internal sealed record PkiPurpose(string Name, string Component, PkiRole Role, string? Authority,
    params IReadOnlyList<string> Trust)
{
    /// <summary>Whose the authorities are.</summary>
    public const string Authorities = "authorities";

    public static readonly PkiPurpose Ca = Of(ClusterBlueprint.ClusterAuthority);
    public static readonly PkiPurpose EtcdCa = Of(ClusterBlueprint.EtcdAuthority);
    public static readonly PkiPurpose FrontProxyCa = Of(ClusterBlueprint.FrontProxyAuthority);
    public static readonly PkiPurpose ApiServer = Of("apiserver");
    public static readonly PkiPurpose ApiServerKubeletClient = Of("apiserver-kubelet-client");
    public static readonly PkiPurpose ApiServerEtcdClient = Of("apiserver-etcd-client");
    public static readonly PkiPurpose FrontProxyClient = Of("front-proxy-client");
    public static readonly PkiPurpose EtcdServer = Of("etcd-server");
    public static readonly PkiPurpose EtcdPeer = Of("etcd-peer");
    public static readonly PkiPurpose EtcdHealthcheckClient = Of("etcd-healthcheck-client");

    // What components make or ask for themselves, and what others put there.
    public static readonly PkiPurpose Signer = Ca with { Role = PkiRole.Signer };
    public static readonly PkiPurpose ControllerManagerServer = new("controller-manager-server", "kube-controller-manager",
        PkiRole.Server, null);
    public static readonly PkiPurpose SchedulerServer = new("scheduler-server", "kube-scheduler", PkiRole.Server, null);
    public static readonly PkiPurpose KubeletServer = new("kubelet-server", "kubelet", PkiRole.Server, null,
        "kube-apiserver --kubelet-certificate-authority");
    public static readonly PkiPurpose KubeletClient = Of("kubelet.conf") with { Name = "kubelet-client", Twin = "kubelet.conf" };
    public static readonly PkiPurpose OtherCa = new("", Authorities, PkiRole.Authority, null);
    public static readonly PkiPurpose OtherServer = new("", "other", PkiRole.Server, null);
    public static readonly PkiPurpose OtherClient = new("", "other", PkiRole.Client, null);
    public static readonly PkiPurpose Other = new("", "other", PkiRole.Other, null);

    /// <summary>The identity in a kubeconfig.</summary>
    public static PkiPurpose KubeConfigUser(string name, string component) =>
        new(name, component, PkiRole.Client, ClusterBlueprint.ClusterAuthority, ClusterBlueprint.ApiServerClients);

    /// <summary>The purpose of an entry of the blueprint.</summary>
    public static PkiPurpose Named(string name, PkiLayout layout) =>
        Of(name) with { Authority = ClusterBlueprint.Find(name)!.AuthorityIn(layout) };

    private static PkiPurpose Of(string name)
    {
        var entry = ClusterBlueprint.Find(name)!;
        var component = entry.Kind == BlueprintKind.Authority ? Authorities : entry.Component;
        return new PkiPurpose(entry.Name, component, entry.End, entry.Authority, entry.TrustedBy);
    }

    /// <summary>The entry of the blueprint that is known to peers as this is, where it has another name.</summary>
    private string? Twin { get; init; }

    /// <summary>What the blueprint says of it; null for what is not in it.</summary>
    public BlueprintEntry? Entry => ClusterBlueprint.Find(Twin ?? Name);

    /// <summary>True for what is trusted.</summary>
    public bool IsAuthority => Role is PkiRole.Authority or PkiRole.Signer;

    /// <summary>The extended key usages that it needs, all of them: those of the blueprint, else those of its role.</summary>
    public IReadOnlyList<ExtendedKeyUsage> Usages => Entry is { Usages: { Count: > 0 } usages } ? usages : Role switch
    {
        PkiRole.Server => [ExtendedKeyUsage.ServerAuth],
        PkiRole.Client => [ExtendedKeyUsage.ClientAuth],
        PkiRole.Peer => [ExtendedKeyUsage.ServerAuth, ExtendedKeyUsage.ClientAuth],
        _ => [],
    };
}

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

/// <summary>Which authorities of a node are trusted for a purpose.</summary>
internal static class TrustedAuthorities
{
    /// <summary>The authorities that the peers' flags name, else those of the usual name.</summary>
    /// <param name="authorities">Every entry that is an authority's certificate.</param>
    /// <param name="purpose">What is to be signed for.</param>
    public static (string? Flag, IReadOnlyList<PkiEntry> Trusted) Of(IReadOnlyList<PkiEntry> authorities, PkiPurpose purpose)
    {
        foreach (var flag in purpose.Trust)
        {
            var trusted = authorities.Where(authority => authority.Uses.Exists(use => use.Component is { } by
                && $"{by.Component} {use.Flag}" == flag)).ToList();
            if (trusted.Count > 0)
                return (flag, trusted);
        }

        return (null, authorities.Where(authority => authority.Name == purpose.Authority).ToList());
    }

    /// <summary>
    /// The authorities that all peers of some entries trust; none where no certificate would be right for all of them, and null
    /// where nothing is known.
    /// </summary>
    /// <param name="authorities">Every entry that is an authority's certificate.</param>
    /// <param name="entries">Entries with one certificate.</param>
    public static IReadOnlyList<PkiEntry>? Common(IReadOnlyList<PkiEntry> authorities, IEnumerable<PkiEntry> entries)
    {
        List<PkiEntry>? common = null;
        foreach (var purpose in entries.SelectMany(Purposes).DistinctBy(purpose => (purpose.Name, purpose.Authority)))
        {
            var trusted = Of(authorities, purpose).Trusted;
            if (trusted.Count > 0)
                common = common is null ? [.. trusted] : common.FindAll(authority => IsAmong(trusted, authority));
        }

        return common;
    }

    private static IEnumerable<PkiPurpose> Purposes(PkiEntry entry) =>
        entry.Uses.Count == 0 ? [entry.Purpose] : entry.Uses.Select(use => use.Purpose);

    // One authority may lie in several files.
    private static bool IsAmong(IEnumerable<PkiEntry> entries, PkiEntry authority) =>
        entries.Any(one => one.Certificate!.Equals(authority.Certificate));
}
