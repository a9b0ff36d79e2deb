using System.Text;
using K8sPki.Certificates;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>
/// Makes what a plan says is missing: keys on all cores, authorities first. Each file is written whole, the key before
/// its certificate and the certificate before its kubeconfig, so that a run that was ended anywhere can be run again.
/// </summary>
internal sealed class TreeBuilder
{
    // So many items wait for their key or for the disk at a time.
    private const int ItemsPerCore = 4;

    private readonly TreePlan plan;
    private readonly TreeKeys keys;
    private readonly FileBackup backup;
    private readonly Action<TreeItemState> onDone;
    private readonly Dictionary<string, TaskCompletionSource<CertificateAuthority>> authorities;

    private TreeBuilder(TreePlan plan, TreeKeys keys, Action<TreeItemState> onDone)
    {
        this.plan = plan;
        this.keys = keys;
        backup = new BackupFolder(GivenFolder.AsTree(plan.Options.Path)
            .Here(new LocalPath(plan.Options.Path)), plan.Options.Path);
        this.onDone = onDone;
        authorities = plan.States.Where(state => state.Item is { Original: null, Entry.Kind: BlueprintKind.Authority })
            .ToDictionary(state => state.Item.Entry.Name, _ =>
            new TaskCompletionSource<CertificateAuthority>(TaskCreationOptions.RunContinuationsAsynchronously));
    }

    /// <summary>Makes what is missing, and nothing while something that is there does not fit.</summary>
    /// <param name="options">What the tree is to be.</param>
    /// <param name="signed">Certificates that were signed elsewhere.</param>
    /// <param name="onDone">Told of each item, as it is then, when all its files are there; from several threads.</param>
    /// <param name="cancellation">No further file is begun once it is cancelled.</param>
    /// <exception cref="PkiException">A file cannot be written; what was written before stays and is taken up by the next
    /// run.</exception>
    public static async Task Run(TreeOptions options, IReadOnlyCollection<Certificate> signed, Action<TreeItemState> onDone,
        CancellationToken cancellation)
    {
        using var held = TreeLock.Take(options.Path, cancellation);
        TreeRenewal.Finish(TreeItems.Of(options));
        var plan = TreePlan.Create(options, signed);
        if (plan.Problems.Count > 0)
            throw plan.Problems[0].Problem;
        foreach (var path in plan.ToDo.SelectMany(state => state.Item.Paths))
            FileTransaction.RemoveLeftovers(path);
        var requested = plan.ToRequest.Select(state => state.Item).ToHashSet();
        var own = plan.States.Where(state => state.Item.Original is null && !requested.Contains(state.Item))
            .OrderBy(state => state.Item.Entry.Kind == BlueprintKind.Authority ? 0 : 1).ToList();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            var keys = TreeKeys.Start(own.Where(NeedsNewKey).Select(state => state.Item), options.KeyAlgorithm, ended.Token);
            // First, so that it is there whenever what needs it is.
            ClusterBindings.Write(plan);
            var builder = new TreeBuilder(plan, keys, onDone);
            var many = new ParallelOptions { MaxDegreeOfParallelism = ItemsPerCore * Environment.ProcessorCount,
                CancellationToken = cancellation };
            // Ends when nothing is written any more, so that the lock is not given away before. A large key, which takes
            // seconds and cannot be stopped, is not waited for.
            await Parallel.ForEachAsync(own, many, builder.Make).ConfigureAwait(false);
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
        }

        foreach (var copy in plan.ToDo.Where(state => state.Item.Original is not null))
        {
            cancellation.ThrowIfCancellationRequested();
            TreeCopy.Write(copy.Item, copy.Item.Original!);
            onDone(TreeItemState.Read(copy.Item, options.AuthorityPassword));
        }
    }

    private static bool NeedsNewKey(TreeItemState state) =>
        state is { IsComplete: false, Key: null }
            && !(state.Item.Entry.Kind == BlueprintKind.Authority && state.Certificate is not null);

    private async ValueTask Make(TreeItemState state, CancellationToken cancellation)
    {
        var made = state;
        if (state.Item.Entry.Kind == BlueprintKind.Authority)
        {
            var authority = await MakeAuthority(state, cancellation).ConfigureAwait(false);
            authorities[state.Item.Entry.Name].SetResult(authority);
            made = state with { Key = authority.Key, Certificates = state.Certificate is null ? [authority.Certificate]
                : state.Certificates };
        }
        else if (state.NextKey is not null && plan.Placed.TryGetValue(state.Item, out var certificate))
        {
            var name = state.Item.Entry.AuthorityIn(plan.Options.Cluster.Layout)!;
            var authority = await authorities[name].Task.WaitAsync(cancellation).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            made = TreeRenewal.Exchange(state, certificate, AuthorityCertificates(name, authority), backup, cancellation);
        }
        else if (!state.IsComplete)
        {
            made = await MakeOther(state, cancellation).ConfigureAwait(false);
        }

        if (!state.IsComplete || plan.Placed.ContainsKey(state.Item))
            onDone(made);
    }

    private async Task<CertificateAuthority> MakeAuthority(TreeItemState state, CancellationToken cancellation)
    {
        if (state.Certificate is not null)
            return new CertificateAuthority(state.Certificate, [], state.Key);
        var entry = state.Item.Entry;
        var key = await Key(state, cancellation).ConfigureAwait(false);
        var made = CertificateAuthorityBuilder.Build(key, null, new AuthorityOptions
        {
            Subject = plan.Options.Cluster.SubjectOf(entry, state.Item.Node),
            AlternativeNames = plan.Options.Cluster.NamesOf(entry, state.Item.Node),
            Validity = plan.Options.AuthorityValidity,
        });
        WriteCertificate(state.Item, made.Certificate);
        return new CertificateAuthority(made.Certificate.At(state.Item.CertificatePath!), [], key);
    }

    private async Task<TreeItemState> MakeOther(TreeItemState state, CancellationToken cancellation)
    {
        var item = state.Item;
        var key = await Key(state, cancellation).ConfigureAwait(false);
        if (state.NeedsPublicKey)
            Write(item.PublicKeyPath!, PublicKeyWriter.Write(key.PublicKey, PublicKeyFormat.Spki, asDer: false),
                FileProtection.Secret);
        if (item.Entry.AuthorityIn(plan.Options.Cluster.Layout) is not { } name)
            return state with { Key = key, PublicKey = key.PublicKey };
        var authority = await authorities[name].Task.WaitAsync(cancellation).ConfigureAwait(false);
        var certificate = state.Certificate ?? (plan.Placed.GetValueOrDefault(item) ?? Issue(item, key, authority))
            .At(item.MainPath);
        cancellation.ThrowIfCancellationRequested();
        if (state.NeedsCertificate && item.CertificatePath is not null && item.Place.FileBase is not null)
            WriteCertificate(item, certificate);
        if (state.NeedsKubeConfig)
            TreeKubeConfigWriter.Write(state, plan.Options, AuthorityCertificates(name, authority), certificate, key,
                cancellation);
        return state with { Key = key, Certificates = [certificate] };
    }

    private IReadOnlyList<Certificate> AuthorityCertificates(string name, CertificateAuthority authority)
    {
        var known = plan.States.First(state => state.Item.Entry.Name == name).Certificates;
        return known.Count > 0 ? known : [authority.Certificate];
    }

    private Certificate Issue(TreeItem item, PrivateKey key, CertificateAuthority authority) =>
        CertificateIssuer.Issue(authority, new CertificateOptions
    {
        Subject = plan.Options.Cluster.SubjectOf(item.Entry, item.Node),
        PublicKey = key.PublicKey,
        AlternativeNames = plan.Options.Cluster.NamesOf(item.Entry, item.Node),
        KeyUsage = KeyUsageRules.ForTls(key.PublicKey),
        ExtendedKeyUsage = item.Entry.Usages,
        Validity = plan.Options.Validity,
    });

    private async Task<PrivateKey> Key(TreeItemState state, CancellationToken cancellation)
    {
        if (state.Key is not null)
            return state.Key;
        var key = await keys.Of(state.Item).WaitAsync(cancellation).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        return state.Item.KeyPath is { } path ? TreeKeyFile.Write(key, path) : key;
    }

    private static void WriteCertificate(TreeItem item, Certificate certificate) =>
        Write(item.CertificatePath!, Encoding.ASCII.GetBytes(certificate.Pem), FileProtection.Public);

    private static void Write(string path, byte[] content, FileProtection protection)
    {
        FileStore.CreateFolder(Path.GetDirectoryName(path)!);
        FileStore.Write(path, content, protection, overwrite: false);
    }
}

/// <summary>The lock of a tree of PKI files: who holds it is the only one of this module that works on the tree.</summary>
internal static class TreeLock
{
    private const string LockName = ".k8spki";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Takes the lock of a tree; the folder is made where it is missing.</summary>
    /// <exception cref="ConflictException">Another process is at work on it.</exception>
    public static FileLock Take(FilePath path, CancellationToken cancellation)
    {
        FileStore.CreateFolder(path);
        return FileLock.Take(path.At(Path.Combine(path.Path, LockName)), Patience, cancellation);
    }
}
