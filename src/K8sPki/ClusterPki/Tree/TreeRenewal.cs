using K8sPki.Certificates;
using K8sPki.Keys;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

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
        TreeItemState state, Certificate certificate, IReadOnlyList<Certificate> authorities, FileBackup backup,
            CancellationToken cancellation)
    {
        var item = state.Item;
        var known = state.KubeConfig is { IsManagedElsewhere: false } used ? used : null;
        List<CertificatePlace> places = item.Place.FileBase is null ? []
            : [CertificatePlace.OfFiles(item.CertificatePath!, item.KeyPath)];
        if (known is not null)
            places.Add(known.Place);
        PlaceChange.Run(places.SelectMany(place => place.Parts), Put, backup, cancellation);
        FileStore.Delete(item.NextKeyPath);
        return state with { Key = state.NextKey, NextKey = null, Certificates = [certificate.At(item.MainPath)] };

        void Put(PlaceChange change)
        {
            change.Put(places, new PlacedPair(certificate, state.NextKey));
            if (known is { Authorities.Count: 0 })
                change.Set(known.AuthorityPart, CertificateFile.Plain(authorities), isSecret: true);
        }
    }

    /// <summary>Brings an exchange to its end that was broken off.</summary>
    /// <returns>True when there was one.</returns>
    public static bool Finish(IEnumerable<TreeItem> items)
    {
        var found = false;
        foreach (var path in items.SelectMany(item => item.Paths).Where(FileStore.HasFile))
            found |= FileTransaction.Recover(path);
        return found;
    }

    /// <summary>True when an exchange was broken off.</summary>
    public static bool IsUnfinished(IEnumerable<TreeItem> items) =>
        items.SelectMany(item => item.Paths).Any(path => FileStore.HasFile(path) && FileTransaction.IsUnfinished(path));

    /// <summary>The key that waits; null when there is none, or when it is in its place already.</summary>
    public static PrivateKey? ReadNextKey(TreeItem item, PrivateKey? current)
    {
        if (item.Entry.Kind != BlueprintKind.Certificate || item.Original is not null || !FileStore.HasFile(item.NextKeyPath))
            return null;
        var next = PrivateKeyReader.ReadFile(item.NextKeyPath, null);
        return current is not null && next.PublicKey.Equals(current.PublicKey) ? null : next;
    }
}
