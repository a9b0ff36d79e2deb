namespace K8sPki.Platform;

/// <summary>Runs work on all cores while results come out in the order of the input and memory stays bounded.</summary>
internal static class OrderedParallel
{
    private const int FirstBatch = 16;
    private const int LargestBatch = 512;
    private const int ResultsPerCore = 4;

    /// <summary>
    /// Maps a sequence. The source is drawn on by one batch ahead of what is consumed; the first result comes soon
    /// because batches start small.
    /// </summary>
    /// <param name="source">The inputs, enumerated on the caller's thread.</param>
    /// <param name="work">Runs on several threads at once; what it throws ends the sequence.</param>
    /// <param name="cancellation">Ends the sequence.</param>
    public static IEnumerable<TResult> Select<TSource, TResult>(
        IEnumerable<TSource> source, Func<TSource, TResult> work, CancellationToken cancellation)
    {
        Task<TResult[]>? ahead = null;
        foreach (var batch in Batches(source))
        {
            var next = Task.Run(() => Run(batch, work, cancellation), cancellation);
            foreach (var result in ahead?.GetAwaiter().GetResult() ?? [])
                yield return result;
            ahead = next;
        }

        foreach (var result in ahead?.GetAwaiter().GetResult() ?? [])
            yield return result;
    }

    /// <summary>
    /// Maps a sequence whose every item is much work and much memory: only a few results
    /// for each core wait for those before them, however many items there are.
    /// </summary>
    /// <inheritdoc cref="Select"/>
    public static IEnumerable<TResult> SelectLarge<TSource, TResult>(
        IEnumerable<TSource> source, Func<TSource, TResult> work, CancellationToken cancellation)
    {
        using var abandoned = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var running = new Queue<Task<TResult>>();
        try
        {
            foreach (var item in source)
            {
                running.Enqueue(Task.Run(() => work(item), abandoned.Token));
                if (running.Count > ResultsPerCore * Environment.ProcessorCount)
                    yield return running.Dequeue().GetAwaiter().GetResult();
            }

            while (running.TryDequeue(out var next))
                yield return next.GetAwaiter().GetResult();
        }
        finally
        {
            // Who wants no more results, wants no more work.
            abandoned.Cancel();
        }
    }

    private static IEnumerable<List<TSource>> Batches<TSource>(IEnumerable<TSource> source)
    {
        var size = FirstBatch;
        var batch = new List<TSource>(size);
        foreach (var item in source)
        {
            batch.Add(item);
            if (batch.Count < size)
                continue;
            yield return batch;
            size = Math.Min(size * 2, LargestBatch);
            batch = new List<TSource>(size);
        }

        if (batch.Count > 0)
            yield return batch;
    }

    private static TResult[] Run<TSource, TResult>(List<TSource> batch, Func<TSource, TResult> work,
        CancellationToken cancellation)
    {
        var results = new TResult[batch.Count];
        Parallel.For(0, batch.Count, new ParallelOptions { CancellationToken = cancellation },
            index => results[index] = work(batch[index]));
        return results;
    }
}
