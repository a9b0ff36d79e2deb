namespace K8sPki.Internal;

/// <summary>Takes what comes from a server on the thread of the pipeline.</summary>
internal static class AsyncItems
{
    /// <summary>Each item, waiting for it where it is not there yet.</summary>
    public static IEnumerable<T> ToBlocking<T>(this IAsyncEnumerable<T> items, CancellationToken cancellation)
    {
        var enumerator = items.GetAsyncEnumerator(cancellation);
        try
        {
            while (Finish(enumerator.MoveNextAsync()))
                yield return enumerator.Current;
        }
        finally
        {
            enumerator.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    // Within a page nothing is waited for, and no task is made.
    private static bool Finish(ValueTask<bool> step) => step.IsCompleted ? step.Result : step.AsTask().GetAwaiter().GetResult();
}
