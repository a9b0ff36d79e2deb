using K8sPki.Rules;

namespace K8sPki.ClusterPki;

/// <summary>Whom clients say they are, against whom Kubernetes knows them as.</summary>
internal static class IdentityChecks
{
    private const string ApiServer = "kube-apiserver";

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
        if (purpose.Entry is not { } entry)
            return null;
        var isNamed = IsCommonName(facts, certificate.SubjectName.CommonName ?? "", entry.CommonName);
        var isMember = entry.Groups.Intersect(certificate.SubjectName.Organization).Any();
        return entry.KnownBy switch
        {
            BlueprintIdentity.CommonName or BlueprintIdentity.Both when !isNamed =>
                "its common name has to be "
                    + $"{entry.CommonName.Replace(BlueprintName.Node, Override(facts) ?? "NODE", StringComparison.Ordinal)}",
            BlueprintIdentity.Organization or BlueprintIdentity.Both when !isMember =>
                $"its organization has to be {string.Join(" or ", entry.Groups)}",
            // It needs a group with power over kubelets, or the name that kubeadm binds to system:kubelet-api-admin.
            BlueprintIdentity.Either when !isNamed && !isMember =>
                $"kubelets know the API server as {entry.CommonName}, or as a member of {string.Join(" or ", entry.Groups)}",
            BlueprintIdentity.AllowedName => FrontProxy(facts, certificate),
            _ => null,
        };
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
