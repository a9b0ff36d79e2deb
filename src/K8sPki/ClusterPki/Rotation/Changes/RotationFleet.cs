using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>The nodes of a cluster that are here, whole, and what others have reported: their steps are taken together.</summary>
internal sealed class RotationFleet
{
    private readonly IReadOnlyList<RotationFacts> reports;
    private RotationNodes known;
    private IReadOnlyCollection<string> planned;
    private readonly IReadOnlyList<RotationAuthority> authorities;
    private readonly List<NodeOutline> nodes;
    private readonly HashSet<(string Node, string Authority)> refused = [];
    private readonly HashSet<string> failed = new(StringComparer.Ordinal);
    private readonly HashSet<int> changed = [];
    private readonly Dictionary<string, IReadOnlyCollection<string>> unheard = new(StringComparer.Ordinal);

    /// <summary>A fleet as it is now.</summary>
    /// <param name="nodes">The nodes that are here.</param>
    /// <param name="reports">What others have reported.</param>
    /// <param name="planned">The names of all nodes that go through the exchange together, as far as they were noted.</param>
    /// <param name="authorities">The authorities that are meant.</param>
    public RotationFleet(IReadOnlyList<NodeOutline> nodes, IReadOnlyList<RotationFacts> reports,
        IReadOnlyCollection<string> planned, IReadOnlyList<RotationAuthority> authorities)
    {
        this.nodes = [.. nodes];
        this.reports = reports;
        known = new RotationNodes([.. nodes.Select(node => node.Facts), .. reports]);
        this.planned = planned;
        this.authorities = authorities;
    }

    /// <summary>What was seen of the clusters while they ran.</summary>
    public LiveFacts Live
    {
        init => known = new RotationNodes(known.All, value);
    }

    /// <summary>Every step of every node, but for what could not begin there.</summary>
    public IEnumerable<RotationPlanStep> Plan() => RotationPlan.Of(nodes, known, Unheard, authorities)
        .Where(row => !refused.Contains((row.Node, row.Authority)));

    /// <summary>Where a quieter way than an exchange may fit, in words.</summary>
    public IEnumerable<string> QuietWays() => authorities.SelectMany(authority =>
        RotationWay.Quiet(authority, known.Clusters(authority)));

    /// <summary>Lays new authorities beside the old ones, on every node.</summary>
    /// <param name="options">What is made where none is there.</param>
    /// <param name="control">What is asked and told.</param>
    /// <param name="bundle">What another node has sent; none where they are made here.</param>
    public void Start(NewAuthorityOptions options, RotationControl control, IReadOnlyList<CarriedAuthority>? bundle = null)
    {
        foreach (var authority in authorities)
        {
            // Each cluster gets one, whose key goes where the old one's is.
            var coming = new Dictionary<string, NewAuthority>(StringComparer.Ordinal);
            var noting = control with
            {
                Fail = (failure, node) =>
                {
                    refused.Add((node, authority.Name));
                    control.Fail(failure, node);
                },
            };
            OnEach(noting, (inventory, own) => Prepare(inventory, own, authority, options, coming, control,
                bundle?.FirstOrDefault(carried => carried.Authority == authority)));
        }
    }

    /// <summary>
    /// Notes on every node which nodes go through the exchange together: none goes a round ahead of one of them.
    /// </summary>
    /// <param name="names">The names.</param>
    /// <param name="approve">Asked for each node before it is noted there.</param>
    /// <param name="control">What is told.</param>
    public void Note(IReadOnlyList<string> names, Func<string, bool> approve, RotationControl control)
    {
        OnEach(control, (inventory, own) =>
        {
            var run = new RotationRun(own, known, []);
            if (authorities.Any(authority => run.StateOf(authority) is not null) && approve(inventory.Node))
                StepJournal.Of(inventory).NoteNodes(names, control.Cancellation);
            return false;
        });
        planned = [.. names];
        unheard.Clear();
    }

    /// <summary>The new authorities of a node, to be carried to others.</summary>
    /// <param name="withKeys">True for their keys too.</param>
    /// <param name="tell">Gets what is left out.</param>
    /// <exception cref="MissingInputException">None is here, or its key is not.</exception>
    public (string Node, IReadOnlyList<CarriedAuthority> Carried) Export(bool withKeys, Action<string> tell) =>
        RotationExport.Of(nodes, authorities, withKeys, tell);

    /// <summary>Takes the next step of each authority that is being exchanged, on each node.</summary>
    /// <returns>What was done.</returns>
    public IReadOnlyList<RotationPlanStep> Step(RotationControl control)
    {
        // What a step does here, nothing elsewhere has taken up while this goes on: a round begins with the next call.
        var begin = known;
        return EachOf(control, (run, inventory, authority) => run.Next(inventory, authority, control, begin) is { } ready
            ? ready.Task.Step.Kind == RotationStepKind.CleanUp ? null : ready : null);
    }

    /// <summary>Takes what is needed for the exchange alone away, and forgets how to take steps back.</summary>
    /// <returns>What was done.</returns>
    public IReadOnlyList<RotationPlanStep> Complete(RotationControl control)
    {
        var done = EachOf(control, (run, inventory, authority) =>
        {
            var ready = run.Next(inventory, authority, control, known);
            return ready is null || ready.Task.Step.Kind == RotationStepKind.CleanUp ? ready
                : throw new RefusedException("RotationNotComplete", $"{authority.Name} on {inventory.Node} is not through: "
                    + $"{ready.Task.Step.Kind} comes next. Step-K8sCARotation goes on, Undo-K8sCARotation goes back.");
        });
        OnEach(control, (inventory, _) => Forget(inventory, done, control));
        return done;
    }

    /// <summary>Takes the last step of each node back.</summary>
    /// <param name="approve">Asked before anything is changed.</param>
    /// <param name="control">What is told.</param>
    /// <returns>What was taken back.</returns>
    public IReadOnlyList<RotationPlanStep> Undo(Func<RotationPlanStep, bool> approve, RotationControl control)
    {
        var undone = new List<RotationPlanStep>();
        OnEach(control, (inventory, own) =>
        {
            if (RotationUndo.Of(inventory, own, known) is not { } step)
                throw new MissingInputException("RotationNothingToUndo", $"On {inventory.Node} there is no step to take "
                    + "back: none was taken, or the exchange was completed.");
            var authority = RotationAuthority.Find(step.Row.Authority)!;
            if (RotationGate.OfUndoing(RotationStep.Of(step.Row.Step), known.ClusterOf(own, authority).States,
                Unheard(authority)) is { } waiting)
            {
                if (!control.IsForced)
                    throw waiting;
                control.Warn($"{step.Row}, gone on with by -Force: {waiting.Message}");
            }

            if (!approve(step.Row))
                return false;
            step.Run(control.Cancellation);
            undone.Add(step.Row);
            return true;
        }, isBackwards: true);

        return undone;
    }

    private List<RotationPlanStep> EachOf(RotationControl control,
        Func<RotationRun, PkiInventory, RotationAuthority, ReadyStep?> work)
    {
        var done = new List<RotationPlanStep>();
        foreach (var authority in authorities)
        {
            OnEach(control, (inventory, own) =>
            {
                var ready = work(new RotationRun(own, known, Unheard(authority)), inventory, authority);
                if (ready is null || !control.Approve(ready))
                    return false;
                done.Add(RotationRun.Run(ready, control.Cancellation));
                return true;
            });
        }

        return done;
    }

    private bool Prepare(PkiInventory inventory, RotationFacts own, RotationAuthority authority, NewAuthorityOptions options,
        Dictionary<string, NewAuthority> coming, RotationControl control, CarriedAuthority? carried)
    {
        var run = new RotationRun(own, known, Unheard(authority));
        // Another node may have begun with one that is only trusted so far.
        if (run.StateOf(authority) is var (mine, all) && mine.Generations is { Aside: { } aside, New: { } young }
            && aside == young)
            RotationRun.RequireHere(mine, all.States);
        if (run.StartOf(authority) is not var (state, cluster))
            return false;
        if (state.Generations.New is { } there && state.Phase is not RotationPhase.Idle)
            control.Warn($"{authority.Name} of {inventory.Node} is being exchanged for {there} already. Step-K8sCARotation "
                + "goes on.");
        if (RotationNext.Of(state) is { Kind: RotationStepKind.CleanUp })
            throw new RefusedException("RotationNotComplete", $"The last exchange of {authority.Name} on {inventory.Node} is "
                + $"through, and what it needed still lies there. Complete-K8sCARotation {authority.Name} ends it; then the "
                + "next one can start.");
        if (RotationGate.Blocked(RotationStep.Of(RotationStepKind.Prepare), state) is { } blocked)
            throw blocked;
        var made = carried is null ? Coming(authority, options, coming, state, cluster.States) : Carried(carried, state);
        if (run.Begin(inventory, authority, made, control.Cancellation) is not { } ready)
            return false;
        if (state.Generations.Others is { Count: > 0 } others)
            control.Warn($"{authority.Name} of {inventory.Node}: {string.Join(", ", others)} "
                + $"{(others.Count == 1 ? "is trusted there too and stays" : "are trusted there too and stay")} so. If it is "
                + $"what is to come, do not go on: lay it beside the old one as {authority.File.Name}-new with its key first.");
        if (!control.Approve(ready))
            return false;
        RotationRun.Run(ready, control.Cancellation);
        return true;
    }

    private static NewAuthority Coming(RotationAuthority authority, NewAuthorityOptions options,
        Dictionary<string, NewAuthority> coming, RotationState state, IReadOnlyList<RotationState> cluster)
    {
        RotationRun.RequireHere(state, cluster);
        var key = state.Generations.Old!.Key;
        if (coming.TryGetValue(key, out var made))
            return made;
        made = cluster.Select(NewAuthority.Find).OfType<NewAuthority>().OrderBy(one => one.Key is null ? 1 : 0).FirstOrDefault();
        if (made is null && !cluster.Any(node => !node.Facts.IsReported
            && node.Issued(PlaceHolding.OldOnly, isSigner: true).Any(place => place.Key is not null)))
            throw new RefusedException("AuthorityIsExternal", $"The key of {authority.Name} is on none of these nodes. Where "
                + "it is, Start-K8sCARotation makes the new authority and Export-K8sCARotation writes it for this node: "
                + "Start-K8sCARotation -Bundle. Of an authority elsewhere lay the new certificate, and its key if it is to "
                + "sign here, beside the old one as ca-new.crt and ca-new.key.");
        return coming[key] = made ?? options.Make(state.Generations, OldKeyOf(cluster, key));
    }

    private static NewAuthority Carried(CarriedAuthority carried, RotationState state)
    {
        var made = carried.For(state);
        return made.Key is not null || !carried.IsKeyClosed || !state.Issued(PlaceHolding.OldOnly, isSigner: true).Any() ? made
            : throw new PasswordException("PasswordMissing", $"{state.Facts.Node} signs with {carried.Authority.Name}, so "
                + "that it needs the key of the new one: give the -Password with which the bundle was written.");
    }

    private IReadOnlyCollection<string> Unheard(RotationAuthority authority)
    {
        if (unheard.TryGetValue(authority.Name, out var known))
            return known;
        var heard = nodes.Select(node => node.Facts)
            .Concat(reports.Where(report => !report.NotTold.Contains(authority.Name))).Select(facts => facts.Node)
            .ToHashSet(NodeNames.Comparer);
        return unheard[authority.Name] = [.. planned.Distinct(NodeNames.Comparer).Where(name => !heard.Contains(name))];
    }

    private static PublicKey? OldKeyOf(IReadOnlyList<RotationState> cluster, string key) => cluster
        .SelectMany(state => state.Issues).Select(pair => pair.Place.Key).FirstOrDefault(own => own?.SpkiSha256 == key);

    // Forgotten once no authority of the node is half exchanged: the journal is of all of them.
    private bool Forget(PkiInventory inventory, List<RotationPlanStep> done, RotationControl control)
    {
        var journal = StepJournal.Of(inventory);
        // What a run before was to forget, and was ended at it, is forgotten now.
        if (failed.Contains(inventory.Node) || (!done.Exists(row => row.Node == inventory.Node)
            && (control.OnlySays || !journal.IsBeingForgotten(IsCleanUp))))
            return false;
        var run = RotationRun.Alone(inventory);
        var underWay = RotationAuthority.All.FirstOrDefault(authority =>
            run.StateOf(authority) is var (state, _) && RotationNext.Of(state) is not null);
        if (underWay is null)
            FileFailure.AttemptAfter(() => journal.Forget(IsCleanUp, control.Cancellation));
        else
            control.Warn($"On {inventory.Node} {underWay.Name} is still being exchanged, so steps can still be taken back "
                + "there.");
        return false;
    }

    private static bool IsCleanUp(StepRecord step) =>
        step.Name.EndsWith(" " + nameof(RotationStepKind.CleanUp), StringComparison.Ordinal);

    // The work says whether it changed something. Where nothing changes, nodes are read ahead.
    private void OnEach(RotationControl control, Func<PkiInventory, RotationFacts, bool> work, bool isBackwards = false)
    {
        var order = isBackwards ? Enumerable.Range(0, nodes.Count).Reverse() : Enumerable.Range(0, nodes.Count);
        var read = control.OnlySays
            ? OrderedParallel.SelectLarge(order, index => (index, ReadAhead(nodes[index].Tree)), control.Cancellation)
            : order.Select(index => (index, (PkiInventory?)null));
        foreach (var (index, inventory) in read)
            OnNode(index, inventory, control, work);
    }

    private static PkiInventory? ReadAhead(NodeFileSystem tree)
    {
        try
        {
            return InventoryReader.Read(tree.Again());
        }
        catch (PkiException)
        {
            // It is read once more, where the failure is told with its node.
            return null;
        }
    }

    // What was done before on the node, or on another one, counts for the next.
    private void OnNode(int index, PkiInventory? ahead, RotationControl control, Func<PkiInventory, RotationFacts, bool> work)
    {
        control.Cancellation.ThrowIfCancellationRequested();
        var node = nodes[index];
        try
        {
            var inventory = AfterChange(index, () => ahead ?? InventoryReader.Read(node.Tree.Again()));
            // What failed here in this run was told as it was then: the next run goes on with it.
            if (failed.Contains(node.Facts.Node) && RotationRun.Unfinished(inventory) is not null)
                return;
            inventory = AfterChange(index, () => Settled(inventory, control));
            var own = AfterChange(index, () => Known(index, inventory));
            var (isChanged, isDone) = (true, false);
            try
            {
                isChanged = work(inventory, own);
                isDone = true;
            }
            finally
            {
                if (isDone && isChanged)
                    changed.Add(index);
                if (isChanged)
                    ReadAnew(index, isDone);
            }
        }
        catch (PkiException failure)
        {
            failed.Add(node.Facts.Node);
            control.Fail(failure, node.Facts.Node);
        }
    }

    // Where this run has changed the node already, an error says so.
    private T AfterChange<T>(int index, Func<T> work) => changed.Contains(index) ? FileFailure.AttemptAfter(work) : work();

    private void ReadAnew(int index, bool isDone)
    {
        try
        {
            FileFailure.AttemptAfter(() => Known(index, InventoryReader.Read(nodes[index].Tree.Again())));
        }
        catch (PkiException) when (!isDone)
        {
            // Why the work failed, and whether its files are in place, is told; with the node this run does not go on.
        }
    }

    // The node as it is now; what follows from all nodes is worked out anew only where it is not what it was.
    private RotationFacts Known(int index, PkiInventory inventory)
    {
        var now = RotationFacts.Of(inventory);
        var old = nodes[index].Facts;
        if (now.IsSameAs(old))
            return old;
        nodes[index] = NodeOutline.Of(inventory, authorities);
        known = known.With(old, nodes[index].Facts);
        return nodes[index].Facts;
    }

    private static PkiInventory Settled(PkiInventory inventory, RotationControl control)
    {
        if (RotationRun.Unfinished(inventory) is not { } last)
            return inventory;
        if (control.OnlySays)
            throw new ConflictException("StepUnfinished", $"On {inventory.Node} the step '{last.Name}' was ended "
                + "half-way. The next run brings it to its end first; what comes then is not told before.");
        RotationRun.Settle(inventory, last, control.Cancellation);
        control.Warn($"On {inventory.Node} the step '{last.Name}' had been ended half-way; it was brought to its end first.");
        return InventoryReader.Read(inventory.Tree.Again());
    }
}
