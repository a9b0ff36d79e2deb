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
    private readonly Queue<StoreEvent> events = new();
    private long oldest = start;
    private TaskCompletionSource more = NewSignal();

    public void Add(StoreEvent happened)
    {
        TaskCompletionSource signal;
        lock (gate)
        {
            events.Enqueue(happened);
            if (events.Count > size)
                oldest = events.Dequeue().Object.ResourceVersion;
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
            if (version < oldest && version != 1)
                throw ApiFailure.Expired($"too old resource version: {version} ({oldest})");
            return ([.. events.Where(item => item.Object.ResourceVersion > version)], more.Task);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
