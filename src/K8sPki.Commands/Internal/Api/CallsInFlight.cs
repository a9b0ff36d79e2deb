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
