using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

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
    private readonly string path;
    private readonly string owner;

    private FileLock(string path, string owner)
    {
        this.path = path;
        this.owner = owner;
    }

    /// <summary>True when a process that died had left its lock, and perhaps half a write.</summary>
    public bool IsTakenOver { get; private init; }

    /// <summary>Where the lock of a file is.</summary>
    public static string PathFor(string file) => file + ".lock";

    /// <summary>True when somebody holds the lock who does not say who it is, as kubectl.</summary>
    public static bool IsHeldByUnknown(string file) => File.Exists(PathFor(file)) && ReadOwner(PathFor(file)) is null;

    /// <summary>Waits for the lock and takes it.</summary>
    /// <param name="file">The file to be locked; it need not exist.</param>
    /// <param name="patience">How long to wait; null for 10 seconds.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="ConflictException">Somebody else holds it.</exception>
    /// <exception cref="FileAccessException">The folder cannot be written.</exception>
    public static FileLock Take(string file, TimeSpan? patience, CancellationToken cancellation)
    {
        var path = PathFor(file);
        var owner = ThisOwner();
        var waited = Stopwatch.StartNew();
        var isTakenOver = false;
        while (!TryCreate(path, file, owner))
        {
            if (RemoveIfAbandoned(path))
            {
                isTakenOver = true;
                continue;
            }

            if (waited.Elapsed > (patience ?? (AgeOf(path) > Old ? PatienceWithOld : Patience)))
                throw Held(path, file, waited.Elapsed);
            cancellation.WaitHandle.WaitOne(Random.Shared.Next(2, 20));
            cancellation.ThrowIfCancellationRequested();
        }

        return new FileLock(path, owner) { IsTakenOver = isTakenOver };
    }

    /// <summary>Removes the lock of a file where the process that took it has died.</summary>
    public static void ClearAbandoned(string file) => RemoveIfAbandoned(PathFor(file));

    /// <summary>Gives the lock back.</summary>
    public void Dispose()
    {
        if (ReadOwner(path) == owner)
            File.Delete(path);
    }

    private static bool TryCreate(string path, string file, string owner)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            stream.Write(Encoding.UTF8.GetBytes(owner));
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            return false;
        }
        catch (DirectoryNotFoundException failure)
        {
            throw new MissingInputException("PathNotFound", $"There is no folder for '{file}'. Create it first.", failure);
        }
        catch (UnauthorizedAccessException) when (File.Exists(path))
        {
            return false;
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException or IOException)
        {
            if (failure is IOException && !IsReadOnlyFileSystem(failure))
                return false;
            throw new FileAccessException(
                "LockNotPossible",
                $"'{file}' cannot be changed: its lock '{path}' cannot be created ({failure.Message}) The folder must be writable.",
                failure);
        }
    }

    // The holder may have let go between the attempt and the look; anything else about the folder does not go away.
    private static bool IsReadOnlyFileSystem(Exception failure) =>
        failure.Message.Contains("Read-only", StringComparison.OrdinalIgnoreCase)
        || failure.Message.Contains("No space", StringComparison.OrdinalIgnoreCase)
        || failure.Message.Contains("too long", StringComparison.OrdinalIgnoreCase);

    // Moving it away first makes one of several waiters the one that removes it; should a new lock have been there by
    // then, it is put back.
    private static bool RemoveIfAbandoned(string path)
    {
        var seen = ReadOwner(path);
        if (seen is null ? !IsLeftUnnamed(path) : IsAlive(seen))
            return false;
        var aside = $"{path}.{Guid.NewGuid():N}";
        try
        {
            File.Move(path, aside);
            if (seen is null ? IsLeftUnnamed(aside) : ReadOwner(aside) == seen)
            {
                File.Delete(aside);
                return true;
            }

            File.Move(aside, path, overwrite: false);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Another waiter was quicker, or the folder forbids it: then waiting goes on.
        }

        return false;
    }

    // A process of ours that was killed before it wrote its name. kubectl's lock is empty too, but has mode 0.
    private static bool IsLeftUnnamed(string path)
    {
        try
        {
            return !OperatingSystem.IsWindows() && new FileInfo(path) is { Exists: true, Length: 0 }
                && File.GetUnixFileMode(path) != UnixFileMode.None && AgeOf(path) > TimeToWriteName;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static ConflictException Held(string path, string file, TimeSpan waited)
    {
        var age = AgeOf(path);
        var holder = ReadOwner(path) is { Length: > 0 } owner ? $"process {Words(owner)[1]} on {Words(owner)[2]}" : "a process that left no name (kubectl does not)";
        var advice = age > Old
            ? $"Nobody needs that long: if no kubectl is at work, delete '{path}'."
            : "Try again when it is done.";
        return new ConflictException(
            "KubeConfigLocked",
            string.Create(
                CultureInfo.InvariantCulture,
                $"'{file}' has been locked for {Describe(age)} by {holder}; waited {waited.TotalSeconds:0} s. {advice}"));
    }

    private static TimeSpan AgeOf(string path) => File.Exists(path) ? Clock.UtcNow - File.GetLastWriteTimeUtc(path) : TimeSpan.Zero;

    private static string Describe(TimeSpan age) => age switch
    {
        { TotalMinutes: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, age.TotalSeconds):0} s"),
        { TotalHours: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{age.TotalMinutes:0} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{age.TotalHours:0} h"),
    };

    private static string ThisOwner()
    {
        using var process = Process.GetCurrentProcess();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"K8sPki {process.Id} {Environment.MachineName} {process.StartTime.ToUniversalTime().Ticks} {Guid.NewGuid():N}");
    }

    private static string? ReadOwner(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream);
            var owner = reader.ReadToEnd();
            return Words(owner).Length == 5 ? owner : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool IsAlive(string owner)
    {
        var words = Words(owner);
        if (words[2] != Environment.MachineName || !int.TryParse(words[1], CultureInfo.InvariantCulture, out var id))
            return true;
        try
        {
            using var process = Process.GetProcessById(id);
            var started = long.Parse(words[3], CultureInfo.InvariantCulture);
            return Math.Abs(process.StartTime.ToUniversalTime().Ticks - started) < 30 * TimeSpan.TicksPerSecond;
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

    private static string[] Words(string owner) => owner.Split(' ');
}
