using K8sPki.PemAndDer;

namespace K8sPki.Requests;

/// <summary>Names that give power over a cluster to whoever holds a client certificate with them.</summary>
internal static class PrivilegedIdentity
{
    // https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings, and the names that
    // kubeadm gives its own certificates (reference: cmd/kubeadm/app/phases/certs/certlist.go).
    private static readonly (string Oid, string Value, bool IsPrefix, string Power)[] Powers =
    [
        (Oids.Attribute.Organization, "system:masters", false, "passes every authorization check and cannot be revoked"),
        (Oids.Attribute.Organization, "kubeadm:cluster-admins", false, "is bound to cluster-admin by kubeadm"),
        (Oids.Attribute.CommonName, "system:kube-controller-manager", false,
            "is the controller manager, which can read every secret"),
        (Oids.Attribute.CommonName, "system:kube-scheduler", false, "is the scheduler"),
        (Oids.Attribute.CommonName, "system:apiserver", false, "is the API server itself"),
        (Oids.Attribute.CommonName, "system:kube-proxy", false, "is kube-proxy"),
        (Oids.Attribute.CommonName, "system:serviceaccount:", true, "is a service account, with all that RBAC gives it"),
        (Oids.Attribute.CommonName, "kube-apiserver-kubelet-client", false,
            "is the API server to the kubelets, which run any command for it"),
    ];

    // Names that have no power by themselves, but under which nobody but a component of the cluster goes.
    private static readonly string[] ComponentNames =
    [
        "kubernetes-admin", "kubernetes-super-admin", "front-proxy-client", "kube-apiserver", "kube-apiserver-etcd-client",
        "kube-etcd-healthcheck-client",
    ];

    /// <summary>What power a subject has, attribute by attribute, in every set of the name; empty for an ordinary one.</summary>
    public static IReadOnlyList<string> Find(DistinguishedName subject) => subject.Parts
        .SelectMany(part => part.Attributes)
        .SelectMany(attribute => Powers.Where(power => power.Oid == attribute.Oid && Matches(power, attribute)),
            (attribute, power) => $"{attribute} {power.Power}")
        .ToArray();

    /// <summary>
    /// Attributes that hold a privileged name where it has no power over Kubernetes, for example a group in OU.
    /// </summary>
    public static IReadOnlyList<NameAttribute> FindElsewhere(DistinguishedName subject) => subject.Parts
        .SelectMany(part => part.Attributes)
        .Where(attribute => Powers.Any(power => Matches(power, attribute))
            && !Powers.Any(power => power.Oid == attribute.Oid && Matches(power, attribute)))
        .ToArray();

    /// <summary>Common names and organizations of the cluster's own components that have no power of their own.</summary>
    public static IReadOnlyList<NameAttribute> FindComponents(DistinguishedName subject) => subject.Parts
        .SelectMany(part => part.Attributes)
        .Where(attribute => attribute.Oid is Oids.Attribute.CommonName or Oids.Attribute.Organization
            && !Powers.Any(power => power.Oid == attribute.Oid && Matches(power, attribute)))
        .Where(attribute => attribute.Value.StartsWith("system:", StringComparison.Ordinal)
            || (attribute.Oid == Oids.Attribute.CommonName && ComponentNames.Contains(attribute.Value)))
        .ToArray();

    private static bool Matches((string Oid, string Value, bool IsPrefix, string Power) power, NameAttribute attribute) =>
        power.IsPrefix ? attribute.Value.StartsWith(power.Value, StringComparison.Ordinal) : attribute.Value == power.Value;
}
