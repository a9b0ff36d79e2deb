using System.Text;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>Writes the manifest of the role bindings that the certificates of a tree need.</summary>
internal static class ClusterBindings
{
    /// <summary>The manifest's file below the tree.</summary>
    public const string FileName = "cluster-role-bindings.yaml";

    /// <summary>True when certificates are made that need a binding.</summary>
    public static bool AreNeeded(TreePlan plan) => Needed(plan).Any();

    /// <summary>The manifest of a tree.</summary>
    public static string PathOf(TreePlan plan) => Path.Combine(plan.Options.Path, FileName);

    /// <summary>Writes the manifest where certificates are made that need it; a file that is there is left as it is.</summary>
    public static void Write(TreePlan plan)
    {
        var path = PathOf(plan);
        if (!AreNeeded(plan) || FileStore.HasFile(path))
            return;
        FileTransaction.RemoveLeftovers(path);
        FileStore.Write(path,
            Encoding.UTF8.GetBytes(string.Join("---\n", ClusterBinding.In(plan.Options.Cluster.Version).Select(Manifest))),
            FileProtection.Public, overwrite: false);
    }

    /// <summary>What a user has to know and do.</summary>
    public static string Warning(TreePlan plan)
    {
        var file = PathOf(plan);
        var entry = plan.States.FirstOrDefault(state => state.Item.Entry.Name == "super-admin.conf");
        var with = entry is null ? "an administrator of the group system:masters" : $"--kubeconfig '{entry.Item.KubeConfigPath}'";
        return $"In Kubernetes {plan.Options.Cluster.Version} these certificates have power only by role bindings, which "
            + "kubeadm init makes: without them "
            + $"{string.Join(", and ", Needed(plan).Select(binding => binding.Effect))}. In a cluster made otherwise run once: "
            + (entry is null ? $"kubectl apply -f '{file}' as {with}." : $"kubectl {with} apply -f '{file}'");
    }

    private static IEnumerable<ClusterBinding> Needed(TreePlan plan) => ClusterBinding.In(plan.Options.Cluster.Version)
        .Where(binding => plan.States.Any(state => state.Item.Entry.Name == binding.Entry
        && plan.ActionFor(state) != PkiTreeAction.Kept));

    private static string Manifest(ClusterBinding binding) => $"""
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata:
          name: {binding.Name}
        roleRef:
          apiGroup: rbac.authorization.k8s.io
          kind: ClusterRole
          name: {binding.Role}
        subjects:
        - apiGroup: rbac.authorization.k8s.io
          kind: {binding.SubjectKind}
          name: {binding.Subject}

        """.ReplaceLineEndings("\n");
}

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
