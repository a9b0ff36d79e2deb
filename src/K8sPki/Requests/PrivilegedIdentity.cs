namespace K8sPki;

/// <summary>Names that give power over a cluster to whoever holds a client certificate with them.</summary>
internal static class PrivilegedIdentity
{
    private const string CommonName = "2.5.4.3";
    private const string Organization = "2.5.4.10";

    // https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles and kubeadm's admin.conf since 1.29.
    private static readonly (string Oid, string Value, string Power)[] Exact =
    [
        (Organization, "system:masters", "passes every authorization check and cannot be revoked"),
        (Organization, "kubeadm:cluster-admins", "is bound to cluster-admin by kubeadm"),
        (CommonName, "system:kube-controller-manager", "is the controller manager, which can read every secret"),
        (CommonName, "system:kube-scheduler", "is the scheduler"),
        (CommonName, "system:apiserver", "is the API server itself"),
    ];

    /// <summary>What power a subject has, attribute by attribute, in every set of the name; empty for an ordinary one.</summary>
    public static IReadOnlyList<string> Find(DistinguishedName subject) => subject.Parts
        .SelectMany(part => part.Attributes)
        .SelectMany(attribute => Exact.Where(entry => entry.Oid == attribute.Oid && entry.Value == attribute.Value),
            (attribute, entry) => $"{attribute} {entry.Power}")
        .ToArray();
}
