using System.Management.Automation;

namespace K8sPki.Internal;

/// <summary>Calls to a server, several at a time; their results come out in the order in which they went in.</summary>
/// <param name="limit">How many at a time.</param>
/// <param name="finish">Takes the call and what it is about, once it is done or while it is the oldest.</param>
internal sealed class CallsInFlight<T>(int limit, Action<object, Task<T>> finish)
{
    private readonly Queue<(object Target, Task<T> Call)> calls = new();

    /// <summary>Begins a call, after waiting for the oldest where there are too many.</summary>
    public void Add(object target, Func<Task<T>> begin)
    {
        while (calls.Count >= limit)
            FinishOldest();
        calls.Enqueue((target, begin()));
        while (calls.TryPeek(out var oldest) && (oldest.Call.IsCompleted || limit == 1))
            FinishOldest();
    }

    /// <summary>Waits for all that are left.</summary>
    public void FinishAll()
    {
        while (calls.Count > 0)
            FinishOldest();
    }

    private void FinishOldest()
    {
        var (target, call) = calls.Dequeue();
        finish(target, call);
    }
}

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

/// <summary>Shows that a signer is waited for.</summary>
internal static class SigningProgress
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    /// <summary>Waits for a call that may take a while.</summary>
    public static T Await<T>(ShowingCommand command, object target, Task<T> call)
    {
        const string activity = "Waiting for the signer";
        var isShown = false;
        while (Task.WaitAny([call], Beat) < 0)
        {
            command.WriteProgress(new ProgressRecord(1, activity, $"{target}"));
            isShown = true;
        }

        if (isShown)
            command.WriteProgress(new ProgressRecord(1, activity, $"{target}") { RecordType = ProgressRecordType.Completed });
        return call.GetAwaiter().GetResult();
    }
}
