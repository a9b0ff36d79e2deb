using K8sPki.PemAndDer;
using K8sPki.Platform;
using K8sPki.Requests;

namespace K8sPki.ClusterPki;

/// <summary>
/// A kind of certificate for which a request is made by name: who its subject is, what it is for, and which names it must
/// have. They are those of the blueprint, and two that no file of a new cluster has.
/// </summary>
internal sealed record RequestProfile(BlueprintEntry Entry)
{
    /// <summary>Stands in a common name where a name of the user's choice goes.</summary>
    public const string UserPlaceholder = "{name}";

    // Where the cluster's own service network is not known, its address has to be given.
    private static readonly ClusterDescription Cluster = new() { ServiceNetworks = [] };

    // What a kubelet asks kubernetes.io/kubelet-serving for. The blueprint's own is a client's too.
    private static readonly BlueprintEntry KubeletServer =
        ClusterBlueprint.Find("kubelet")! with { Profile = "KubeletServer", Usages = [ExtendedKeyUsage.ServerAuth] };

    private static readonly BlueprintEntry User = new("user", "user", "a person")
    {
        Profile = "User", CommonName = UserPlaceholder, Usages = [ExtendedKeyUsage.ClientAuth],
    };

    /// <summary>Every profile.</summary>
    public static readonly IReadOnlyList<RequestProfile> All =
    [
        .. ClusterBlueprint.All.Where(entry => entry.Profile is not null).Append(KubeletServer).Append(User)
            .Select(entry => new RequestProfile(entry)),
    ];

    /// <summary>What it is called.</summary>
    public string Name => Entry.Profile!;

    /// <summary>How many addresses must be given: the node's, and the first of the service network.</summary>
    public int Addresses => Entry.Names.Count(name => name is BlueprintName.AdvertiseAddress or BlueprintName.ServiceAddress);

    /// <summary>True when the name of a node must be given.</summary>
    public bool NeedsNode =>
        Entry.CommonName.Contains(BlueprintName.Node, StringComparison.Ordinal) || Entry.Names.Contains(BlueprintName.Node);

    /// <summary>True when a common name must be given.</summary>
    public bool NeedsUser => Entry.CommonName == UserPlaceholder;

    private string? Organization => Entry.OrganizationIn(KubernetesVersion.Newest);

    /// <summary>The profile of a name.</summary>
    /// <exception cref="InvalidRequestException">There is none.</exception>
    public static RequestProfile Find(string name) =>
        All.FirstOrDefault(profile => profile.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new InvalidRequestException(
            "ProfileUnknown",
            $"There is no profile '{PrintableText.Escape(name)}'. There are "
            + $"{string.Join(", ", All.Select(profile => profile.Name))}.");

    /// <summary>What a request of this profile asks for.</summary>
    /// <param name="key">The key, which bounds the usages.</param>
    /// <param name="node">The name of the node; null where none is needed.</param>
    /// <param name="user">The common name; null where the profile has its own.</param>
    /// <param name="organizations">Replace the organization of the profile; none keeps it.</param>
    /// <param name="names">Names beside those of the profile.</param>
    /// <exception cref="InvalidRequestException">A name that the profile needs is missing, or one is given that it has no
    /// place for.</exception>
    public CertificateRequestOptions Fill(
        PublicKey key, string? node, string? user, IReadOnlyList<string> organizations,
        IReadOnlyList<SubjectAlternativeName> names)
    {
        CheckGiven(node, user);
        var all = Cluster.NamesOf(Entry, new ClusterNode(node)).Concat(names).Distinct().ToArray();
        RequireAddresses(names);
        var common =
            Entry.CommonName.Replace(BlueprintName.Node, node, StringComparison.Ordinal)
            .Replace(UserPlaceholder, user, StringComparison.Ordinal);
        return new CertificateRequestOptions
        {
            Subject = SubjectOf(organizations.Count > 0 || Organization is null ? organizations : [Organization], common),
            AlternativeNames = all,
            KeyUsage = KeyUsageRules.ForTls(key),
            ExtendedKeyUsage = Entry.Usages,
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
        if (Addresses > 0)
            needs.Add("-IPAddress");
        var subject = Organization is null ? $"CN={Entry.CommonName}" : $"O={Organization}, CN={Entry.CommonName}";
        return $"{subject}; {string.Join(", ", Entry.Usages)}{(needs.Count > 0 ? "; needs " + string.Join(", ", needs) : "")}";
    }

    private void CheckGiven(string? node, string? user)
    {
        if (NeedsNode && string.IsNullOrEmpty(node))
            throw new InvalidRequestException(
                "ProfileNodeMissing", $"The profile {Name} is for one node. Give its name with -NodeName.");
        if (NeedsUser && string.IsNullOrEmpty(user))
            throw new InvalidRequestException(
                "ProfileUserMissing", $"The profile {Name} is for somebody. Give the name with -CommonName.");
        if (!NeedsUser && user is not null)
            throw new InvalidRequestException(
                "ProfileNameGiven",
                $"The profile {Name} has the common name '{Entry.CommonName}'. Leave -CommonName away, or the profile.");
        if (!NeedsNode && node is not null)
            throw new InvalidRequestException(
                "ProfileNodeGiven", $"The profile {Name} is not for one node. Leave -NodeName away.");
    }

    private void RequireAddresses(IReadOnlyList<SubjectAlternativeName> names)
    {
        if (names.Count(name => name.Kind == SubjectAlternativeNameKind.IPAddress) >= Addresses)
            return;
        var what = Addresses == 2
            ? "the first address of the service network (10.96.0.1 unless changed) and the address of the node"
            : "the address of the node";
        throw new InvalidRequestException(
            "ProfileAddressMissing", $"A certificate of the profile {Name} needs {what}. Give it with -IPAddress.");
    }

    private static DistinguishedName SubjectOf(IEnumerable<string> organizations, string common) =>
        new([.. organizations.Select(name => Part(Oids.Attribute.Organization, name)), Part(Oids.Attribute.CommonName, common)]);

    private static RelativeName Part(string oid, string value) => new([new NameAttribute(oid, value)]);
}
