namespace K8sPki.Platform;

/// <summary>
/// A file that goes from one state to another. Files that go together do so all or none, and a run that was ended by force is
/// gone on with: each of them may be at either end by then.
/// </summary>
/// <param name="File">The file.</param>
/// <param name="From">What it is before.</param>
/// <param name="To">What it is then.</param>
internal sealed record FileTurn(FilePath File, FileState From, FileState To)
{
    /// <summary>Gives what it holds then; not asked where it is to be there no more.</summary>
    public required Func<byte[]> Content { get; init; }

    /// <summary>Who may read it then; one that is there keeps its mode and owner.</summary>
    public FileProtection Protection { get; init; } = FileProtection.Kept;

    /// <summary>Whose mode and owner it gets where it is not there; null for this user's.</summary>
    public FileStatus? Like { get; init; }

    private bool IsThereAlready => To.IsStill(File);

    /// <summary>Finishes what a run before had begun with the files, and looks whether they are what they should be.</summary>
    /// <exception cref="ConflictException">One is at neither end: somebody has changed it since. None was touched.</exception>
    public static void Check(IReadOnlyList<FileTurn> turns)
    {
        foreach (var turn in turns)
            FileTransaction.Recover(turn.File);
        foreach (var turn in turns)
            FileTransaction.RemoveLeftovers(turn.File);
        if (turns.FirstOrDefault(turn => !turn.IsThereAlready && !turn.From.IsStill(turn.File)) is { } other)
        {
            throw new ConflictException("FileChanged", $"'{other.File}' was changed since and is left as it is now; nothing "
                + "was put back. Look at it first.");
        }
    }

    /// <summary>Brings all files where they are to be.</summary>
    /// <exception cref="ConflictException">One is at neither end: somebody has changed it since. None was touched.</exception>
    /// <exception cref="PkiException">One cannot be written; the next run goes on.</exception>
    public static void Run(IReadOnlyList<FileTurn> turns)
    {
        Check(turns);
        using var transaction = new FileTransaction();
        foreach (var turn in turns.Where(turn => turn.To.Digest is not null && !turn.IsThereAlready))
        {
            var content = turn.Content();
            transaction.Stage(turn.File, content, turn.Protection, turn.Like);
            Array.Clear(content);
        }

        transaction.Commit();
        foreach (var turn in turns.Where(turn => turn.To.Digest is null))
            FileStore.Delete(turn.File);
    }
}
