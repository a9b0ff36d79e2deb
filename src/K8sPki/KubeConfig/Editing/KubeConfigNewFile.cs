using K8sPki.Platform;

namespace K8sPki.KubeConfigDocuments;

/// <summary>Writes a kubeconfig as a file of its own.</summary>
internal static class KubeConfigNewFile
{
    /// <summary>The kubeconfig that a first cluster, user and context make.</summary>
    public static KubeConfigFile Make(
        string path, (string Name, ClusterSettings Settings) cluster, (string Name, UserSettings Settings) user,
        (string Name, string? Namespace) context)
    {
        var draft = new KubeConfigDraft(KubeConfigSet.Of(KubeConfigLocation.Of(path), [KubeConfigFile.Missing(path)]));
        cluster.Settings.Apply(draft, cluster.Name);
        user.Settings.Apply(draft, user.Name);
        new ContextSettings
        {
            Cluster = cluster.Name, User = user.Name, Namespace = context.Namespace
        }.Apply(draft, context.Name);
        CurrentContext.Use(draft, context.Name);
        return draft.DefaultFile;
    }

    /// <summary>Writes it with mode 0600.</summary>
    /// <exception cref="TargetExistsException">It is there and must not be replaced.</exception>
    public static void Write(KubeConfigFile file, bool overwrite)
    {
        using var content = new MemoryStream();
        file.Document.WriteTo(content);
        FileStore.Write(file.Path, content.ToArray(), FileProtection.Secret, overwrite);
    }
}
