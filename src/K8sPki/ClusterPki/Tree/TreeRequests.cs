using System.Text;
using K8sPki.Platform;
using K8sPki.Requests;

namespace K8sPki.ClusterPki;

/// <summary>
/// Writes requests for what an authority whose key is elsewhere has to sign. Keys stay in the tree; a kubeconfig is
/// written with its key and waits for its certificate, as kubeadm certs generate-csr has it.
/// </summary>
internal static class TreeRequests
{
    /// <summary>Writes keys and requests.</summary>
    /// <param name="options">The tree.</param>
    /// <param name="folder">Where requests go; null for beside the keys.</param>
    /// <param name="overwrite">Replaces requests that are there and differ.</param>
    /// <param name="onDone">Gets each request that is there then; from several threads.</param>
    /// <param name="renewedWithin">Also asks for a new certificate for what ends within this; null for nothing.</param>
    /// <param name="cancellation">No further file is begun once it is cancelled.</param>
    public static async Task Write(
        TreeOptions options, string? folder, bool overwrite, Action<CertificateRequest> onDone, TimeSpan? renewedWithin,
            CancellationToken cancellation)
    {
        using var held = TreeLock.Take(options.Path, cancellation);
        var plan = TreePlan.Create(options, [], renewedWithin);
        if (plan.Problems.Count > 0)
            throw plan.Problems[0].Problem;
        await Parallel.ForEachAsync(plan.ToRequest, cancellation, (state, token) =>
        {
            onDone(WriteOne(plan, state, PathOf(plan.Options, state.Item, folder), overwrite, token));
            return ValueTask.CompletedTask;
        }).ConfigureAwait(false);
    }

    /// <summary>Where the request of an item goes.</summary>
    public static string PathOf(TreeOptions options, TreeItem item, string? folder) =>
        Path.GetFullPath(Path.Combine(folder is null ? item.Folder
            : Path.Combine(folder, Path.GetRelativePath(options.Path, item.Folder)), item.RequestFile));

    private static CertificateRequest WriteOne(TreePlan plan, TreeItemState state, string path, bool overwrite,
        CancellationToken cancellation)
    {
        var key = WriteKey(plan, state, cancellation);
        var request = Build(plan.Options, state.Item, key);
        if (FileStore.HasFile(path) && IsSame(CertificateRequestReader.ReadFile(path), request))
            return request.At(path);
        FileStore.CreateFolder(Path.GetDirectoryName(path)!);
        FileStore.Write(path, Encoding.ASCII.GetBytes(request.Pem), FileProtection.Secret, overwrite || IsSpent(path, state));
        return request.At(path);
    }

    private static PrivateKey WriteKey(TreePlan plan, TreeItemState state, CancellationToken cancellation)
    {
        if ((state.Certificate is null ? state.Key : state.NextKey) is { } known)
            return known;
        foreach (var path in state.Item.Paths)
            FileTransaction.RemoveLeftovers(path);
        cancellation.ThrowIfCancellationRequested();
        var key = plan.Options.KeyAlgorithm.Generate();
        cancellation.ThrowIfCancellationRequested();
        if (state.Certificate is not null)
            return TreeKeyFile.Write(key, state.Item.NextKeyPath);
        if (state.Item.KeyPath is { } keyPath)
            return TreeKeyFile.Write(key, keyPath);
        TreeKubeConfigWriter.Write(state, plan.Options, plan.AuthorityOf(state.Item)!.Certificates, null, key, cancellation);
        return key;
    }

    private static CertificateRequest Build(TreeOptions options, TreeItem item, PrivateKey key) =>
        CertificateRequestBuilder.Build(key, new CertificateRequestOptions
    {
        Subject = options.Cluster.SubjectOf(item.Entry, item.Node),
        AlternativeNames = options.Cluster.NamesOf(item.Entry, item.Node),
        KeyUsage = KeyUsageRules.ForTls(key.PublicKey),
        ExtendedKeyUsage = item.Entry.Usages,
    });

    // What is renewed was requested once before, of the key that is in use.
    private static bool IsSpent(string path, TreeItemState state) =>
        state is { Certificate: not null, Key: { } key } && FileStore.HasFile(path)
            && CertificateRequestReader.ReadFile(path).PublicKey.Equals(key.PublicKey);

    // Signatures with ECDSA differ each time; what is asked for is the same.
    private static bool IsSame(CertificateRequest one, CertificateRequest other) =>
        one.PublicKey.Equals(other.PublicKey) && one.SubjectName.Equals(other.SubjectName)
        && one.SubjectAlternativeNames.SequenceEqual(other.SubjectAlternativeNames)
        && one.ExtendedKeyUsage.SequenceEqual(other.ExtendedKeyUsage);
}
