namespace K8sPki;

/// <summary>Writes the kubeconfig of an item as kubeadm does: one cluster, one user named as its certificate, one context.</summary>
internal static class TreeKubeConfigWriter
{
    /// <summary>Writes a new one, or puts the certificate into one that waits for it.</summary>
    /// <param name="state">What is there.</param>
    /// <param name="options">The tree.</param>
    /// <param name="authorities">All certificates of the authority's file.</param>
    /// <param name="certificate">The client certificate; null leaves the file waiting for it.</param>
    /// <param name="key">The client key.</param>
    /// <param name="cancellation">Ends the wait for whoever else writes the file.</param>
    public static void Write(
        TreeItemState state, TreeOptions options, IEnumerable<Certificate> authorities, Certificate? certificate, PrivateKey key, CancellationToken cancellation)
    {
        var path = state.Item.KubeConfigPath!;
        FileStore.CreateFolder(Path.GetDirectoryName(path)!);
        var user = new UserSettings
        {
            ClientCertificatePem = certificate is null ? null : CertificateFile.Plain([certificate]),
            ClientKeyPem = TreeKeyFile.Pem(key),
        };
        if (state.KubeConfig is { } waiting)
        {
            KubeConfigWriter.Change(KubeConfigLocation.Of(path), draft => Complete(draft, waiting, authorities, user), cancellation);
            return;
        }

        var name = options.Cluster.SubjectOf(state.Item.Entry, state.Item.Node).CommonName!;
        var cluster = new ClusterSettings { Server = TreeServer.Of(state.Item, options), CertificateAuthorityPem = CertificateFile.Plain(authorities) };
        var made = KubeConfigNewFile.Make(path, (options.Cluster.ClusterName, cluster), (name, user), ($"{name}@{options.Cluster.ClusterName}", null));
        KubeConfigNewFile.Write(made, overwrite: false);
    }

    private static void Complete(KubeConfigDraft draft, TreeKubeConfig known, IEnumerable<Certificate> authorities, UserSettings user)
    {
        user.Apply(draft, known.UserName);
        if (known.Authorities.Count == 0)
            new ClusterSettings { CertificateAuthorityPem = CertificateFile.Plain(authorities) }.Apply(draft, known.ClusterName);
    }
}
