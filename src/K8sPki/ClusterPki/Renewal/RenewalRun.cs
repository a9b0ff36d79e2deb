namespace K8sPki;

/// <summary>What became of one certificate.</summary>
/// <param name="Unit">What was to be renewed.</param>
/// <param name="Renewed">The new certificate; null when it could not be put in place.</param>
/// <param name="Problem">Why not; null when it was.</param>
/// <param name="Backup">The folder with the old files; null when none were kept.</param>
internal sealed record RenewalOutcome(RenewalUnit Unit, Certificate? Renewed, PkiException? Problem, string? Backup);

/// <summary>Carries a plan out: keys and certificates are made on all cores, and put in place one unit after the other.</summary>
internal static class RenewalRun
{
    /// <summary>Renews what is due. Each unit is whole in itself; one that fails leaves its old files and the others go on.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="report">Gets what became of each unit, in the order of the plan.</param>
    /// <param name="cancellation">No further unit is begun once it is cancelled.</param>
    /// <exception cref="PkiException">The tree cannot be locked or what a run before left in it cannot be finished.</exception>
    public static async Task Run(RenewalPlan plan, Action<RenewalOutcome> report, CancellationToken cancellation)
    {
        var home = RenewalTree.HomeOf(plan.Facts);
        using var held = PkiTree.Lock(plan.Facts.Tree.Here(home), cancellation);
        if (RenewalTree.Finish(plan.Facts).Count > 0)
            throw new ConflictException("RunFinishedMeanwhile", $"A run that had been ended half-way left files in '{home}', which were put in place just now. Run this again.");
        var backup = plan.Choice.NoBackup ? null : new RenewalBackup(plan.Facts.Tree, home);
        var due = plan.Due.ToList();
        var made = due.Select(_ => new TaskCompletionSource<(Certificate, PrivateKey?)>(TaskCreationOptions.RunContinuationsAsynchronously)).ToList();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var making = Parallel.ForAsync(0, due.Count, ended.Token, (index, _) => Make(plan, due[index], made[index]));
        try
        {
            for (var index = 0; index < due.Count; index++)
            {
                cancellation.ThrowIfCancellationRequested();
                var outcome = await Place(plan.Facts.Tree, due[index], made[index].Task, backup, cancellation).ConfigureAwait(false);
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

    private static ValueTask Make(RenewalPlan plan, RenewalUnit unit, TaskCompletionSource<(Certificate, PrivateKey?)> made)
    {
        try
        {
            if (unit.OwnKey is { } own)
            {
                made.SetResult((CertificateRenewal.RenewSelfSigned(unit.Certificate!, own, unit.Options!), null));
                return ValueTask.CompletedTask;
            }

            var key = plan.Choice.KeepKey ? null : RenewalKey.Generate(unit.Certificate!, plan.Choice.KeyAlgorithm);
            made.SetResult((CertificateRenewal.Renew(unit.Certificate!, unit.Authority!, unit.Options! with { PublicKey = key?.PublicKey }), key));
        }
        catch (Exception failure)
        {
            // Whoever waits for this one takes it from there.
            made.SetException(failure);
        }

        return ValueTask.CompletedTask;
    }

    private static async Task<RenewalOutcome> Place(NodeTree tree, RenewalUnit unit, Task<(Certificate Certificate, PrivateKey? Key)> made, RenewalBackup? backup, CancellationToken cancellation)
    {
        try
        {
            // A large key takes seconds and cannot be stopped: whoever cancels is not kept waiting.
            var (certificate, key) = await made.WaitAsync(cancellation).ConfigureAwait(false);
            RenewalWrite.Run(tree, unit, certificate, key, backup, cancellation);
            return new RenewalOutcome(unit, certificate.At(unit.Places[0].Path.Text), null, backup?.Folder);
        }
        catch (PkiException failure)
        {
            return new RenewalOutcome(unit, null, failure, null);
        }
    }
}
