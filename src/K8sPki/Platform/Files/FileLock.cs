using System.Diagnostics;
using System.Globalization;

namespace K8sPki;

/// <summary>
/// The lock that kubectl respects: a file <c>&lt;path&gt;.lock</c> that only one can create. Ours says who holds it, so
/// that a lock left behind by a process that died is taken over. kubectl's says nothing: that one is waited for.
/// </summary>
internal sealed class FileLock : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PatienceWithOld = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Old = TimeSpan.FromMinutes(1);

    // Two calls of the system apart; a machine under load may be slow between them.
    private static readonly TimeSpan TimeToWriteName = TimeSpan.FromSeconds(5);
    private readonly FilePlace place;
    private readonly string file;
    private readonly LockOwner owner = LockOwner.New();

    private FileLock(FilePlace place, string file)
    {
        this.place = place;
        this.file = file;
    }

    /// <summary>True when a process that died had left its lock, and perhaps half a write.</summary>
    public bool IsTakenOver { get; private set; }

    /// <summary>Where the lock of a file is.</summary>
    public static string PathFor(string file) => file + ".lock";

    /// <summary>True when somebody holds the lock who does not say who it is, as kubectl.</summary>
    /// <exception cref="PkiException">The folder cannot be looked at.</exception>
    public static bool IsHeldByUnknown(FilePath file) => FileFailure.Attempt(file, "read", () =>
    {
        if (!System.IO.Path.Exists(PathFor(file.Path)))
            return false;
        using var place = Of(file);
        return place.Status is { IsRegular: true } && LockOwner.Read(place.Folder, place.Name) is null;
    });

    /// <summary>Waits for the lock and takes it.</summary>
    /// <param name="file">The file to be locked; it need not exist.</param>
    /// <param name="patience">How long to wait; null for 10 seconds.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="ConflictException">Somebody else holds it.</exception>
    /// <exception cref="FileAccessException">The folder cannot be written.</exception>
    public static FileLock Take(FilePath file, TimeSpan? patience, CancellationToken cancellation)
    {
        var held = FileFailure.Attempt(file, "lock", () => new FileLock(Of(file), file.Path));
        try
        {
            held.Wait(patience, cancellation);
            return held;
        }
        catch
        {
            held.place.Dispose();
            throw;
        }
    }

    /// <summary>Removes the lock of a file where the process that took it has died.</summary>
    /// <exception cref="PkiException">The folder cannot be looked at.</exception>
    public static void ClearAbandoned(FilePath file) => FileFailure.Attempt(file, "lock", () =>
    {
        using var place = Of(file);
        if (place.HasFolder)
            new FileLock(place, file.Path).RemoveIfAbandoned();
    });

    /// <summary>Gives the lock back.</summary>
    public void Dispose()
    {
        if (LockOwner.Read(place.Folder, place.Name) == owner)
            place.Folder.Delete(place.Name);
        place.Dispose();
    }

    private static FilePlace Of(FilePath file) => FilePlace.Open(file.At(PathFor(file.Path)), followLast: false);

    private void Wait(TimeSpan? patience, CancellationToken cancellation)
    {
        if (!place.HasFolder)
            throw new MissingInputException("PathNotFound", $"There is no folder for '{file}'. Create it first.");
        var waited = Stopwatch.StartNew();
        while (!TryCreate())
        {
            if (RemoveIfAbandoned())
            {
                IsTakenOver = true;
                continue;
            }

            if (place.Status is { IsRegular: false })
                throw new ConflictException("KubeConfigLocked", $"'{file}' cannot be locked: '{place.Path}', where its lock belongs, is a link, folder, pipe or device. Delete it.");
            if (waited.Elapsed > (patience ?? (Age() > Old ? PatienceWithOld : Patience)))
                throw Held(waited.Elapsed);
            cancellation.WaitHandle.WaitOne(Random.Shared.Next(2, 20));
            cancellation.ThrowIfCancellationRequested();
        }
    }

    private bool TryCreate()
    {
        try
        {
            using var stream = place.Folder.Create(place.Name, FileProtection.Secret, replaced: null);
            WriteOwner(stream);
            return true;
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException or IOException)
        {
            // The holder may have let go between the attempt and the look, and Windows denies what is being deleted.
            if (failure is UnixException { Error: UnixError.Exists } || place.Status is not null)
                return false;
            throw new FileAccessException(
                "LockNotPossible",
                $"'{file}' cannot be changed: its lock '{place.Path}' cannot be created ({failure.Message}) The folder must be writable.",
                failure);
        }
    }

    // On a full disk there is room for the file and none for the name.
    private void WriteOwner(FileStream stream)
    {
        try
        {
            stream.Write(owner.ToBytes());
            stream.Flush();
        }
        catch (IOException)
        {
            place.Folder.Delete(place.Name);
            throw;
        }
    }

    // Moving it away first makes one of several waiters the one that removes it; should a new lock have been there by
    // then, it is put back.
    private bool RemoveIfAbandoned()
    {
        var seen = LockOwner.Read(place.Folder, place.Name);
        if (seen is null ? !IsLeftUnnamed(place.Name) : seen.IsAlive())
            return false;
        var aside = $"{place.Name}.{Guid.NewGuid():N}";
        try
        {
            place.Folder.Replace(place.Name, aside);
            if (seen is null ? IsLeftUnnamed(aside) : LockOwner.Read(place.Folder, aside) == seen)
            {
                place.Folder.Delete(aside);
                return true;
            }

            place.Folder.TryRename(aside, place.Name);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Another waiter was quicker, or the folder forbids it: then waiting goes on.
        }

        return false;
    }

    // A process of ours that was killed before it wrote its name. kubectl's lock is empty too, but has mode 0.
    private bool IsLeftUnnamed(string name) => place.Folder.Look(name) is { Status: { IsRegular: true, Size: 0, Mode: { } mode } status }
        && mode != UnixFileMode.None && Clock.UtcNow - status.Written > TimeToWriteName;

    private ConflictException Held(TimeSpan waited)
    {
        var age = Age();
        var holder = LockOwner.Read(place.Folder, place.Name) is { } other
            ? string.Create(CultureInfo.InvariantCulture, $"process {other.Process} on {other.Machine}") : "a process that left no name (kubectl does not)";
        var advice = age > Old
            ? $"Nobody needs that long: if no kubectl is at work, delete '{place.Path}'."
            : "Try again when it is done.";
        return new ConflictException(
            "KubeConfigLocked",
            string.Create(
                CultureInfo.InvariantCulture,
                $"'{file}' has been locked for {Describe(age)} by {holder}; waited {waited.TotalSeconds:0} s. {advice}"));
    }

    private TimeSpan Age() => place.Status is { } status ? Clock.UtcNow - status.Written : TimeSpan.Zero;

    private static string Describe(TimeSpan age) => age switch
    {
        { TotalMinutes: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, age.TotalSeconds):0} s"),
        { TotalHours: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{age.TotalMinutes:0} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{age.TotalHours:0} h"),
    };
}
