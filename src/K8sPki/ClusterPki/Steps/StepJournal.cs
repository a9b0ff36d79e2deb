using K8sPki.Certificates;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>
/// Carries steps out on a node and takes them back. What a step changes is noted before it changes anything, so that a process
/// that is ended at any moment leaves a node on which the same step goes on to the same end, or is taken back.
/// </summary>
/// <param name="tree">The node.</param>
/// <param name="home">The folder that gets the journal, beside the PKI.</param>
internal sealed class StepJournal(NodeFileSystem tree, LocalPath home)
{
    // What others sign with and what they hold is smaller.
    private const long LargestFile = NodeFileSystem.LargestFile;

    private FilePath Home => tree.Here(home);

    /// <summary>That of a node as it was read: where its lock and backups are too.</summary>
    public static StepJournal Of(PkiInventory facts) => new(facts.Tree, RenewalTree.HomeOf(facts));

    /// <summary>The steps that can be taken back, in the order in which they were made.</summary>
    /// <exception cref="PkiException">The journal cannot be read, is broken, or is not to be trusted.</exception>
    public IReadOnlyList<StepRecord> Steps
    {
        get
        {
            using var journal = RotationJournal.Open(Home);
            return journal?.Records(tree) ?? [];
        }
    }

    /// <summary>What the files of a step were before it, in its order; null for one that was not there.</summary>
    /// <exception cref="PkiException">The journal cannot be read, is broken, or is not to be trusted.</exception>
    public IReadOnlyList<(LocalPath File, byte[]? Content)> Kept(StepRecord record)
    {
        using var journal = RotationJournal.Open(Home);
        return
        [
            .. record.Files.Select((file, index) => (new LocalPath(file.File.Path),
                file.Was.Digest is null ? null : journal?.Kept(record, index, LargestFile))),
        ];
    }

    /// <summary>The nodes that go through the steps together, as they were noted; none where none were.</summary>
    /// <exception cref="PkiException">The journal cannot be read, is broken, or is not to be trusted.</exception>
    public IReadOnlyList<string> Nodes
    {
        get
        {
            using var journal = RotationJournal.Open(Home);
            return journal?.ReadNodes() ?? [];
        }
    }

    /// <summary>The keys that are being taken out of use, as they were noted; none where none were.</summary>
    /// <exception cref="PkiException">The journal cannot be read, is broken, or is not to be trusted.</exception>
    public IReadOnlyList<ReplacedKey> Replaced
    {
        get
        {
            using var journal = RotationJournal.Open(Home);
            return journal?.ReadReplaced() ?? [];
        }
    }

    /// <summary>Notes the nodes that go through the steps together, until all steps are forgotten or taken back.</summary>
    /// <exception cref="InvalidRequestException">A name is none.</exception>
    /// <exception cref="PkiException">The journal cannot be written, or is not to be trusted.</exception>
    public void NoteNodes(IReadOnlyList<string> names, CancellationToken cancellation)
    {
        var content = NodeNames.Write(names);
        using var held = TreeLock.Take(Home, cancellation);
        using var journal = RotationJournal.Make(Home);
        journal.NoteNodes(content);
    }

    /// <summary>
    /// Carries a step out. One of that name that was ended half-way is gone on with, as it was planned then; one that is the last
    /// and still as it was made is left as it is.
    /// </summary>
    /// <returns>The step; null when there was nothing to change.</returns>
    /// <exception cref="ConflictException">Another step is unfinished, or somebody has changed a file since.</exception>
    /// <exception cref="PkiException">A file cannot be read or written: nothing was changed, or the next run goes on.</exception>
    public StepRecord? Run(NodeStep step, CancellationToken cancellation)
    {
        using var held = TreeLock.Take(Home, cancellation);
        using var journal = RotationJournal.Make(Home);
        var last = journal.Last(tree);
        if (last is { State: StepState.Undoing })
        {
            TakeBack(journal, last, cancellation);
            last = journal.Last(tree);
        }

        if (last is { State: StepState.Begun })
            return last.Name == step.Name ? GoOn(journal, last, cancellation) : throw Unfinished(last);
        // What its files were to be may be there still.
        if (last is not null)
            journal.MarkDone(last.Number);
        if (last?.Name == step.Name && last.Files.All(file => file.Becomes.IsStill(file.File)))
            return last;
        using var locks = Lock(step.Parts.Where(part => part.IsShared).Select(part => part.Target), cancellation);
        return Begin(journal, step, (last?.Number ?? 0) + 1) is { } begun ? Finish(journal, begun) : null;
    }

    /// <summary>
    /// Takes the last step back: every file is what it was, byte for byte, with its mode and owner; what was new goes. A key that
    /// others could read stays closed to them.
    /// </summary>
    /// <returns>The step; null when there is none.</returns>
    /// <exception cref="ConflictException">Somebody has changed a file since; none was touched.</exception>
    /// <exception cref="PkiException">A file cannot be written, or the journal is broken.</exception>
    public StepRecord? Undo(CancellationToken cancellation) => Undo(_ => true, cancellation);

    /// <summary>The same of one step that is meant; it is left where it is not the last any more.</summary>
    /// <returns>The step; null when another process took it back, or took another one.</returns>
    /// <inheritdoc cref="Undo(CancellationToken)"/>
    public StepRecord? Undo(StepRecord meant, CancellationToken cancellation) => Undo(meant.IsOf, cancellation);

    private StepRecord? Undo(Func<StepRecord, bool> isMeant, CancellationToken cancellation)
    {
        using var held = TreeLock.Take(Home, cancellation);
        using var journal = RotationJournal.Open(Home);
        if (journal?.Last(tree) is not { } last || !isMeant(last))
            return null;
        TakeBack(journal, last, cancellation);
        if (last.Number == 1)
            End(journal);
        return last;
    }

    /// <summary>True where <see cref="Forget"/> was ended half-way, or after the step that it comes after.</summary>
    /// <param name="isLast">Whether a step is the one that comes before.</param>
    /// <exception cref="PkiException">The journal cannot be read, is broken, or is not to be trusted.</exception>
    public bool IsBeingForgotten(Func<StepRecord, bool> isLast)
    {
        using var journal = RotationJournal.Open(Home);
        return journal is not null && (journal.IsEnding || (journal.Last(tree) is { State: not StepState.Undoing } last
            && isLast(last)));
    }

    /// <summary>Forgets all steps and what is kept of their files: none can be taken back then.</summary>
    /// <param name="isLast">Whether a step is the one that comes before: that one is finished first.</param>
    /// <param name="cancellation">Ends the wait for another process.</param>
    /// <exception cref="ConflictException">The last one is unfinished.</exception>
    public void Forget(Func<StepRecord, bool> isLast, CancellationToken cancellation)
    {
        using var held = TreeLock.Take(Home, cancellation);
        using var journal = RotationJournal.Open(Home);
        var all = journal?.Records(tree) ?? [];
        if (all is [.., { State: StepState.Begun } begun] && isLast(begun))
            GoOn(journal!, begun, cancellation);
        else if (all is [.., { State: not StepState.Done } last])
            throw Unfinished(last);
        journal?.NoteEnding();
        foreach (var record in all.Reverse())
            journal!.Remove(record.Number);
        if (journal is not null)
            End(journal);
    }

    private void End(RotationJournal journal)
    {
        journal.ForgetNotes();
        RotationJournal.RemoveEmpty(Home);
    }

    private StepRecord? Begin(RotationJournal journal, NodeStep step, int number)
    {
        foreach (var part in step.Parts)
        {
            if (FileStore.Status(part.Target) is { IsRegular: false })
                throw new FileAccessException("NotAFile", $"'{part.Target}' is no ordinary file and is not changed.");
            FileTransaction.Recover(part.Target);
        }

        foreach (var part in step.Parts)
            FileTransaction.RemoveLeftovers(part.Target);
        var changes = PlaceChange.Plan(step.Make);
        try
        {
            if (changes.Count == 0)
                return null;
            foreach (var change in changes)
                FileStore.RequireReplaceable(change.File);
            var files = changes.Select(change =>
                new StepFile(change.File, FileState.Of(change.Before), FileState.Of(change.After))
            {
                IsSecret = change.IsSecret, IsShared = change.IsShared, Status = FileStore.Status(change.File),
            });
            var record = new StepRecord(number, step.Name, Clock.UtcNow, [.. files]);
            if (step.Replaces is { } replaced)
                journal.NoteReplaced(replaced);
            journal.Begin(record, changes, tree);
            return record;
        }
        finally
        {
            foreach (var secret in changes.Where(change => change.IsSecret))
                Array.Clear(secret.Before ?? []);
        }
    }

    private StepRecord GoOn(RotationJournal journal, StepRecord record, CancellationToken cancellation)
    {
        using var locks = LockShared(record, cancellation);
        return Finish(journal, record);
    }

    private static StepRecord Finish(RotationJournal journal, StepRecord record)
    {
        FileTurn.Run([.. record.Files.Select((file, index) => new FileTurn(file.File, file.Was, file.Becomes)
        {
            Content = () => journal.Becoming(record, index, LargestFile),
            Protection = file.IsSecret ? FileProtection.Secret : FileProtection.Public,
        })]);
        FileFailure.AttemptAfter(() => journal.MarkDone(record.Number));
        return record with { State = StepState.Done };
    }

    private static void TakeBack(RotationJournal journal, StepRecord record, CancellationToken cancellation)
    {
        using var locks = LockShared(record, cancellation);
        var turns = record.Files.Select((file, index) => new FileTurn(file.File, file.Becomes, file.Was)
        {
            Content = () => journal.Kept(record, index, LargestFile),
            Like = file.Status,
            Protection = file.IsSecret && file.Becomes.Digest is null ? FileProtection.Secret : FileProtection.Kept,
        }).ToList();
        // What is noted of an undoing is that it has begun: where a file is in its way it has not.
        FileTurn.Check(turns);
        journal.MarkUndoing(record.Number);
        FileTurn.Run(turns);
        FileFailure.AttemptAfter(() => journal.Remove(record.Number));
    }

    private static IDisposable LockShared(StepRecord record, CancellationToken cancellation) =>
        Lock(record.Files.Where(file => file.IsShared).Select(file => file.File), cancellation);

    private static IDisposable Lock(IEnumerable<FilePath> files, CancellationToken cancellation) =>
        PlaceChange.Lock(files, cancellation);

    private static ConflictException Unfinished(StepRecord last) => new("StepUnfinished",
        $"Step {last.Number}, '{PrintableText.Escape(last.Name)}', was ended half-way. Run it again to finish it, or take it "
            + "back.");
}
