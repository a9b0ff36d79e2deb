using System.Globalization;
using K8sPki.Certificates;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>
/// The folder that keeps what steps have changed: of each step a file that says what becomes of which file, and one for each
/// content. It is opened once and worked in by its handle; nothing in it is followed anywhere.
/// </summary>
internal sealed class RotationJournal : IDisposable
{
    /// <summary>The name of the folder.</summary>
    public const string FolderName = "k8spki-rotation";

    private const string Step = "step";
    private const string Done = "done";
    private const string Undoing = "undo";
    private const string Old = "old-";
    private const string New = "new-";
    private const string Nodes = "nodes";
    private const string Replaced = "replaced";
    private const string Ending = "ending";
    private const int MostSteps = 9999;
    private readonly FilePlace place;

    private RotationJournal(FilePlace place) => this.place = place;

    private WorkFolder Folder => place.Folder;

    /// <summary>Opens the journal of a folder; null when there is none.</summary>
    /// <exception cref="RefusedException">Others may change it, or it is no folder.</exception>
    public static RotationJournal? Open(FilePath home) => FileFailure.Attempt(home, "read", () =>
    {
        var path = Path.Combine(home.Path, FolderName);
        using var own = FilePlace.Open(home.At(path), followLast: false);
        if (own.Status is not { } status)
            return null;
        if (!status.IsFolder)
            throw Distrusted(path, "is no folder");
        // Any name in it: what is wanted is the folder, open.
        var place = FilePlace.Open(home.At(Path.Combine(path, Step)), followLast: false);
        try
        {
            if (place.Folder.Path != own.Path)
                throw Distrusted(path, "is being exchanged");
            if (place.Folder.Status is { User: { } user } && !FileTrust.IsTrusted(user))
                throw Distrusted(path, $"belongs to user {user}");
            if (FileTrust.IsExposed(place.Folder))
                throw Distrusted(path, "can be changed by others");
            return new RotationJournal(place);
        }
        catch
        {
            place.Dispose();
            throw;
        }
    });

    /// <summary>Opens it, and makes it where there is none.</summary>
    /// <inheritdoc cref="Open"/>
    public static RotationJournal Make(FilePath home)
    {
        if (Open(home) is { } there)
            return there;
        FileStore.CreateOwnFolder(home.At(Path.Combine(home.Path, FolderName)));
        return Open(home) ?? throw Distrusted(Path.Combine(home.Path, FolderName), "was taken away");
    }

    /// <summary>The steps in it, in order.</summary>
    /// <param name="tree">The node.</param>
    /// <exception cref="MalformedInputException">One is broken.</exception>
    public IReadOnlyList<StepRecord> Records(NodeFileSystem tree) => Attempt("read", () =>
    {
        var records = new List<StepRecord>();
        for (var number = 1; number <= MostSteps && Folder.Look(Name(number, Step)) is not null; number++)
        {
            var path = Folder.PathOf(Name(number, Step));
            records.Add(StepRecordText.Read(Content(number, Step, StepRecordText.Longest), number, tree, path) with
            {
                State = IsMarked(number, Undoing) ? StepState.Undoing : IsMarked(number, Done) ? StepState.Done : StepState.Begun,
            });
        }

        return records;
    });

    /// <summary>The last step in it; null when there is none.</summary>
    /// <inheritdoc cref="Records"/>
    public StepRecord? Last(NodeFileSystem tree) => Records(tree) is [.., var last] ? last : null;

    /// <summary>Notes a step with all that its files are and become, before any of them is changed.</summary>
    public void Begin(StepRecord record, IReadOnlyList<FileChange> changes, NodeFileSystem tree) => Attempt("write", () =>
    {
        if (record.Number > MostSteps)
            throw new LimitExceededException("JournalFull", $"'{Folder.Path}' has {MostSteps} steps; more are not kept.");
        var text = StepRecordText.Write(record, tree);
        // What a run that was ended had kept before it had noted the step.
        ClearFrom(record.Number);
        for (var index = 0; index < changes.Count; index++)
        {
            if (changes[index].Before is { } before)
                Write(record.Number, Old + Number(index), before);
            if (changes[index].After is { } after)
                Write(record.Number, New + Number(index), after);
        }

        Write(record.Number, Step, text);
        return true;
    });

    /// <summary>What a file of a step was.</summary>
    /// <exception cref="MalformedInputException">It is not what was kept.</exception>
    public byte[] Kept(StepRecord record, int index, long limit) =>
        Content(record, Old + Number(index), record.Files[index].Was, limit);

    /// <summary>What a file of a step is to be.</summary>
    /// <exception cref="MalformedInputException">It is not what was kept.</exception>
    public byte[] Becoming(StepRecord record, int index, long limit) =>
        Content(record, New + Number(index), record.Files[index].Becomes, limit);

    /// <summary>Notes that a step is done; what its files were to be is not needed any more.</summary>
    public void MarkDone(int number) => Attempt("write", () =>
    {
        Mark(number, Done);
        Clear(number, New);
        return true;
    });

    /// <summary>Notes that a step is being taken back.</summary>
    public void MarkUndoing(int number) => Attempt("write", () =>
    {
        Mark(number, Undoing);
        return true;
    });

    /// <summary>Forgets the last step. With its first file it is gone; what is left then is cleared by the next.</summary>
    public void Remove(int number) => Attempt("clean up", () =>
    {
        Folder.Delete(Name(number, Step));
        ClearFrom(number);
        return true;
    });

    /// <summary>The names of the nodes that go through the steps together; none where none were noted.</summary>
    /// <exception cref="MalformedInputException">They cannot be read.</exception>
    public IReadOnlyList<string> ReadNodes() => Attempt("read", () =>
        Folder.Look(Nodes) is null ? [] : NodeNames.Read(Content(Nodes, NodeNames.Largest), Folder.PathOf(Nodes)));

    /// <summary>Notes the names of nodes; those that were noted before are forgotten.</summary>
    public void NoteNodes(byte[] names) => Note(Nodes, names);

    /// <summary>The keys that are being taken out of use; of each authority one at most.</summary>
    /// <exception cref="MalformedInputException">They cannot be read.</exception>
    public IReadOnlyList<ReplacedKey> ReadReplaced() => Attempt("read", () =>
        Folder.Look(Replaced) is null ? [] : ReplacedKey.Read(Content(Replaced, ReplacedKey.Largest), Folder.PathOf(Replaced)));

    /// <summary>Notes a key; the one that was noted for its authority before is forgotten.</summary>
    public void NoteReplaced(ReplacedKey key)
    {
        var noted = ReadReplaced();
        if (!noted.Contains(key))
            Note(Replaced, ReplacedKey.Write([.. noted.Where(other => other.Authority != key.Authority), key]));
    }

    /// <summary>True where all is being forgotten, or nothing is noted.</summary>
    public bool IsEnding => Attempt("read", () => Folder.Look(Ending) is not null
        || (Folder.Look(Name(1, Step)) is null && Folder.Look(Nodes) is null && Folder.Look(Replaced) is null));

    /// <summary>Notes that all is being forgotten.</summary>
    public void NoteEnding() => Note(Ending, []);

    /// <summary>Forgets the names of nodes and the keys, and at last that they were to be forgotten.</summary>
    public void ForgetNotes() => Attempt("clean up", () =>
    {
        // A run that was ended while it forgot a step has left what it kept of the step's files.
        foreach (var name in Directory.EnumerateFiles(Folder.Path).Select(path => Path.GetFileName(path)).ToList())
        {
            if (char.IsAsciiDigit(name[0]) || (name.StartsWith('.') && StagedFile.IsTemporary(name)))
                LeftFiles.Delete(Folder, name);
        }

        Folder.Delete(Nodes);
        Folder.Delete(Replaced);
        Folder.Delete(Ending);
        return true;
    });

    /// <summary>Removes the folder of a journal in which nothing is left.</summary>
    public static void RemoveEmpty(FilePath home) => FileFailure.Attempt(home, "clean up", () =>
    {
        using var own = FilePlace.Open(home.At(Path.Combine(home.Path, FolderName)), followLast: false);
        return own.Status is not { IsFolder: true } || own.Folder.TryDeleteFolder(own.Name);
    });

    /// <inheritdoc/>
    public void Dispose() => place.Dispose();

    private byte[] Content(StepRecord record, string part, FileState state, long limit) => Attempt("read", () =>
    {
        var content = Content(record.Number, part, limit);
        return FileState.Of(content).IsSameAs(state) ? content
            : throw StepRecordText.Broken(Folder.PathOf(Name(record.Number, part)), "is not what was kept");
    });

    private byte[] Content(int number, string part, long limit) => Content(Name(number, part), limit);

    private byte[] Content(string name, long limit)
    {
        var path = Folder.PathOf(name);
        if (Folder.Look(name) is not { Status: { IsRegular: true } status })
            throw StepRecordText.Broken(path, "is no ordinary file");
        if (status.User is { } user && !FileTrust.IsTrusted(user))
            throw Distrusted(path, $"belongs to user {user}");
        if (status.Size > limit)
            throw StepRecordText.Broken(path, "is larger than anything that is kept");
        using var stream = Folder.OpenToRead(name);
        return FileContent.Read(stream.SafeFileHandle, path, limit);
    }

    private void Note(string name, byte[] content) => Attempt("write", () =>
    {
        using var staged = StagedFile.Write(place.Beside(name), FileProtection.Secret, stream => stream.Write(content));
        staged.Replace(isJournaled: false);
        return true;
    });

    private bool IsMarked(int number, string mark) => Folder.Look(Name(number, mark)) is { Status.IsRegular: true };

    private void Mark(int number, string mark)
    {
        if (IsMarked(number, mark))
            return;
        // An empty file is whole as soon as it has its name.
        using var made = Folder.Create(Name(number, mark), FileProtection.Secret, replaced: null);
        made.Flush(flushToDisk: true);
    }

    private void Write(int number, string part, byte[] content)
    {
        using var staged = StagedFile.Write(place.Beside(Name(number, part)), FileProtection.Secret,
            stream => stream.Write(content));
        if (!staged.TryPlaceNew())
            throw Distrusted(Folder.PathOf(Name(number, part)), "is there already");
    }

    private void Clear(int number, string part)
    {
        var begins = Name(number, part);
        Clear(name => name.StartsWith(begins, StringComparison.Ordinal));
    }

    // No step comes after the last one: what is there was kept for one that was taken back or never noted.
    private void ClearFrom(int number) => Clear(name => name.Length > 4 && name[4] == '.'
        && int.TryParse(name.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var own) && own >= number);

    private void Clear(Func<string, bool> isOfNoUse)
    {
        foreach (var name in Directory.EnumerateFiles(Folder.Path).Select(path => Path.GetFileName(path)).ToList())
        {
            if ((name.StartsWith('.') && StagedFile.IsTemporary(name)) || isOfNoUse(name))
                LeftFiles.Delete(Folder, name);
        }
    }

    private T Attempt<T>(string action, Func<T> work) => FileFailure.Attempt(Folder.Path, action, work);

    private static string Name(int number, string part) => string.Create(CultureInfo.InvariantCulture, $"{number:0000}.{part}");

    private static string Number(int index) => index.ToString(CultureInfo.InvariantCulture);

    private static RefusedException Distrusted(string path, string why) => new("JournalNotTrusted",
        $"'{path}' {why}: what is in it is not followed. Look who made it; remove it only when no step is to be taken back.");
}
