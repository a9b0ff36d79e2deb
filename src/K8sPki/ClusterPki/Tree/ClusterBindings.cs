using System.Text;

namespace K8sPki;

/// <summary>Writes the manifest of the role bindings that the certificates of a tree need.</summary>
internal static class ClusterBindings
{
    /// <summary>The manifest's file below the tree.</summary>
    public const string FileName = "cluster-role-bindings.yaml";

    /// <summary>Writes the manifest where certificates that need it were made; a file that is there is left as it is.</summary>
    /// <returns>The file; null when no binding is needed or nothing was made.</returns>
    public static string? Write(TreePlan plan)
    {
        var needed = Needed(plan).ToList();
        if (needed.Count == 0)
            return null;
        var path = Path.Combine(plan.Options.Path, FileName);
        if (!File.Exists(path))
            FileStore.Write(path, Encoding.UTF8.GetBytes(string.Join("---\n", ClusterBinding.In(plan.Options.Cluster.Version).Select(Manifest))), FileProtection.Public, overwrite: false);
        return path;
    }

    /// <summary>What a user has to know and do.</summary>
    public static string Warning(TreePlan plan, string file)
    {
        var entry = plan.States.FirstOrDefault(state => state.Item.Entry.Name == "super-admin.conf");
        var with = entry is null ? "an administrator of the group system:masters" : $"--kubeconfig '{entry.Item.KubeConfigPath}'";
        return $"In Kubernetes {plan.Options.Cluster.Version} these certificates have power only by role bindings, which kubeadm init makes: without them "
            + $"{string.Join(", and ", Needed(plan).Select(binding => binding.Effect))}. In a cluster made otherwise run once: "
            + (entry is null ? $"kubectl apply -f '{file}' as {with}." : $"kubectl {with} apply -f '{file}'");
    }

    /// <summary>The manifest of one binding.</summary>
    public static string Manifest(ClusterBinding binding) => $"""
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

    private static IEnumerable<ClusterBinding> Needed(TreePlan plan) => ClusterBinding.In(plan.Options.Cluster.Version)
        .Where(binding => plan.States.Any(state => state.Item.Entry.Name == binding.Entry && plan.ActionFor(state) != PkiTreeAction.Kept));
}
