namespace K8sPki.Logs;

/// <summary>The log of one component, in however many files, or in a journal.</summary>
internal abstract class LogSource
{
    /// <summary>Whose it is.</summary>
    public required string Component { get; init; }

    /// <summary>What it is called in messages.</summary>
    public abstract string Shown { get; }

    /// <summary>The lines that are wanted, in the order in which they were written.</summary>
    /// <param name="query">What is wanted; of its tail at least.</param>
    /// <param name="tell">Gets what cannot be read; the rest follows.</param>
    /// <param name="cancellation">Ends it.</param>
    public abstract IEnumerable<ComponentLogEntry> Read(
        LogQuery query, Action<string, PkiException> tell, CancellationToken cancellation);

    /// <summary>The lines that are wanted and come from now on, with the last of those that are there before them.</summary>
    /// <param name="query">What is wanted.</param>
    /// <param name="give">Gets each line.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="PkiException">It cannot be read.</exception>
    public abstract void Follow(LogQuery query, Action<ComponentLogEntry> give, CancellationToken cancellation);
}

/// <summary>The files of a log, the oldest first.</summary>
/// <param name="files">Where they are; each is read by itself.</param>
internal sealed class FileLogSource(IReadOnlyList<LogOrigin> files) : LogSource
{
    /// <summary>The file that is written now, looked for anew; null where it stays the same.</summary>
    public Func<LogOrigin?>? Newest { get; init; }

    /// <summary>The files.</summary>
    public IReadOnlyList<LogOrigin> Files => files;

    /// <inheritdoc/>
    public override string Shown => files[^1].Shown;

    /// <inheritdoc/>
    public override IEnumerable<ComponentLogEntry> Read(
        LogQuery query, Action<string, PkiException> tell, CancellationToken cancellation) =>
        query.Tail is { } count ? Last(query, count, tell, cancellation)
            : files.SelectMany(file => Guarded(LogFileReader.Read(file, query, cancellation), file.Path!, tell));

    /// <inheritdoc/>
    public override void Follow(LogQuery query, Action<ComponentLogEntry> give, CancellationToken cancellation) =>
        new FileFollower(files[^1], Newest, query, give).Run(cancellation);

    private List<ComponentLogEntry> Last(
        LogQuery query, int count, Action<string, PkiException> tell, CancellationToken cancellation)
    {
        var found = new List<ComponentLogEntry>();
        foreach (var file in files.Reverse())
        {
            if (found.Count >= count && count > 0)
                break;
            try
            {
                found.InsertRange(0, LogFileReader.ReadLast(file, query, count - found.Count, cancellation));
            }
            catch (PkiException failure)
            {
                tell(file.Path!, failure);
            }
        }

        return found;
    }

    private static IEnumerable<ComponentLogEntry> Guarded(
        IEnumerable<ComponentLogEntry> entries, string path, Action<string, PkiException> tell)
    {
        using var each = entries.GetEnumerator();
        while (true)
        {
            try
            {
                if (!each.MoveNext())
                    yield break;
            }
            catch (PkiException failure)
            {
                tell(path, failure);
                yield break;
            }

            yield return each.Current;
        }
    }
}

/// <summary>The lines of several logs by the time that they were written.</summary>
internal static class LogMerge
{
    /// <summary>
    /// The lines in the order of their times. Those of one log stay in their own order, also where a clock was set back, and a
    /// line without a time follows the one before it.
    /// </summary>
    public static IEnumerable<ComponentLogEntry> ByTime(IReadOnlyList<IEnumerable<ComponentLogEntry>> logs)
    {
        if (logs.Count == 1)
        {
            foreach (var entry in logs[0])
                yield return entry;
            yield break;
        }

        var next = new PriorityQueue<(IEnumerator<ComponentLogEntry> Each, int Index), (DateTimeOffset Time, int Index)>();
        var all = logs.Select(log => log.GetEnumerator()).ToList();
        try
        {
            for (var index = 0; index < all.Count; index++)
                Take(next, all[index], index, DateTimeOffset.MinValue);
            while (next.TryDequeue(out var first, out var key))
            {
                yield return first.Each.Current;
                Take(next, first.Each, first.Index, key.Time);
            }
        }
        finally
        {
            all.ForEach(each => each.Dispose());
        }
    }

    private static void Take(
        PriorityQueue<(IEnumerator<ComponentLogEntry> Each, int Index), (DateTimeOffset Time, int Index)> next,
        IEnumerator<ComponentLogEntry> each, int index, DateTimeOffset before)
    {
        if (!each.MoveNext())
            return;
        var time = each.Current.Instant is { } own && own > before ? own : before;
        next.Enqueue((each, index), (time, index));
    }
}

/// <summary>Reads several logs as one.</summary>
internal static class LogReading
{
    /// <summary>The lines that are wanted, by time.</summary>
    /// <param name="sources">The logs.</param>
    /// <param name="query">What is wanted.</param>
    /// <param name="newestFirst">True for the last line first; what is wanted is held until all is read.</param>
    /// <param name="tell">Gets what cannot be read; the rest follows.</param>
    /// <param name="cancellation">Ends it.</param>
    public static IEnumerable<ComponentLogEntry> Read(
        IReadOnlyList<LogSource> sources, LogQuery query, bool newestFirst, Action<string, PkiException> tell,
        CancellationToken cancellation)
    {
        var merged = LogMerge.ByTime([.. sources.Select(source => source.Read(query, tell, cancellation))]);
        return Shaped(merged, query.Tail, newestFirst);
    }

    /// <summary>The last of some lines, or all, in the order that is wanted.</summary>
    public static IEnumerable<ComponentLogEntry> Shaped(
        IEnumerable<ComponentLogEntry> entries, int? tail, bool newestFirst)
    {
        if (tail is { } count)
            entries = LogFileReader.LastOf(entries, count);
        return newestFirst ? entries.Reverse() : entries;
    }

    /// <summary>Follows several logs at once until it is ended; lines come as they are written.</summary>
    /// <param name="sources">The logs.</param>
    /// <param name="query">What is wanted.</param>
    /// <param name="tell">Gets what cannot be read any more; the others go on.</param>
    /// <param name="cancellation">Ends it.</param>
    public static IEnumerable<ComponentLogEntry> Follow(
        IReadOnlyList<LogSource> sources, LogQuery query, Action<string, PkiException> tell, CancellationToken cancellation)
    {
        const int mostWaiting = 1000;
        using var waiting = new System.Collections.Concurrent.BlockingCollection<(ComponentLogEntry? Entry, LogSource Source,
            PkiException? Problem)>(mostWaiting);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var all = Task.WhenAll(sources.Select(source => Task.Factory.StartNew(
            () => FollowOne(source, query, waiting, ending.Token), CancellationToken.None, TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
        _ = all.ContinueWith(_ => waiting.CompleteAdding(), CancellationToken.None, TaskContinuationOptions.None,
            TaskScheduler.Default);
        try
        {
            foreach (var (entry, source, problem) in waiting.GetConsumingEnumerable(cancellation))
            {
                if (problem is not null)
                    tell(source.Shown, problem);
                else
                    yield return entry!;
            }
        }
        finally
        {
            ending.Cancel();
            all.Wait(CancellationToken.None);
        }
    }

    private static void FollowOne(
        LogSource source, LogQuery query,
        System.Collections.Concurrent.BlockingCollection<(ComponentLogEntry? Entry, LogSource Source, PkiException? Problem)>
            waiting, CancellationToken cancellation)
    {
        try
        {
            source.Follow(query, entry => waiting.Add((entry, source, null), cancellation), cancellation);
        }
        catch (PkiException failure) when (!cancellation.IsCancellationRequested)
        {
            waiting.Add((null, source, failure), CancellationToken.None);
        }
        catch (OperationCanceledException)
        {
            // It was to end.
        }
    }
}
