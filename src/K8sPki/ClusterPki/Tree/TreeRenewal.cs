namespace K8sPki;

/// <summary>
/// Exchanges a certificate and its key for those of a request that an authority elsewhere has signed. The new key waits beside
/// the old one, which the node uses until the certificate is there.
/// </summary>
internal static class TreeRenewal
{
    /// <summary>Puts the new pair in the place of the old one, all files or none, and keeps the old files.</summary>
    /// <param name="state">What is there, with the key that waits.</param>
    /// <param name="certificate">The certificate of that key.</param>
    /// <param name="authorities">The certificates of the authority's file, for a kubeconfig that has none.</param>
    /// <param name="backup">Takes the old files.</param>
    /// <param name="cancellation">Ends the wait for whoever else writes a kubeconfig.</param>
    /// <returns>What is there then.</returns>
    public static TreeItemState Exchange(
        TreeItemState state, Certificate certificate, IReadOnlyList<Certificate> authorities, RenewalBackup backup, CancellationToken cancellation)
    {
        var item = state.Item;
        var key = state.NextKey!;
        using var held = item.KubeConfigPath is { } locked && File.Exists(locked) ? FileLock.Take(locked, null, cancellation) : null;
        using var transaction = new FileTransaction();
        if (item.Place.FileBase is not null)
        {
            Stage(item.CertificatePath!, System.Text.Encoding.ASCII.GetBytes(certificate.Pem), FileProtection.Public);
            Stage(item.KeyPath!, TreeKeyFile.Pem(key), FileProtection.Secret);
        }

        if (item.KubeConfigPath is { } kubeConfig && state.KubeConfig is { IsManagedElsewhere: false } known)
            Stage(kubeConfig, TreeKubeConfigWriter.Exchange(kubeConfig, known, authorities, certificate, key), FileProtection.Secret);
        transaction.Commit();
        RemoveUsed(item);
        return state with { Key = key, NextKey = null, Certificates = [certificate.At(item.MainPath)] };

        void Stage(string path, byte[] content, FileProtection protection)
        {
            var isSecret = protection == FileProtection.Secret;
            backup.Keep(new LocalPath(path), FileStore.Read(path), isSecret);
            transaction.Stage(path, content, protection);
            if (isSecret)
                Array.Clear(content);
        }
    }

    /// <summary>Brings an exchange to its end that was broken off.</summary>
    /// <returns>True when there was one.</returns>
    public static bool Finish(IEnumerable<TreeItem> items)
    {
        var found = false;
        foreach (var path in items.SelectMany(item => item.Paths).Where(File.Exists))
            found |= FileTransaction.Recover(path);
        return found;
    }

    /// <summary>True when an exchange was broken off.</summary>
    public static bool IsUnfinished(IEnumerable<TreeItem> items) => items.SelectMany(item => item.Paths).Any(path => File.Exists(path) && FileTransaction.IsUnfinished(path));

    /// <summary>The key that waits; null when there is none, or when it is in its place already.</summary>
    public static PrivateKey? ReadNextKey(TreeItem item, PrivateKey? current)
    {
        if (item.Entry.Kind != BlueprintKind.Certificate || item.Original is not null || !File.Exists(item.NextKeyPath))
            return null;
        var next = PrivateKeyReader.ReadFile(item.NextKeyPath, null);
        return current is not null && next.PublicKey.Equals(current.PublicKey) ? null : next;
    }

    /// <summary>Removes the waiting key's file once the key is in its place.</summary>
    public static void RemoveUsed(TreeItem item) => File.Delete(item.NextKeyPath);
}
