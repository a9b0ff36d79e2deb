using System.Text.Json;

namespace K8sPki;

/// <summary>
/// Replaces files that belong together, such as a certificate and its key. All are written beside their targets first; a
/// journal then names them, and only after that they are put in place. A process that is ended before the journal has
/// changed nothing; one that is ended after it has left everything to finish the work with <see cref="Recover"/>.
/// </summary>
internal sealed class FileTransaction : IDisposable
{
    private readonly List<StagedFile> staged = [];
    private bool isDecided;

    /// <summary>Writes what a file shall become; the file itself stays until <see cref="Commit"/>.</summary>
    /// <param name="path">The target; a symbolic link is followed and stays a link.</param>
    /// <param name="content">The bytes.</param>
    /// <param name="protection">The mode of a new file. A file that is replaced keeps its mode and owner.</param>
    public void Stage(string path, ReadOnlySpan<byte> content, FileProtection protection) =>
        staged.Add(FileStore.Stage(path, content, protection));

    /// <summary>Puts every file in place.</summary>
    /// <exception cref="ConflictException">The journal of another process is there.</exception>
    /// <exception cref="FileAccessException">A file could not be put in place; <see cref="Recover"/> finishes the work.</exception>
    public void Commit()
    {
        if (staged.Count == 0)
            return;
        // One rename is whole by itself.
        if (staged.Count > 1)
            WriteJournal();
        isDecided = true;
        PlaceAll(staged);
        if (staged.Count > 1)
            File.Delete(JournalOf(staged[0].Target));
    }

    /// <summary>True when a process that was ended has left something to finish.</summary>
    /// <param name="path">The first file of the transaction.</param>
    public static bool IsUnfinished(string path) => File.Exists(JournalOf(FileStore.FinalTarget(path)));

    /// <summary>Finishes what a process that was ended had begun.</summary>
    /// <param name="path">The first file of the transaction.</param>
    /// <returns>True when there was something to finish.</returns>
    public static bool Recover(string path)
    {
        var target = FileStore.FinalTarget(path);
        var journal = JournalOf(target);
        if (!File.Exists(journal))
            return false;
        PlaceAll(ReadJournal(journal, target).Where(file => File.Exists(file.Temporary)));
        File.Delete(journal);
        return true;
    }

    /// <summary>Removes what a process that was ended before it had decided has left for a file: it may hold secrets. Nobody else may be at work on the file.</summary>
    public static void RemoveLeftovers(string path)
    {
        FileStore.RemoveLeftovers(path);
        FileStore.RemoveLeftovers(JournalOf(FileStore.FinalTarget(path)));
    }

    /// <summary>Takes away what was written beside the targets and will not be put in place.</summary>
    public void Dispose()
    {
        if (isDecided)
            return;
        foreach (var file in staged)
            File.Delete(file.Temporary);
    }

    private static void PlaceAll(IEnumerable<StagedFile> files)
    {
        foreach (var file in files)
            FileStore.Place(file);
    }

    private void WriteJournal()
    {
        var journal = JournalOf(staged[0].Target);
        try
        {
            FileStore.Write(journal, JsonSerializer.SerializeToUtf8Bytes(staged), FileProtection.Secret, overwrite: false);
        }
        catch (TargetExistsException failure)
        {
            throw new ConflictException("ReplacementUnderWay", $"'{staged[0].Target}' is being replaced by another process: '{journal}' says so. Try again when it is done.", failure);
        }
    }

    private static StagedFile[] ReadJournal(string journal, string target)
    {
        try
        {
            var files = JsonSerializer.Deserialize<StagedFile[]>(FileStore.Read(journal)) ?? [];
            if (files.Length > 1 && files[0].Target == target && files.All(IsBeside))
                return files;
        }
        catch (JsonException failure)
        {
            throw Broken(journal, failure);
        }

        throw Broken(journal, null);
    }

    // A journal that a stranger wrote must not move files about: only what was staged for a target takes its place.
    private static bool IsBeside(StagedFile file) =>
        file is { Target: not null, Temporary: not null } && FileStore.IsTemporaryFor(file.Temporary, file.Target);

    private static string JournalOf(string target) =>
        Path.Combine(Path.GetDirectoryName(Path.GetFullPath(target))!, $".{Path.GetFileName(target)}.replacing");

    private static MalformedInputException Broken(string journal, Exception? failure) => new(
        "JournalMalformed", $"'{journal}' should say which files were being replaced and does not. Compare certificate and key with Test-K8sCertificate, then delete it.", failure);
}
