using K8sPki.Platform;

namespace K8sPki.Logs;

/// <summary>
/// Follows the file that a log is written to: over a rotation, where another file takes its name; over a restart, where the
/// next container has a file of another name; and where its content is cut off and it begins anew.
/// </summary>
/// <param name="first">The file to begin with.</param>
/// <param name="newest">The file that is written now; null where its name stays.</param>
/// <param name="query">What is wanted.</param>
/// <param name="give">Gets each line.</param>
internal sealed class FileFollower(
    LogOrigin first, Func<LogOrigin?>? newest, LogQuery query, Action<ComponentLogEntry> give)
{
    // As often as tail does, with a longer breath for what takes a look at folders.
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(200);
    private const int LooksBetweenFolders = 5;
    private const int UsualTail = 10;

    /// <summary>Follows until it is ended.</summary>
    /// <exception cref="PkiException">The file cannot be read at the start.</exception>
    public void Run(CancellationToken cancellation)
    {
        var file = OpenedFile.Open(first.Path!);
        try
        {
            var origin = first;
            var reader = Begin(file, origin, cancellation);
            for (var look = 0; !cancellation.IsCancellationRequested; look++)
            {
                var isIdle = !Pass(reader);
                if (!isIdle)
                    continue;
                // What was written between the last look and the change of names is read before.
                if (NextOf(file, origin, look) is { } next && !Pass(reader) && TryOpen(next) is { } other)
                {
                    foreach (var entry in reader.Available(isIdle: true))
                        give(entry);
                    file.Dispose();
                    (file, origin) = (other, next);
                    reader = NewReader(file, origin);
                    continue;
                }

                if (file.Stream.Length < file.Stream.Position)
                {
                    file.Stream.Position = 0;
                    reader = NewReader(file, origin);
                }

                cancellation.WaitHandle.WaitOne(Between);
            }
        }
        finally
        {
            file.Dispose();
        }
    }

    // What is there already: the last lines of it, or what -Since asks for.
    private LogFileReader Begin(OpenedFile file, LogOrigin origin, CancellationToken cancellation)
    {
        var count = query.Tail ?? (query.Since is null ? UsualTail : int.MaxValue);
        file.Stream.Position = query.TakesAll ? count == 0 ? file.Stream.Length : LogFileReader.StartOfLast(origin.Path!, count)
            : 0;
        var reader = NewReader(file, origin);
        foreach (var entry in LogFileReader.LastOf(reader.Available(isIdle: false), count))
        {
            cancellation.ThrowIfCancellationRequested();
            give(entry);
        }

        return reader;
    }

    private bool Pass(LogFileReader reader)
    {
        var any = false;
        foreach (var entry in reader.Available(isIdle: false))
        {
            any = true;
            give(entry);
        }

        return any;
    }

    // A name that is gone for the moment of a rotation comes back.
    private LogOrigin? NextOf(OpenedFile file, LogOrigin origin, int look)
    {
        if (newest is not null && look % LooksBetweenFolders == 0 && newest() is { } found && found.Path != origin.Path)
            return found;
        return file.IsReplaced && FileStatus.IfSeen(origin.Path!) is not null ? origin : null;
    }

    private static OpenedFile? TryOpen(LogOrigin origin)
    {
        try
        {
            return OpenedFile.Open(origin.Path!);
        }
        catch (MissingInputException)
        {
            return null;
        }
    }

    private LogFileReader NewReader(OpenedFile file, LogOrigin origin) =>
        new(file.Stream, origin, query, FileStatus.IfSeen(origin.Path!)?.Written ?? Clock.UtcNow);
}
