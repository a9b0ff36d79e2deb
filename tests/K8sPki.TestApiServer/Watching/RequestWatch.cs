using System.Globalization;
using K8sPki.TestServer.Http;
using K8sPki.TestServer.Objects;
using K8sPki.TestServer.Requests;
using K8sPki.TestServer.Storage;

namespace K8sPki.TestServer.Watching;

/// <summary>A list that goes on: one JSON event a line, until the client leaves or the time is over.</summary>
internal sealed class RequestWatch(ObjectStore store, RequestReads reads, CancellationToken stopping)
{
    // How often a watch that allows it hears how far it has come.
    private static readonly TimeSpan BookmarkInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestWatch = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan ShortestWithBookmarkAtEnd = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BookmarkBeforeEnd = TimeSpan.FromSeconds(2);

    public async Task RunAsync(ApiCall call)
    {
        var form = MediaTypes.Choose(call.Context.Request, streams: true);
        var stream = new WatchStream(call.Context.Response, form, reads, call.IncludeObject);
        var selectors = call.Selectors();
        var (version, existing) = Start(call);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(call.Context.RequestAborted, stopping);
        await stream.OpenAsync();
        try
        {
            foreach (var item in existing.Where(selectors.Matches))
                await stream.SendAsync("ADDED", item);
            await FollowAsync(call, stream, selectors, version, ends.Token);
        }
        catch (ApiFailure expired)
        {
            await stream.SendErrorAsync(expired);
        }
        catch (OperationCanceledException)
        {
            // The client left or the server stops: the stream just ends.
        }
    }

    private (long Version, IEnumerable<SigningRequestObject> Existing) Start(ApiCall call)
    {
        var current = store.Current;
        if (call.ResourceVersion is "" or "0")
            return (current.ResourceVersion, current.Items);
        return (long.Parse(call.ResourceVersion, CultureInfo.InvariantCulture), []);
    }

    private async Task FollowAsync(ApiCall call, WatchStream stream, Selectors selectors, long version, CancellationToken cancel)
    {
        var end = DateTimeOffset.UtcNow + (call.WatchTimeout ?? LongestWatch);
        var bookmark = DateTimeOffset.UtcNow + BookmarkInterval;
        if (call.WatchTimeout >= ShortestWithBookmarkAtEnd && end - BookmarkBeforeEnd < bookmark)
            bookmark = end - BookmarkBeforeEnd;
        while (true)
        {
            var (events, more) = store.Log.After(version);
            foreach (var happened in events)
            {
                version = happened.Object.ResourceVersion;
                if (TypeOf(happened, selectors) is { } type)
                    await stream.SendAsync(type, Shown(happened, type));
            }

            var now = DateTimeOffset.UtcNow;
            if (now >= end)
                return;
            if (call.AllowsBookmarks && now >= bookmark)
            {
                await stream.SendBookmarkAsync(version);
                bookmark = now + BookmarkInterval;
            }

            var next = call.AllowsBookmarks && bookmark < end ? bookmark : end;
            await Task.WhenAny(more, Task.Delay(next - now, cancel));
            cancel.ThrowIfCancellationRequested();
        }
    }

    // What is gone from a selection is shown as it was last, with the version at which it went.
    private static SigningRequestObject Shown(StoreEvent happened, string type) =>
        type == "DELETED" && happened.Old is { } old
            ? old with { Metadata = old.Metadata with { ResourceVersion = happened.Object.Metadata.ResourceVersion } }
            : happened.Object;

    // An object that no longer matches is gone for this watch; one that begins to match is new.
    private static string? TypeOf(StoreEvent happened, Selectors selectors)
    {
        var before = happened.Old is not null && selectors.Matches(happened.Old);
        var after = happened.Kind != StoreEventKind.Deleted && selectors.Matches(happened.Object);
        return (before, after) switch
        {
            (false, true) => "ADDED",
            (true, true) => "MODIFIED",
            (true, false) => "DELETED",
            _ => null,
        };
    }
}
