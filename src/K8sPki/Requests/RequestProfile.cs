namespace K8sPki;

/// <summary>
/// A kind of certificate that a Kubernetes cluster needs: who its subject is, what it is for, and which names it must
/// have. The table is kubeadm's (cmd/kubeadm/app/phases/certs/certlist.go, kubeconfig.go) as of Kubernetes 1.36.
/// </summary>
internal sealed record RequestProfile(
    string Name,
    string CommonName,
    string? Organization,
    IReadOnlyList<ExtendedKeyUsage> Usages,
    ProfileNames Names,
    IReadOnlyList<string> OwnDnsNames,
    IReadOnlyList<string> OwnAddresses)
{
    /// <summary>Stands in a common name or host name where the name of the node goes.</summary>
    public const string NodePlaceholder = "{node}";

    /// <summary>Stands in a common name where a name of the user's choice goes.</summary>
    public const string UserPlaceholder = "{name}";

    private static readonly ExtendedKeyUsage[] Server = [ExtendedKeyUsage.ServerAuth];
    private static readonly ExtendedKeyUsage[] Client = [ExtendedKeyUsage.ClientAuth];

    // etcd's members speak as clients with their serving certificate: etcd-io/etcd#9785.
    private static readonly ExtendedKeyUsage[] Both = [ExtendedKeyUsage.ServerAuth, ExtendedKeyUsage.ClientAuth];

    private static readonly string[] ApiServerNames =
        [NodePlaceholder, "kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local"];

    private static readonly string[] EtcdNames = [NodePlaceholder, "localhost"];
    private static readonly string[] EtcdAddresses = ["127.0.0.1", "::1"];

    /// <summary>Every profile.</summary>
    public static readonly IReadOnlyList<RequestProfile> All =
    [
        new("ApiServer", "kube-apiserver", null, Server, ProfileNames.ServiceAndNodeAddress, ApiServerNames, []),
        new("ApiServerKubeletClient", "kube-apiserver-kubelet-client", null, Client, ProfileNames.None, [], []),
        new("ApiServerEtcdClient", "kube-apiserver-etcd-client", null, Client, ProfileNames.None, [], []),
        new("FrontProxyClient", "front-proxy-client", null, Client, ProfileNames.None, [], []),
        new("EtcdServer", NodePlaceholder, null, Both, ProfileNames.NodeAddress, EtcdNames, EtcdAddresses),
        new("EtcdPeer", NodePlaceholder, null, Both, ProfileNames.NodeAddress, EtcdNames, EtcdAddresses),
        new("EtcdHealthcheckClient", "kube-etcd-healthcheck-client", null, Client, ProfileNames.None, [], []),
        new("Admin", "kubernetes-admin", "kubeadm:cluster-admins", Client, ProfileNames.None, [], []),
        new("SuperAdmin", "kubernetes-super-admin", "system:masters", Client, ProfileNames.None, [], []),
        new("ControllerManager", "system:kube-controller-manager", null, Client, ProfileNames.None, [], []),
        new("Scheduler", "system:kube-scheduler", null, Client, ProfileNames.None, [], []),
        new("KubeProxy", "system:kube-proxy", null, Client, ProfileNames.None, [], []),
        new("KubeletClient", "system:node:" + NodePlaceholder, "system:nodes", Client, ProfileNames.None, [], []),
        new("KubeletServer", "system:node:" + NodePlaceholder, "system:nodes", Server, ProfileNames.NodeAddress, [NodePlaceholder], []),
        new("User", UserPlaceholder, null, Client, ProfileNames.None, [], []),
    ];

    /// <summary>True when the name of a node must be given.</summary>
    public bool NeedsNode => CommonName.Contains(NodePlaceholder, StringComparison.Ordinal) || OwnDnsNames.Contains(NodePlaceholder);

    /// <summary>True when a common name must be given.</summary>
    public bool NeedsUser => CommonName == UserPlaceholder;

    /// <summary>The profile of a name.</summary>
    /// <exception cref="InvalidRequestException">There is none.</exception>
    public static RequestProfile Find(string name) =>
        All.FirstOrDefault(profile => profile.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? throw new InvalidRequestException(
            "ProfileUnknown", $"There is no profile '{PrintableText.Escape(name)}'. There are {string.Join(", ", All.Select(profile => profile.Name))}.");

    /// <summary>What a request of this profile asks for.</summary>
    /// <param name="key">The key, which bounds the usages.</param>
    /// <param name="node">The name of the node; null where none is needed.</param>
    /// <param name="user">The common name; null where the profile has its own.</param>
    /// <param name="organizations">Replace the organization of the profile; none keeps it.</param>
    /// <param name="names">Names beside those of the profile.</param>
    /// <exception cref="InvalidRequestException">A name that the profile needs is missing, or one is given that it has no place for.</exception>
    public CertificateRequestOptions Fill(PublicKey key, string? node, string? user, IReadOnlyList<string> organizations, IReadOnlyList<SubjectAlternativeName> names)
    {
        CheckGiven(node, user);
        var all = OwnDnsNames.Select(name => SubjectAlternativeName.Dns(name.Replace(NodePlaceholder, node, StringComparison.Ordinal)))
            .Concat(OwnAddresses.Select(address => SubjectAlternativeName.IP(AddressText.Read(address))))
            .Concat(names).Distinct().ToArray();
        RequireAddresses(names);
        var common = CommonName.Replace(NodePlaceholder, node, StringComparison.Ordinal).Replace(UserPlaceholder, user, StringComparison.Ordinal);
        return new CertificateRequestOptions
        {
            Subject = SubjectOf(organizations.Count > 0 || Organization is null ? organizations : [Organization], common),
            AlternativeNames = all,
            KeyUsage = KeyUsageRules.ForTls(key),
            ExtendedKeyUsage = Usages,
        };
    }

    /// <summary>Subject, purposes and what must be given, in one line.</summary>
    public override string ToString()
    {
        var needs = new List<string>();
        if (NeedsNode)
            needs.Add("-NodeName");
        if (NeedsUser)
            needs.Add("-CommonName");
        if (Names != ProfileNames.None)
            needs.Add("-IPAddress");
        var subject = Organization is null ? $"CN={CommonName}" : $"O={Organization}, CN={CommonName}";
        return $"{subject}; {string.Join(", ", Usages)}{(needs.Count > 0 ? "; needs " + string.Join(", ", needs) : "")}";
    }

    private void CheckGiven(string? node, string? user)
    {
        if (NeedsNode && string.IsNullOrEmpty(node))
            throw new InvalidRequestException("ProfileNodeMissing", $"The profile {Name} is for one node. Give its name with -NodeName.");
        if (NeedsUser && string.IsNullOrEmpty(user))
            throw new InvalidRequestException("ProfileUserMissing", $"The profile {Name} is for somebody. Give the name with -CommonName.");
        if (!NeedsUser && user is not null)
            throw new InvalidRequestException("ProfileNameGiven", $"The profile {Name} has the common name '{CommonName}'. Leave -CommonName away, or the profile.");
        if (!NeedsNode && node is not null)
            throw new InvalidRequestException("ProfileNodeGiven", $"The profile {Name} is not for one node. Leave -NodeName away.");
    }

    private void RequireAddresses(IReadOnlyList<SubjectAlternativeName> names)
    {
        var needed = Names switch { ProfileNames.ServiceAndNodeAddress => 2, ProfileNames.NodeAddress => 1, _ => 0 };
        if (names.Count(name => name.Kind == SubjectAlternativeNameKind.IPAddress) >= needed)
            return;
        var what = needed == 2 ? "the first address of the service network (10.96.0.1 unless changed) and the address of the node" : "the address of the node";
        throw new InvalidRequestException("ProfileAddressMissing", $"A certificate of the profile {Name} needs {what}. Give it with -IPAddress.");
    }

    private static DistinguishedName SubjectOf(IEnumerable<string> organizations, string common) =>
        new([.. organizations.Select(name => Part(Oids.Attribute.Organization, name)), Part(Oids.Attribute.CommonName, common)]);

    private static RelativeName Part(string oid, string value) => new([new NameAttribute(oid, value)]);
}
