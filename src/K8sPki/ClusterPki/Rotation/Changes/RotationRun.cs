using K8sPki.Certificates;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>A step of one node that is worked out, proved, and not yet carried out.</summary>
/// <param name="Task">What it is.</param>
/// <param name="Work">What it changes.</param>
/// <param name="Files">The files that it changes, with their contents; old ones with keys are cleared.</param>
internal sealed record ReadyStep(RotationTask Task, NodeStep Work, IReadOnlyList<FileChange> Files);

/// <summary>Works the steps of a rotation out, carries them out one by one, and takes them back.</summary>
/// <param name="own">What the node that is worked on trusts, shows and signs with: one of the nodes.</param>
/// <param name="nodes">All nodes, as they have reported or as their copies are.</param>
/// <param name="unheard">The nodes that were to report and have not.</param>
internal sealed class RotationRun(RotationFacts own, RotationNodes nodes, IReadOnlyCollection<string> unheard)
{
    /// <summary>The run of a node of which alone something is known.</summary>
    public static RotationRun Alone(PkiInventory inventory)
    {
        var own = RotationFacts.Of(inventory);
        return new RotationRun(own, new RotationNodes([own]), []);
    }

    /// <summary>Where the node stands with an authority; null where it has nothing of it.</summary>
    public (RotationState State, RotationCluster Cluster)? StateOf(RotationAuthority authority) =>
        StateOf(authority, generations => generations);

    /// <summary>
    /// The same where an exchange is to begin: one that is over, whose old authority is kept beside the one in use, is none, and
    /// what is only trusted beside takes no part.
    /// </summary>
    public (RotationState State, RotationCluster Cluster)? StartOf(RotationAuthority authority, NewAuthority? coming = null)
    {
        var isOver = StateOf(authority) is var (mine, all) && mine.Generations.New is not null && all.IsOver;
        return StateOf(authority, generations =>
        {
            var now = isOver ? new AuthorityGenerations { Old = generations.New } : generations.WithoutAside;
            return now.New is null && coming is not null ? With(now, coming) : now;
        });
    }

    private (RotationState State, RotationCluster Cluster)? StateOf(
        RotationAuthority authority, Func<AuthorityGenerations, AuthorityGenerations> meaning)
    {
        var cluster = nodes.ClusterOf(own, authority);
        cluster = cluster.With(meaning(cluster.Generations));
        return cluster.StateOf(own) is { } mine ? (mine, cluster) : null;
    }

    /// <summary>The next step of a node, worked out and proved; null when there is none.</summary>
    /// <param name="inventory">The node.</param>
    /// <param name="authority">The authority.</param>
    /// <param name="control">What is asked and told.</param>
    /// <param name="begin">The nodes as they were when the command began.</param>
    /// <exception cref="RefusedException">It has to wait, or would break something.</exception>
    /// <exception cref="PkiException">It cannot be done on this node.</exception>
    public ReadyStep? Next(PkiInventory inventory, RotationAuthority authority, RotationControl control, RotationNodes begin)
    {
        if (StateOf(authority) is not var (state, cluster) || RotationNext.Of(state) is not { } step)
            return null;
        var isBegun = IsBegun(inventory, state);
        if (!isBegun && control.OnlyBegun)
        {
            control.Warn($"{authority.Name} of {inventory.Node} was left alone: {state.Generations.New} is trusted there beside "
                + $"{state.Generations.Old}, and no exchange was begun. To go on with one that was begun by hand, name it: "
                + $"Step-K8sCARotation {authority.Name}.");
            return null;
        }

        if (RotationGate.Blocked(step, state) is { } blocked)
            throw blocked;
        foreach (var waiting in RotationGate.All(step, state, cluster.States, unheard)
            .Concat(RotationGate.All(step, state, AtBegin(begin, state), unheard))
            .Concat(isBegun || step.Kind != RotationStepKind.ForgetOld ? [] : [NotBegun(inventory, state)])
            .DistinctBy(one => one.Message))
        {
            if (!control.IsForced)
                throw waiting;
            control.Warn($"{authority.Name} on {inventory.Node}, gone on with by -Force: {waiting.Message}");
        }

        RequireHere(state, cluster.States);
        var task = new RotationTask(step, state, inventory)
        {
            New = NewAuthority.Find(state) ?? new NewAuthority(state.Generations.Old!.Certificate, null),
        };
        return Prove(task, task.Work(control.Cancellation), cluster);
    }

    // Where nothing tells of an exchange, what is trusted beside is most likely meant to be: users may have an authority of
    // their own in --client-ca-file.
    private static bool IsBegun(PkiInventory inventory, RotationState state) =>
        StepJournal.Of(inventory).Steps.Any(record => RotationTask.TellsOf(state.Authority, record.Name))
        || state.Facts.Beside.Any(place => place.Authority == state.Authority.Name
            && (state.Generations.New?.Key == place.OwnKey || state.Generations.Old?.Key == place.OwnKey));

    private static RefusedException NotBegun(PkiInventory inventory, RotationState state) => new("RotationNotBegun",
        $"On {inventory.Node} nothing tells that {state.Generations.Old} is the old {state.Authority.Name} of an exchange: it "
            + "has signed nothing here, and may be trusted on purpose. If it is to go, -Force takes it out.");

    private IReadOnlyList<RotationState> AtBegin(RotationNodes begin, RotationState state)
    {
        var then = begin.All.FirstOrDefault(node => node.Node == own.Node);
        return then is null ? []
            : [.. begin.ClusterOf(then, state.Authority).States.Where(other => other.Facts.Node != own.Node), state];
    }

    /// <summary>The first step of a node, with a new authority that was made for it or comes from another node.</summary>
    /// <inheritdoc cref="Next"/>
    public ReadyStep? Begin(PkiInventory inventory, RotationAuthority authority, NewAuthority coming,
        CancellationToken cancellation)
    {
        if (StartOf(authority, coming) is not var (state, cluster)
            || RotationNext.Of(state) is not { Kind: RotationStepKind.Prepare } step)
            return null;
        if (RotationGate.Blocked(step, state) is { } blocked)
            throw blocked;
        var task = new RotationTask(step, state, inventory) { New = coming };
        return Prove(task, task.Work(cancellation), cluster);
    }

    /// <summary>Carries a step out.</summary>
    /// <exception cref="PkiException">A file was changed meanwhile or cannot be written; nothing was changed, or the next run
    /// goes on.</exception>
    public static RotationPlanStep Run(ReadyStep ready, CancellationToken cancellation)
    {
        StepJournal.Of(ready.Task.Inventory).Run(ready.Work, cancellation);
        return FileFailure.AttemptAfter(() => Row(ready, RotationStepState.Done));
    }

    /// <summary>What a run that was ended has left half done on a node; null when there is nothing.</summary>
    public static StepRecord? Unfinished(PkiInventory inventory) =>
        StepJournal.Of(inventory).Steps is [.., { State: not StepState.Done } last] ? last : null;

    /// <summary>Finishes it, in the direction in which it went.</summary>
    /// <exception cref="PkiException">It cannot be finished.</exception>
    public static void Settle(PkiInventory inventory, StepRecord last, CancellationToken cancellation)
    {
        var journal = StepJournal.Of(inventory);
        if (last.State == StepState.Undoing)
            journal.Undo(last, cancellation);
        else
            journal.Run(new NodeStep(last.Name, [], _ => { }), cancellation);
    }

    /// <summary>A step as a row of the plan.</summary>
    public static RotationPlanStep Row(ReadyStep ready, RotationStepState state)
    {
        var files = ready.Files.Select(file => file.File.Path).ToList();
        var effect = RotationEffect.Of(ready.Task.Inventory, [.. files.Select(file => new LocalPath(file))]);
        return new RotationPlanStep(ready.Task.Step, ready.Task.State)
        {
            State = state, Files = files, Restarts = effect.Restarts, TakenUp = effect.TakenUp,
            NotChecked = ready.Task.Step.Round > 0 ? [.. LiveText.NotSeen(ready.Task.State)] : [],
        };
    }

    /// <summary>
    /// Refuses a new authority that is known from reports alone. What a report says of trust is gone by, whom to trust anew is
    /// not: who can write a report could have any node trust their own authority.
    /// </summary>
    /// <exception cref="RefusedException">It is on no node that is here.</exception>
    public static void RequireHere(RotationState state, IReadOnlyList<RotationState> cluster)
    {
        if (state.Generations.New is not { } young || cluster.Any(one => !one.Facts.IsReported && one.Facts.Has(young.Key)))
            return;
        var told = cluster.FirstOrDefault(one => one.Facts.Has(young.Key), state).Facts.Node;
        throw new RefusedException("NewAuthorityNotHere", $"The new {state.Authority.Name}, {young}, is on no node here: the "
            + $"report of {told} alone names it, and that is no reason to trust it. Bring it in: Export-K8sCARotation on {told}, "
            + "then Start-K8sCARotation -Bundle here.");
    }

    private static ReadyStep Prove(RotationTask task, NodeStep work, RotationCluster cluster)
    {
        var files = PlaceChange.Plan(work.Make);
        try
        {
            RotationProof.Require(task.Inventory,
                files.Select(file => (new LocalPath(file.File.Path), file.After)), task.State.Facts, cluster.Trust);
            return new ReadyStep(task, work, files);
        }
        finally
        {
            // Of old keys only that they are there is told; the new ones are still to be written.
            foreach (var secret in files.Where(file => file.IsSecret))
                Array.Clear(secret.Before ?? []);
        }
    }

    private static AuthorityGenerations With(AuthorityGenerations generations, NewAuthority coming) => generations with
    {
        New = new AuthorityGeneration(coming.Certificate is { } certificate ? AuthorityGenerations.KeyOf(certificate)
            : coming.Key!.PublicKey.SpkiSha256)
        {
            Certificate = coming.Certificate,
        },
    };
}
