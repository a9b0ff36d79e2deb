using K8sPki.Certificates;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>What became of one certificate.</summary>
/// <param name="Unit">What was to be renewed.</param>
/// <param name="Renewed">The new certificate; null when it could not be put in place.</param>
/// <param name="Problem">Why not; null when it was.</param>
/// <param name="Backup">The folder with the old files; null when none were kept.</param>
internal sealed record RenewalOutcome(RenewalUnit Unit, Certificate? Renewed, PkiException? Problem, string? Backup);

/// <summary>Carries a plan out: keys and certificates are made on all cores, and put in place one unit after the other.</summary>
internal static class RenewalRun
{
    /// <summary>
    /// Renews what is due. Each unit is whole in itself; one that fails leaves its old files and the others go on.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="report">Gets what became of each unit, in the order of the plan.</param>
    /// <param name="cancellation">No further unit is begun once it is cancelled.</param>
    /// <param name="into">Keeps the old files; null for a folder of its own.</param>
    /// <exception cref="PkiException">The tree cannot be locked or what a run before left in it cannot be finished.</exception>
    public static async Task Run(
        RenewalPlan plan, Action<RenewalOutcome> report, CancellationToken cancellation, BackupFolder? into = null)
    {
        var home = RenewalTree.HomeOf(plan.Facts);
        using var held = TreeLock.Take(plan.Facts.Tree.Here(home), cancellation);
        if (RenewalTree.Finish(plan.Facts).Count > 0)
            throw new ConflictException("RunFinishedMeanwhile",
                $"A run that had been ended half-way left files in '{home}', which were put in place just now. Run this again.");
        var backup = plan.Choice.NoBackup ? null : into ?? new BackupFolder(plan.Facts.Tree.Here(home), plan.Facts.Tree.Folder);
        var due = plan.Due.ToList();
        var made = due.Select(_ =>
            new TaskCompletionSource<(Certificate, PrivateKey?)>(TaskCreationOptions.RunContinuationsAsynchronously)).ToList();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var making = Parallel.ForAsync(0, due.Count, ended.Token, (index, _) => Make(plan, due[index], made[index]));
        try
        {
            for (var index = 0; index < due.Count; index++)
            {
                cancellation.ThrowIfCancellationRequested();
                var outcome = await Place(due[index], made[index].Task, backup, cancellation).ConfigureAwait(false);
                report(outcome);
                // The others would fail alike.
                if (outcome.Problem is DiskFullException)
                    return;
            }

            await making.ConfigureAwait(false);
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Makes what is due on all cores and puts nothing in place.</summary>
    /// <exception cref="PkiException">One cannot be made.</exception>
    public static IReadOnlyList<(RenewalUnit Unit, PlacedPair Pair)> Make(RenewalPlan plan, CancellationToken cancellation) =>
    [
        .. plan.Due.ToList().AsParallel().AsOrdered().WithCancellation(cancellation).Select(unit => (unit, Make(plan, unit)))
            .Select(made => (made.unit, new PlacedPair(made.Item2.Certificate, made.Item2.Key)
            {
                Old = made.unit.Certificate, Issuer = made.unit.Authority,
            })),
    ];

    private static (Certificate Certificate, PrivateKey? Key) Make(RenewalPlan plan, RenewalUnit unit)
    {
        if (unit.OwnKey is { } own)
            return (CertificateRenewal.RenewSelfSigned(unit.Certificate!, own, unit.Options!), null);
        var key = plan.Choice.KeepKey ? null : NewKey(unit.Certificate!, plan.Choice.KeyAlgorithm);
        return (CertificateRenewal.Renew(unit.Certificate!, unit.Authority!,
            unit.Options! with { PublicKey = key?.PublicKey }), key);
    }

    private static ValueTask Make(RenewalPlan plan, RenewalUnit unit, TaskCompletionSource<(Certificate, PrivateKey?)> made)
    {
        try
        {
            made.SetResult(Make(plan, unit));
        }
        catch (Exception failure)
        {
            // Whoever waits for this one takes it from there.
            made.SetException(failure);
        }

        return ValueTask.CompletedTask;
    }

    // Of the kind that is asked for, else of the old kind; what is weak or not taken becomes RSA.
    private static PrivateKey NewKey(Certificate old, TreeKeyAlgorithm? asked)
    {
        if (asked is not null)
            return asked.Generate();
        return old.PublicKeyOrNull() is { } key && (key.Algorithm != KeyAlgorithm.RSA || key.KeySize >= KeyPolicy.GoodRsa)
            ? PrivateKey.Generate(key.Algorithm, key.KeySize)
            : PrivateKey.Generate(KeyAlgorithm.RSA, KeyPolicy.GoodRsa);
    }

    private static async Task<RenewalOutcome> Place(
        RenewalUnit unit, Task<(Certificate Certificate, PrivateKey? Key)> made, BackupFolder? backup,
            CancellationToken cancellation)
    {
        try
        {
            // A large key takes seconds and cannot be stopped: whoever cancels is not kept waiting.
            var (certificate, key) = await made.WaitAsync(cancellation).ConfigureAwait(false);
            if (unit.TrustedIn.Count > 0)
                CertificatePlace.ReplaceAuthority(unit.TrustedIn, certificate, backup, cancellation);
            else
                CertificatePlace.Replace([.. unit.Entries.Select(entry => entry.Place!)],
                    new PlacedPair(certificate, key) { Old = unit.Certificate, Issuer = unit.Authority }, backup, cancellation);
            return new RenewalOutcome(unit, certificate.At(unit.Entry.Path), null, backup?.Folder);
        }
        catch (PkiException failure)
        {
            return new RenewalOutcome(unit, null, failure, null);
        }
    }
}

/// <summary>
/// The tree of a node as it is worked on: where its lock and backups are, and what a run that was killed left in it.
/// </summary>
internal static class RenewalTree
{
    private static readonly NodePath[] Homes = [NodePath.Of("/etc/kubernetes"), NodePath.Of("/var/lib/kubernetes")];

    /// <summary>The folder of the tree's lock and backups.</summary>
    /// <exception cref="MissingInputException">There is nothing that would be locked.</exception>
    public static LocalPath HomeOf(PkiInventory facts) => FindHome(facts) ?? throw NothingFound.Of(facts);

    /// <summary>The same; null where no certificate is.</summary>
    public static LocalPath? FindHome(PkiInventory facts)
    {
        foreach (var home in Homes.Where(facts.Tree.HasFolder))
            return facts.Tree.Find(home)!.Here;
        var path = facts.Tree.Kind == NodeFileSystemKind.Part ? facts.Folder
            : Path.GetDirectoryName(facts.Entries.FirstOrDefault(entry => entry.Certificate is not null)?.Path);
        return path is null ? null : new LocalPath(path);
    }

    /// <summary>True when a run was ended while it put files in place.</summary>
    public static bool IsUnfinished(PkiInventory facts) =>
        Files(facts).Any(file => FileTransaction.IsUnfinished(facts.Tree.Here(file)));

    /// <summary>Takes the lock of the tree and finishes what a run that was ended had begun.</summary>
    /// <returns>The files that were finished.</returns>
    /// <exception cref="PkiException">Somebody else is at work on the tree, or a file cannot be written.</exception>
    public static IReadOnlyList<LocalPath> Settle(PkiInventory facts, CancellationToken cancellation)
    {
        using var held = TreeLock.Take(facts.Tree.Here(HomeOf(facts)), cancellation);
        return Finish(facts);
    }

    /// <summary>Finishes what a run that was ended had begun, and takes away what it left. The tree has to be locked.</summary>
    /// <returns>The files that were finished.</returns>
    public static IReadOnlyList<LocalPath> Finish(PkiInventory facts)
    {
        var files = Files(facts).ToList();
        var finished = files.Where(file => FileTransaction.Recover(facts.Tree.Here(file))).ToList();
        foreach (var file in files)
            FileTransaction.RemoveLeftovers(facts.Tree.Here(file));
        foreach (var kubeConfig in facts.KubeConfigs)
            FileLock.ClearAbandoned(facts.Tree.Here(kubeConfig.File.Here));
        return finished;
    }

    // What is at home belongs to somebody else.
    private static IEnumerable<LocalPath> Files(PkiInventory facts) => facts.Entries
        .Where(entry => !KnownLocations.IsOfUser(entry.File.OnNode))
        .SelectMany(entry => entry.Files).Distinct();
}
