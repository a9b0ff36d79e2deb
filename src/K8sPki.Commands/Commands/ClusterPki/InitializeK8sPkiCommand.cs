using System.Management.Automation;
using K8sPki.ClusterPki;
using K8sPki.Internal;
using K8sPki.Platform;

namespace K8sPki.Commands;

/// <summary>Makes every key, certificate and kubeconfig of a cluster, or what is missing of them.</summary>
[Cmdlet(VerbsData.Initialize, "K8sPki", SupportsShouldProcess = true, DefaultParameterSetName = ClusterSet)]
[OutputType(typeof(PkiTreeEntry))]
public sealed class InitializeK8sPkiCommand : PkiTreeCommand
{
    private const string Activity = "Making keys and certificates";
    private readonly List<Certificate> signed = [];

    [Parameter(ParameterSetName = ClusterSet)]
    [Duration]
    [ArgumentCompleter(typeof(DurationCompleter))]
    public TimeSpan? ValidFor { get; set; }

    [Parameter(ParameterSetName = ClusterSet)]
    [ArgumentCompleter(typeof(DateCompleter))]
    public DateTime? NotAfter { get; set; }

    [Parameter(ParameterSetName = ClusterSet)]
    [Duration]
    [ArgumentCompleter(typeof(DurationCompleter))]
    public TimeSpan? AuthorityValidFor { get; set; }

    [Parameter(ParameterSetName = ClusterSet, ValueFromPipeline = true)]
    [ValidateNotNull]
    public object[]? SignedCertificate { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        foreach (var input in SignedCertificate ?? [])
            Attempt(input, () => signed.AddRange(SignedCertificates.Read(input, Paths)));
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        if (HasFailed)
            return;
        var options = ReadOptions(given => given with
        {
            ValidFor = ValidFor ?? (NotAfter is null ? given.ValidFor : null),
            NotAfter = NotAfter is { } end ? new DateTimeOffset(end.ToUniversalTime()) : given.NotAfter,
            AuthorityValidFor = AuthorityValidFor ?? given.AuthorityValidFor,
        });
        FinishRenewal(options);
        var plan = TreePlan.Create(options, signed);
        var waiting = plan.MissingSignatures().ToList();
        if (WriteProblems(plan.Problems) || (signed.Count == 0 && WriteProblems(waiting)))
            return;
        foreach (var item in plan.PassedOver(signed))
            WriteWarning($"{item.Entry.Name} has a certificate already, which fits and is kept; the other one of the same key "
                + $"is passed over. To change them, move '{item.MainPath}' away and run this again.");
        if (plan.ToDo.Count == 0)
            WriteVerbose($"Everything is there in '{options.Path}' and fits.");
        else if (!ShouldProcess(TreePlanText.Describe(plan), TreePlanText.Describe(plan), "Initialize-K8sPki"))
            return;
        var made = plan.ToDo.Count == 0 ? [] : Make(plan);
        foreach (var state in plan.States)
            WarnOfReaders(state.Item.KeyPath, state.Item.KubeConfigPath);
        foreach (var state in plan.States)
            WriteObject(new PkiTreeEntry(made.GetValueOrDefault(state.Item) ?? state, plan.ActionFor(state), options));
        WriteProblems(waiting);
        var renewed = plan.States.Where(state => state.NextKey is not null && made.ContainsKey(state.Item))
            .Select(state => state.Item.Entry.Name).ToList();
        if (renewed.Count > 0)
            WriteWarning($"Whoever uses {string.Join(", ", renewed)} goes on with the old one until it is restarted: "
                + "Test-K8sPki names the processes.");
        if (ClusterBindings.AreNeeded(plan))
            WriteWarning(ClusterBindings.Warning(plan));
    }

    private void WarnOfReaders(params IEnumerable<string?> paths)
    {
        foreach (var path in paths.OfType<string>())
        {
            try
            {
                if (FileStore.IsReadableByOthers(path))
                    WriteWarning($"'{path}' holds a private key and can be read by others than its owner. Set its mode to 0600.");
            }
            catch (PkiException failure)
            {
                // What was to be made is made.
                WriteWarning($"Who may read '{path}' could not be seen: {failure.Message}");
            }
        }
    }

    private void FinishRenewal(TreeOptions options)
    {
        var items = TreeItems.Of(options);
        if (!TreeRenewal.IsUnfinished(items) || !ShouldProcess(options.Path, "Bring a renewal to its end that was broken off"))
            return;
        using (TreeLock.Take(options.Path, Cancellation))
            TreeRenewal.Finish(items);
    }

    private Dictionary<TreeItem, TreeItemState> Make(TreePlan plan)
    {
        var made = new Dictionary<TreeItem, TreeItemState>();
        var total = plan.ToDo.Count;
        var progress = new ProgressRecord(1, Activity, $"0 of {total}") { PercentComplete = 0 };
        WriteProgress(progress);
        foreach (var state in BackgroundWork.Reports<TreeItemState>(report =>
            TreeBuilder.Run(plan.Options, signed, report, Cancellation), Cancellation))
        {
            made[state.Item] = state;
            WarnIfExposed(state.Item.Paths);
            progress.StatusDescription = $"{made.Count} of {total}: {state.Item.Entry.Name}";
            progress.PercentComplete = Math.Min(100 * made.Count / total, 100);
            WriteProgress(progress);
        }

        progress.RecordType = ProgressRecordType.Completed;
        WriteProgress(progress);
        return made;
    }
}
