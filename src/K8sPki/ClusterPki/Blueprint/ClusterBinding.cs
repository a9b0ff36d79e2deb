namespace K8sPki.ClusterPki;

/// <summary>
/// A role binding without which a certificate of the blueprint has no power. kubeadm init makes it; a cluster that is
/// made otherwise needs it to be made.
/// </summary>
/// <param name="Name">kubeadm's name of the binding.</param>
/// <param name="Entry">The name of the entry of the blueprint.</param>
/// <param name="Role">The cluster role.</param>
/// <param name="SubjectKind">Group or User.</param>
/// <param name="Subject">The organization or common name of the certificate.</param>
/// <param name="Effect">What does not work without it.</param>
internal sealed record ClusterBinding(string Name, string Entry, string Role, string SubjectKind, string Subject, string Effect)
{
    /// <summary>Every one.</summary>
    public static readonly IReadOnlyList<ClusterBinding> All =
    [
        new("kubeadm:cluster-admins", "admin.conf", "cluster-admin", "Group", "kubeadm:cluster-admins",
            "admin.conf may do nothing"),
        new("kubeadm:apiserver-kubelet-client", "apiserver-kubelet-client", "system:kubelet-api-admin", "User",
            "kube-apiserver-kubelet-client", "kubectl logs, exec and port-forward fail"),
    ];

    /// <summary>The bindings that the certificates of a version need: those that are no longer in system:masters.</summary>
    public static IEnumerable<ClusterBinding> In(KubernetesVersion version) => All.Where(binding =>
        binding.SubjectKind == "User"
            ? ClusterBlueprint.Find(binding.Entry)!.OrganizationIn(version) is null
            : ClusterBlueprint.Find(binding.Entry)!.OrganizationIn(version) == binding.Subject);
}
