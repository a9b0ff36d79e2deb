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
        if (!AreNeeded(plan) || File.Exists(path))
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
