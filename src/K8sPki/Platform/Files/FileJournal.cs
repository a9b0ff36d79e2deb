using System.Text.Json;

namespace K8sPki;

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
    public sealed record Entry(string Target, string Temporary, bool IsInPlace);

    /// <summary>The name of the journal for a target.</summary>
    public static string NameFor(string target) => $".{target}.replacing";

    /// <summary>True when there is one.</summary>
    public static bool IsThere(FilePlace place) => place.HasFolder && place.Name.Length > 0 && IsFile(place);

    /// <summary>Writes it.</summary>
    /// <exception cref="ConflictException">That of another process is there.</exception>
    public static void Write(FilePlace place, IEnumerable<StagedFile> files)
    {
        if (place.Folder.Look(NameFor(place.Name)) is not null)
            throw IsThereAlready(place);
        var entries = files.Select(file => new Entry(Path.GetRelativePath(place.Folder.Path, file.Target), file.Temporary, file.IsInPlace));
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
            ? new ConflictException("ReplacementUnderWay", $"'{place.Path}' is being replaced by another process: '{journal}' says so. Try again when it is done.")
            : Broken(journal, null);
    }

    private static bool IsFile(FilePlace place) => place.Folder.Look(NameFor(place.Name)) is { Status.IsRegular: true };

    // A journal that a stranger wrote must not move files about: only what was staged for a target takes its place.
    private static bool IsBeside(Entry? entry) =>
        entry is { Target: not null, Temporary: not null } && StagedFile.IsTemporaryFor(entry.Temporary, Path.GetFileName(entry.Target))
        && !entry.Temporary.Contains('/', StringComparison.Ordinal);

    private static MalformedInputException Broken(string journal, Exception? failure) => new(
        "JournalMalformed", $"'{journal}' should say which files were being replaced and does not. Compare certificate and key with Test-K8sCertificate, then delete it.", failure);
}
