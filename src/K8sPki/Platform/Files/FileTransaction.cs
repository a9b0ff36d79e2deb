using System.Text.Json;

namespace K8sPki.Platform;

/// <summary>
/// Replaces files that belong together, such as a certificate and its key. All are written beside their targets first; a
/// journal then names them, and only after that they are put in place. A process that is ended before the journal has
/// changed nothing; one that is ended after it has left everything to finish the work with <see cref="Recover(FilePath)"/>.
/// </summary>
/// <param name="isNew">True where nothing may be at the targets; it is left as it is.</param>
internal sealed class FileTransaction(bool isNew = false) : IDisposable
{
    private readonly List<StagedFile> staged = [];

    /// <summary>Writes files that belong together, all or none.</summary>
    /// <param name="overwrite">False: an existing target is an error.</param>
    /// <param name="files">Their paths, what each is to hold, and who may read it.</param>
    /// <exception cref="PkiException">A target exists or cannot be written, or another process writes them.</exception>
    public static void Write(
        bool overwrite, params IReadOnlyList<(string Path, byte[] Content, FileProtection Protection)> files)
    {
        if (files.Count == 1 || files.Any(file => FileStore.IsStream(file.Path)))
        {
            foreach (var (path, content, protection) in files)
                FileStore.Write(path, content, protection, overwrite);
            return;
        }

        using var held = FileLock.Take(files[0].Path, null, CancellationToken.None);
        Recover(files[0].Path);
        RemoveLeftovers(files[0].Path);
        using var transaction = new FileTransaction(isNew: !overwrite);
        foreach (var (path, content, protection) in files)
        {
            if (!overwrite)
                FileStore.RequireFree(path);
            transaction.Stage(path, content, protection);
        }

        transaction.Commit();
    }

    /// <summary>Refuses targets that are there, once what a process that was ended had begun with them is finished.</summary>
    /// <param name="paths">They belong together.</param>
    /// <exception cref="TargetExistsException">One is there.</exception>
    public static void RequireFree(IReadOnlyList<string> paths)
    {
        if (paths.Count > 1 && !paths.Any(FileStore.IsStream) && IsUnfinished(paths[0]))
        {
            using var held = FileLock.Take(paths[0], null, CancellationToken.None);
            Recover(paths[0]);
        }

        foreach (var path in paths)
            FileStore.RequireFree(path);
    }

    /// <summary>Writes what a file shall become; the file itself stays until <see cref="Commit"/>.</summary>
    /// <param name="path">The target; a symbolic link is followed and stays a link.</param>
    /// <param name="content">The bytes.</param>
    /// <param name="protection">The mode of a new file. A file that is replaced keeps its mode and owner.</param>
    /// <param name="like">Whose mode and owner a new file gets; null for this user's.</param>
    /// <exception cref="PkiException">The file or its folder may not be written.</exception>
    public void Stage(FilePath path, byte[] content, FileProtection protection, FileStatus? like = null) =>
        staged.Add(FileStore.Stage(path, content, protection, like));

    /// <summary>Puts every file in place.</summary>
    /// <exception cref="ConflictException">The journal of another process is there.</exception>
    /// <exception cref="FileAccessException">A file could not be put in place; <see cref="Recover(FilePath)"/> finishes the
    /// work.</exception>
    public void Commit()
    {
        if (staged.Count == 0)
            return;
        // One rename is whole by itself.
        var isJournaled = staged.Count > 1;
        FileFailure.Attempt(staged[0].Target, "write", () =>
        {
            if (isJournaled)
                FileJournal.Write(staged[0].Place, staged, isNew);
        });
        if (isJournaled)
            staged.ForEach(file => file.Keep());
        for (var placed = 0; placed < staged.Count; placed++)
            Put(placed, isJournaled);
        if (isJournaled)
            LeftFiles.Delete(staged[0].Place.Folder, FileJournal.NameFor(staged[0].Place.Name));
    }

    private void Put(int placed, bool isJournaled)
    {
        var file = staged[placed];
        try
        {
            FileFailure.Attempt(file.Target, "write", () =>
            {
                if (!isNew)
                    file.Replace(isJournaled);
                else if (!file.TryPlaceNew())
                    throw FileStore.Exists(file.Target);
            });
        }
        catch (PkiException failure) when (isJournaled)
        {
            // Until the first one is in place all can be taken back; of new files nothing was there before.
            if ((placed == 0 && !file.IsInPlace && !file.IsPlaced) || failure is TargetExistsException)
                TakeBack(placed);
            else
                throw Unfinished(failure);
            throw;
        }
    }

    private void TakeBack(int placed) => FileFailure.Attempt(staged[0].Target, "write", () =>
    {
        FileJournal.Delete(staged[0].Place);
        foreach (var file in staged[..placed])
            file.Place.Folder.Delete(file.Place.Name);
        foreach (var file in staged[placed..])
            file.Forsake();
    });

    private PkiException Unfinished(PkiException failure) => FileFailure.With(failure,
        $"It belongs to {staged.Count} files that are replaced together. Some are in place already; the next run puts the others "
        + "there, from what lies beside them.");

    /// <summary>True when a process that was ended has left something to finish.</summary>
    /// <param name="path">The first file of the transaction.</param>
    public static bool IsUnfinished(FilePath path) => FileFailure.Attempt(path, "read", () =>
    {
        using var place = FilePlace.Open(path);
        return FileJournal.IsThere(place);
    });

    /// <summary>Finishes what a process that was ended had begun.</summary>
    /// <param name="path">The first file of the transaction.</param>
    /// <returns>True when there was something to finish.</returns>
    /// <exception cref="MalformedInputException">What should say it does not.</exception>
    public static bool Recover(FilePath path) => FileFailure.Attempt(path, "write", () =>
    {
        using var place = FilePlace.Open(path);
        return Recover(place);
    });

    /// <inheritdoc cref="Recover(FilePath)"/>
    public static bool Recover(FilePlace place)
    {
        if (!FileJournal.IsThere(place))
            return false;
        foreach (var entry in FileJournal.Read(place))
        {
            using var target = FilePlace.Open(place.Given.At(place.Folder.PathOf(entry.Target)));
            using var file = target.HasFolder ? StagedFile.Find(target, entry.Temporary, entry.IsInPlace) : null;
            // What is in the way is moved by somebody; what is to take its place has to be there then.
            file?.Keep();
            if (file is not null && entry.IsNew && !file.TryPlaceNew())
                throw FileStore.Exists(file.Target);
            if (file is not null && !entry.IsNew)
                file.Replace(isJournaled: true);
        }

        FileJournal.Delete(place);
        return true;
    }

    /// <summary>
    /// Removes what a process that was ended before it had decided has left for a file: it may hold secrets. Nobody else may
    /// be at work on the file.
    /// </summary>
    /// <exception cref="PkiException">The folder cannot be changed.</exception>
    public static void RemoveLeftovers(FilePath path) => FileFailure.Attempt(path, "clean up beside", () =>
    {
        using var place = FilePlace.Open(path);
        RemoveLeftovers(place);
    });

    /// <inheritdoc cref="RemoveLeftovers(FilePath)"/>
    public static void RemoveLeftovers(FilePlace place)
    {
        if (!place.HasFolder || place.Name.Length == 0 || FileJournal.IsThere(place))
            return;
        var journal = FileJournal.NameFor(place.Name);
        foreach (var name in Directory.EnumerateFiles(place.Folder.Path, ".*.tmp").Select(Path.GetFileName).OfType<string>())
        {
            if (StagedFile.IsTemporaryFor(name, place.Name) || StagedFile.IsTemporaryFor(name, journal))
                place.Folder.Delete(name);
        }
    }

    /// <summary>Takes away what was written beside the targets and will not be put in place.</summary>
    public void Dispose()
    {
        foreach (var file in staged)
        {
            file.Dispose();
            file.Place.Dispose();
        }
    }
}

/// <summary>
/// Says, in a file beside the first of several targets, what is being put in place, so that a run that was ended can be finished
/// by the next.
/// </summary>
internal static class FileJournal
{
    // Some hundred files with the longest paths.
    private const long Largest = 1024 * 1024;

    /// <summary>One file.</summary>
    /// <param name="Target">The path of what is replaced, from the journal's folder.</param>
    /// <param name="Temporary">The name, in the target's folder, of what it shall become.</param>
    /// <param name="IsInPlace">True when the target stays the file that it is.</param>
    /// <param name="IsNew">True when nothing was at the target, and nothing there is replaced.</param>
    public sealed record Entry(string Target, string Temporary, bool IsInPlace, bool IsNew = false);

    /// <summary>The name of the journal for a target.</summary>
    public static string NameFor(string target) => $".{target}.replacing";

    /// <summary>True when there is one.</summary>
    public static bool IsThere(FilePlace place) => place.HasFolder && place.Name.Length > 0 && IsFile(place);

    /// <summary>Writes it.</summary>
    /// <exception cref="ConflictException">That of another process is there.</exception>
    public static void Write(FilePlace place, IEnumerable<StagedFile> files, bool isNew = false)
    {
        if (place.Folder.Look(NameFor(place.Name)) is not null)
            throw IsThereAlready(place);
        var entries = files.Select(file =>
            new Entry(Path.GetRelativePath(place.Folder.Path, file.Target), file.Temporary, file.IsInPlace, isNew));
        var content = JsonSerializer.SerializeToUtf8Bytes(entries.ToArray());
        var journal = place.Beside(NameFor(place.Name));
        using var staged = StagedFile.Write(journal, FileProtection.Secret, stream => stream.Write(content));
        if (!staged.TryPlaceNew())
            throw IsThereAlready(place);
    }

    /// <summary>Removes it.</summary>
    public static void Delete(FilePlace place) => place.Folder.Delete(NameFor(place.Name));

    /// <summary>Reads it.</summary>
    /// <exception cref="MalformedInputException">It is no journal, or a stranger's.</exception>
    public static IReadOnlyList<Entry> Read(FilePlace place)
    {
        var name = NameFor(place.Name);
        var path = place.Folder.PathOf(name);
        if (place.Folder.Look(name) is not { Status: { IsRegular: true } status })
            throw Broken(path, null);
        if (status.User is { } user && !FileTrust.IsTrusted(user))
            throw Broken(path, null);
        try
        {
            using var stream = place.Folder.OpenToRead(name);
            var entries = stream.Length <= Largest ? JsonSerializer.Deserialize<Entry[]>(stream) : null;
            if (entries is { Length: > 0 } && Array.TrueForAll(entries, IsBeside) && entries[0].Target == place.Name)
                return entries;
        }
        catch (JsonException failure)
        {
            throw Broken(path, failure);
        }

        throw Broken(path, null);
    }

    private static PkiException IsThereAlready(FilePlace place)
    {
        var journal = place.Folder.PathOf(NameFor(place.Name));
        return IsFile(place)
            ? new ConflictException(
                "ReplacementUnderWay",
                $"'{place.Path}' is being replaced by another process: '{journal}' says so. Try again when it is done.")
            : Broken(journal, null);
    }

    private static bool IsFile(FilePlace place) => place.Folder.Look(NameFor(place.Name)) is { Status.IsRegular: true };

    // A journal that a stranger wrote must not move files about: only what was staged for a target takes its place.
    private static bool IsBeside(Entry? entry) =>
        entry is { Target: not null, Temporary: not null }
            && StagedFile.IsTemporaryFor(entry.Temporary, Path.GetFileName(entry.Target))
        && !entry.Temporary.Contains('/', StringComparison.Ordinal);

    private static MalformedInputException Broken(string journal, Exception? failure) => new(
        "JournalMalformed",
        $"'{journal}' should say which files were being replaced and does not. Compare certificate and key with "
        + "Test-K8sCertificate, then delete it.", failure);
}
