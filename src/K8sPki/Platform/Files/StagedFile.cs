namespace K8sPki.Platform;

/// <summary>
/// What a file shall become, written beside it whole, with the mode and owner that it shall have, and not yet in its place. It
/// takes the place by a rename, so that a reader sees the old or the new file; where a rename would lose something of the old
/// one, such as its other names, its owner or a mount, what it holds is exchanged in place.
/// </summary>
internal sealed class StagedFile : IDisposable
{
    private const string Ending = ".tmp";
    private readonly FilePlace place;
    private readonly FileStatus? replaced;
    private readonly (ulong Disk, ulong Number)? identity;
    private bool isGone;

    private StagedFile(FilePlace place, FileStatus? replaced, string temporary, FileStatus? written, bool isInPlace)
    {
        this.place = place;
        this.replaced = replaced;
        Temporary = temporary;
        identity = written?.Identity;
        IsInPlace = isInPlace;
    }

    /// <summary>The file that it shall become.</summary>
    public string Target => place.Path;

    /// <summary>Its name until then, in the same folder.</summary>
    public string Temporary { get; }

    /// <summary>True where the old file stays the file that it is.</summary>
    public bool IsInPlace { get; private set; }

    /// <summary>True once it has the name of the target.</summary>
    public bool IsPlaced { get; private set; }

    /// <summary>The place of the target.</summary>
    public FilePlace Place => place;

    /// <summary>Writes a file beside its target and flushes it to disk.</summary>
    /// <param name="place">The target; it has to stay open.</param>
    /// <param name="protection">Who may read a new file. One that is replaced keeps its mode and owner.</param>
    /// <param name="write">Writes the content.</param>
    /// <param name="like">Whose mode and owner a new file gets; null for this user's.</param>
    /// <exception cref="PkiException">The target may not be written.</exception>
    public static StagedFile Write(
        FilePlace place, FileProtection protection, Action<Stream> write, FileStatus? like = null)
    {
        var temporary = $".{place.Name}.{Guid.NewGuid():N}{Ending}";
        using var old = place.Status is null ? null : place.Folder.OpenToRead(place.Name);
        var replaced = old is null ? null : place.Folder.StatusOf(old);
        var isInPlace = replaced is { Names: > 1 };
        if (isInPlace)
            RequireOwnNames(place, replaced!);
        try
        {
            using var stream = place.Folder.Create(temporary, protection, old is null ? null : place.Name);
            write(stream);
            if (old is null && like is not null)
                place.Folder.Give(stream, like, protection);
            isInPlace |= old is not null && !place.Folder.TakeOver(stream, old, protection);
            stream.Flush(flushToDisk: true);
            return new StagedFile(place, replaced, temporary, place.Folder.StatusOf(stream), isInPlace);
        }
        catch
        {
            LeftFiles.Delete(place.Folder, temporary);
            throw;
        }
    }

    /// <summary>What an earlier process has written and did not put in place.</summary>
    /// <param name="place">The target.</param>
    /// <param name="temporary">The name that it had given.</param>
    /// <param name="isInPlace">What it had found.</param>
    /// <returns>Null when it is in place already.</returns>
    public static StagedFile? Find(FilePlace place, string temporary, bool isInPlace) =>
        place.Folder.Look(temporary) is { Status: { IsRegular: true } found }
            ? new StagedFile(place, place.Status, temporary, found, isInPlace) : null;

    /// <summary>True for a name that is given to what shall replace a file.</summary>
    public static bool IsTemporaryFor(string temporary, string name) =>
        temporary.Length == name.Length + "..".Length + 32 + Ending.Length
        && temporary.StartsWith($".{name}.", StringComparison.Ordinal)
        && temporary.EndsWith(Ending, StringComparison.Ordinal);

    /// <summary>True for a name that is given to what shall replace any file.</summary>
    public static bool IsTemporary(string temporary) => temporary.Length > "..".Length + 32 + Ending.Length
        && IsTemporaryFor(temporary, temporary[1..^(1 + 32 + Ending.Length)]);

    /// <summary>Puts it in place of the target.</summary>
    /// <param name="isJournaled">True when a journal says already what is to be done.</param>
    /// <exception cref="ConflictException">Somebody has exchanged it or the target.</exception>
    public void Replace(bool isJournaled)
    {
        RequireSame(Temporary, identity);
        if (!IsInPlace && TryRenameOver())
        {
            RequirePlaced();
            return;
        }

        IsInPlace = true;
        WriteOver(isJournaled);
    }

    /// <summary>Puts it in place where nothing is.</summary>
    /// <returns>False when something is there.</returns>
    public bool TryPlaceNew()
    {
        RequireSame(Temporary, identity);
        if (!place.Folder.TryRename(Temporary, place.Name))
            return false;
        RequirePlaced();
        return true;
    }

    /// <summary>Leaves it to another run to put it in place.</summary>
    public void Keep() => isGone = true;

    /// <summary>Does not leave it to another run after all; it is taken away with this.</summary>
    public void Forsake() => isGone = false;

    /// <summary>Takes it away unless it was put in place or left to another run.</summary>
    public void Dispose()
    {
        if (!isGone)
            LeftFiles.Delete(place.Folder, Temporary);
        isGone = true;
    }

    // A mount of a single file, as containers have them, cannot be replaced but written.
    private bool TryRenameOver()
    {
        try
        {
            place.Folder.Replace(Temporary, place.Name);
            return true;
        }
        catch (UnixException failure) when (failure.Error is UnixError.Busy or UnixError.OtherDevice)
        {
            return false;
        }
    }

    private void WriteOver(bool isJournaled)
    {
        using (var from = place.Folder.OpenToRead(Temporary))
        using (var to = place.Folder.OpenToWrite(place.Name))
        {
            if (place.Folder.StatusOf(to)?.Identity != replaced?.Identity)
                throw Exchanged(place.Path);
            if (!isJournaled)
                FileJournal.Write(place, [this]);
            // From here on the old content goes: what is staged stays until all of it is there.
            isGone = true;
            from.CopyTo(to);
            to.SetLength(from.Length);
            to.Flush(flushToDisk: true);
        }

        LeftFiles.Delete(place.Folder, Temporary);
        if (!isJournaled)
            FileJournal.Delete(place);
    }

    private void RequireSame(string name, (ulong Disk, ulong Number)? expected)
    {
        if (expected is not null && place.Folder.Look(name)?.Status.Identity != expected)
            throw Exchanged(place.Folder.PathOf(name));
    }

    // The rename is done, whether the disk lets us look at it or not.
    private void RequirePlaced()
    {
        isGone = true;
        IsPlaced = true;
        var found = FileFailure.AttemptAfter(() =>
            FileFailure.Attempt(place.Path, "look at", () => place.Folder.Look(place.Name)));
        if (identity is not null && found?.Status.Identity != identity)
            throw Exchanged(place.Path);
    }

    // A further name may have been given to a file that is not of this folder, to have it written.
    private static void RequireOwnNames(FilePlace place, FileStatus replaced)
    {
        if (FileTrust.IsExposed(place.Folder) && replaced.User != place.Folder.Status!.User)
            throw new RefusedException(
                "LinkOfAnother",
                $"'{place.Given}' has {replaced.Names} names, and others may have given it the one in '{place.Folder.Path}', "
                + "which they may change. It is not written through that name.");
    }

    private static ConflictException Exchanged(string path) => new(
        "FileExchanged",
        $"'{path}' was exchanged by somebody else while it was written. Look who may change its folder, then try again.");
}
