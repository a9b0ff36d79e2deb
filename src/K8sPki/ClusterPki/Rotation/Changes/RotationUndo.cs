using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>The last step of a node, to be taken back.</summary>
internal sealed class RotationUndo
{
    private readonly StepJournal journal;
    private readonly StepRecord meant;

    private RotationUndo(StepJournal journal, StepRecord meant, RotationPlanStep row)
    {
        this.journal = journal;
        this.meant = meant;
        Row = row;
    }

    /// <summary>What is taken back.</summary>
    public RotationPlanStep Row { get; }

    /// <summary>The last step of a node, proved: what worked goes on to work without it. Null when there is none.</summary>
    /// <param name="inventory">The node.</param>
    /// <param name="own">What of the node trusts, shows and signs.</param>
    /// <param name="nodes">All nodes, as far as they are known.</param>
    /// <exception cref="RefusedException">Something would break.</exception>
    /// <exception cref="PkiException">The journal cannot be read.</exception>
    public static RotationUndo? Of(PkiInventory inventory, RotationFacts own, RotationNodes nodes)
    {
        var journal = StepJournal.Of(inventory);
        if (journal.Steps is not [.., var last])
            return null;
        RotationProof.Require(inventory, journal.Kept(last), own, nodes.Trust);
        var (authority, step) = Named(last);
        var state = new RotationRun(own, nodes, []).StateOf(authority) is var (mine, _) ? mine
            : throw new MissingInputException("AuthorityNotFound",
                $"Nothing of {authority.Name} is on {inventory.Node} any more.");
        var effect = RotationEffect.Of(inventory, [.. last.Files.Select(file => new LocalPath(file.File.Path))]);
        return new RotationUndo(journal, last, new RotationPlanStep(step, state)
        {
            State = RotationStepState.Next, Files = [.. last.Files.Select(file => file.File.Path)],
            Restarts = effect.Restarts, TakenUp = effect.TakenUp,
        });
    }

    /// <summary>Takes it back: every file is what it was, byte for byte, with its mode and owner.</summary>
    /// <exception cref="ConflictException">It is not the last one any more: no other was asked for or proved.</exception>
    /// <exception cref="PkiException">Somebody has changed a file since, or one cannot be written.</exception>
    public void Run(CancellationToken cancellation)
    {
        if (journal.Undo(meant, cancellation) is null)
            throw new ConflictException("StepNotLast", $"Another process took '{PrintableText.Escape(meant.Name)}' back on "
                + $"{Row.Node} meanwhile, or another step after it. Nothing was taken back here: look where the exchange stands "
                + "with Get-K8sCARotation.");
    }

    private static (RotationAuthority Authority, RotationStep Step) Named(StepRecord record) => RotationAuthority.All
        .SelectMany(authority => RotationStep.All.Select(step => (authority, step)))
        .FirstOrDefault(pair => RotationTask.NameOf(pair.authority, pair.step) == record.Name) is { authority: not null } found
            ? found
            : throw new MalformedInputException("StepUnknown",
                $"The last step, '{PrintableText.Escape(record.Name)}', is none of an exchange of authorities.");
}
