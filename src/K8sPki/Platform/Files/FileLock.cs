using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace K8sPki.Platform;

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
            FileFailure.Attempt(file, "lock", () => held.Wait(patience, cancellation));
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
        try
        {
            // One that could not be read is read again: what is kept for nobody keeps others waiting.
            var found = LockOwner.Read(place.Folder, place.Name) ?? LockOwner.Read(place.Folder, place.Name);
            if (found == owner)
                LeftFiles.Delete(place.Folder, place.Name);
            else if (found is null && place.Status is { IsRegular: true })
                LeftFiles.Note(place.Path, "it cannot be read");
        }
        catch (IOException failure)
        {
            LeftFiles.Note(place.Path, failure.Message);
        }
        finally
        {
            place.Dispose();
        }
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
                throw new ConflictException(
                    "KubeConfigLocked",
                    $"'{file}' cannot be locked: '{place.Path}', where its lock belongs, is a link, folder, pipe or device. "
                    + "Delete it.");
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
                $"'{file}' cannot be changed: its lock '{place.Path}' cannot be created ({failure.Message}) The folder must be "
                    + "writable.",
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
            LeftFiles.Delete(place.Folder, place.Name);
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
                LeftFiles.Delete(place.Folder, aside);
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
    private bool IsLeftUnnamed(string name) =>
        place.Folder.Look(name) is { Status: { IsRegular: true, Size: 0, Mode: { } mode } status }
        && mode != UnixFileMode.None && Clock.UtcNow - status.Written > TimeToWriteName;

    private ConflictException Held(TimeSpan waited)
    {
        var age = Age();
        var holder = LockOwner.Read(place.Folder, place.Name) is { } other
            ? string.Create(CultureInfo.InvariantCulture, $"process {other.Process} on {other.Machine}")
                : "a process that left no name (kubectl does not)";
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

/// <summary>
/// Who holds a lock, as its file says: the process, the machine, and when the process began, so that its number is not taken
/// for another's.
/// </summary>
/// <param name="Process">The number of the process.</param>
/// <param name="Machine">The name of the machine.</param>
/// <param name="Started">When the process began, in ticks of UTC.</param>
/// <param name="Id">Tells this lock from others of the same process.</param>
internal sealed record LockOwner(int Process, string Machine, long Started, Guid Id)
{
    // What is longer was not written by this module.
    private const int Longest = 1024;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>This process, for a further lock.</summary>
    public static LockOwner New()
    {
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return new LockOwner(process.Id, Environment.MachineName, process.StartTime.ToUniversalTime().Ticks, Guid.NewGuid());
    }

    /// <summary>Reads who holds a lock; null where the file does not say, as kubectl's, or is none.</summary>
    public static LockOwner? Read(WorkFolder folder, string name)
    {
        try
        {
            if (folder.Look(name) is not { Status: { IsRegular: true, Size: > 0 and <= Longest } })
                return null;
            using var stream = folder.OpenToRead(name);
            var content = new byte[Longest + 1];
            var length = stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            return length > Longest ? null : Parse(Strict.GetString(content, 0, length));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>What a lock file holds.</summary>
    public byte[] ToBytes() =>
        Strict.GetBytes(string.Create(CultureInfo.InvariantCulture, $"K8sPki {Process} {Machine} {Started} {Id:N}"));

    /// <summary>False when it is known that the process has ended.</summary>
    public bool IsAlive()
    {
        if (Machine != Environment.MachineName)
            return true;
        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(Process);
            return Math.Abs(process.StartTime.ToUniversalTime().Ticks - Started) < 30 * TimeSpan.TicksPerSecond;
        }
        catch (ArgumentException)
        {
            return false;
        }
        catch (Exception failure) when (failure is InvalidOperationException or Win32Exception)
        {
            // It ended while it was looked at, or it is another user's.
            return failure is Win32Exception;
        }
    }

    private static LockOwner? Parse(string text)
    {
        var words = text.Split(' ');
        if (words.Length != 5 || words[0] != "K8sPki"
            || !int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var process)
            || !long.TryParse(words[3], NumberStyles.None, CultureInfo.InvariantCulture, out var started)
            || !Guid.TryParseExact(words[4], "N", out var id))
        {
            return null;
        }

        return new LockOwner(process, words[2], started, id);
    }
}
