namespace K8sPki;

/// <summary>Whom clients say they are, against whom Kubernetes knows them as.</summary>
internal static class IdentityChecks
{
    private const string ApiServer = "kube-apiserver";

    // Whose common name counts, and whose organization: what RBAC's default bindings and the node authorizer look at
    // (https://kubernetes.io/docs/reference/access-authn-authz/rbac/, node/). The values are the blueprint's.
    private static readonly (string Name, string Blueprint, bool CommonName, bool Organization)[] Demands =
    [
        ("kubelet.conf", "kubelet.conf", true, true),
        ("kubelet-client", "kubelet.conf", true, true),
        ("kubelet", "kubelet", true, true),
        ("controller-manager.conf", "controller-manager.conf", true, false),
        ("scheduler.conf", "scheduler.conf", true, false),
        ("kube-proxy", "kube-proxy", true, false),
        ("admin.conf", "admin.conf", false, true),
        ("super-admin.conf", "super-admin.conf", false, true),
    ];

    public static IEnumerable<Finding> Run(PkiInventory facts)
    {
        foreach (var entry in facts.Entries.Where(entry => entry.Certificate is not null))
        {
            if (entry.Uses.Select(use => Problem(facts, entry.Certificate!, use.Purpose))
                .FirstOrDefault(problem => problem is not null) is { } problem)
                yield return Rule.IdentityWrong.Found(
                    entry, $"{PkiLabel.Of(entry)} is '{entry.Certificate!.Subject}': {problem}.",
                    PkiRemedy.MakeAnew(facts, entry));
        }
    }

    private static string? Problem(PkiInventory facts, Certificate certificate, PkiPurpose purpose)
    {
        if (purpose.Name == PkiPurpose.FrontProxyClient.Name)
            return FrontProxy(facts, certificate);
        if (purpose.Name == PkiPurpose.ApiServerKubeletClient.Name)
            return KubeletClient(certificate);
        var demand = Array.Find(Demands, demand => demand.Name == purpose.Name);
        if (demand.Name is null || ClusterBlueprint.Find(demand.Blueprint) is not { } entry)
            return null;
        if (demand.CommonName && !IsCommonName(facts, certificate.SubjectName.CommonName ?? "", entry.CommonName))
            return $"its common name has to be "
                + $"{entry.CommonName.Replace(BlueprintName.Node, Override(facts) ?? "NODE", StringComparison.Ordinal)}";
        var groups = Groups(entry);
        return demand.Organization && !groups.Intersect(certificate.SubjectName.Organization).Any()
            ? $"its organization has to be {string.Join(" or ", groups)}" : null;
    }

    private static bool IsCommonName(PkiInventory facts, string name, string demanded)
    {
        if (!demanded.EndsWith(BlueprintName.Node, StringComparison.Ordinal))
            return name == demanded;
        var prefix = demanded[..^BlueprintName.Node.Length];
        return name.StartsWith(prefix, StringComparison.Ordinal) && name.Length > prefix.Length
            && (Override(facts) is not { } node || name[prefix.Length..] == node);
    }

    private static string? Override(PkiInventory facts) => facts.Component("kubelet")?.Value("--hostname-override");

    private static string? FrontProxy(PkiInventory facts, Certificate certificate)
    {
        var allowed = facts.Component(ApiServer)?.Value("--requestheader-allowed-names")?.Split(
            ',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        return allowed.Length > 0 && !allowed.Contains(certificate.SubjectName.CommonName)
            ? $"--requestheader-allowed-names allows {string.Join(", ", allowed)}" : null;
    }

    // It needs a group with power over kubelets, or the name that kubeadm binds to system:kubelet-api-admin.
    private static string? KubeletClient(Certificate certificate)
    {
        var entry = ClusterBlueprint.Find(PkiPurpose.ApiServerKubeletClient.Name)!;
        var groups = Groups(entry);
        return certificate.SubjectName.CommonName == entry.CommonName
            || groups.Intersect(certificate.SubjectName.Organization).Any()
            ? null
            : $"kubelets know the API server as {entry.CommonName}, or as a member of {string.Join(" or ", groups)}";
    }

    private static List<string> Groups(BlueprintEntry entry) =>
        entry.Organizations.Select(organization => organization.Organization).OfType<string>().ToList();
}

/// <summary>What certificates may be used for, against what they are used for.</summary>
internal static class UsageChecks
{
    public static IEnumerable<Finding> Run(PkiInventory facts)
    {
        foreach (var entry in facts.Entries.Where(entry => entry.Certificate is not null))
        {
            var missing = entry.Uses.SelectMany(use => use.Purpose.Usages).Distinct()
                .Where(usage => !Allows(entry.Certificate!, usage)).ToList();
            if (missing.Count > 0)
            {
                yield return Rule.WrongUsage.Found(
                    entry, $"{PkiLabel.Of(entry)} is used as {entry.Role.ToString().ToLowerInvariant()} of {entry.Component} "
                    + $"and lacks {string.Join(" and ", missing)}: it has "
                    + $"{string.Join(", ", entry.Certificate!.ExtendedKeyUsage)}.",
                    PkiRemedy.MakeAnew(facts, entry));
            }
        }
    }

    // Without the extension every purpose is allowed (RFC 5280 section 4.2.1.12).
    private static bool Allows(Certificate certificate, ExtendedKeyUsage usage) =>
        certificate.ExtendedKeyUsage.Count == 0 || certificate.ExtendedKeyUsage.Contains(usage)
            || certificate.ExtendedKeyUsage.Contains(ExtendedKeyUsage.Any);
}
