using K8sPki.TestServer.Http;
using K8sPki.TestServer.Objects;

namespace K8sPki.TestServer.Storage;

internal enum StoreEventKind
{
    Added,
    Modified,
    Deleted,
}

/// <summary>One write: the object before (null when it is new) and after.</summary>
internal sealed record StoreEvent(StoreEventKind Kind, SigningRequestObject? Old, SigningRequestObject Object);

/// <summary>The last writes in order; a watch reads on from any version that is still covered.</summary>
internal sealed class EventLog(long start, int size)
{
    private readonly Lock gate = new();
    private readonly List<StoreEvent> events = [];
    private long oldest = start;
    private TaskCompletionSource more = NewSignal();

    public void Add(IReadOnlyCollection<StoreEvent> happened)
    {
        TaskCompletionSource signal;
        lock (gate)
        {
            events.AddRange(happened);
            // Half of them at a time, so that each write costs the same.
            if (events.Count >= 2 * size)
            {
                var surplus = events.Count - size;
                oldest = events[surplus - 1].Object.ResourceVersion;
                events.RemoveRange(0, surplus);
            }

            signal = more;
            more = NewSignal();
        }

        signal.SetResult();
    }

    /// <summary>Forgets what came before a version.</summary>
    public void StartAt(long version)
    {
        lock (gate)
        {
            events.Clear();
            oldest = version;
        }
    }

    /// <summary>What happened after a version, and a task that ends when there is more.</summary>
    /// <exception cref="ApiFailure">410 Expired: the version is too old.</exception>
    public (IReadOnlyList<StoreEvent> Events, Task More) After(long version)
    {
        lock (gate)
        {
            if (version < oldest)
                throw ApiFailure.Expired($"too old resource version: {version} ({oldest})");
            var first = events.FindLastIndex(item => item.Object.ResourceVersion <= version) + 1;
            return (events.GetRange(first, events.Count - first), more.Task);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
