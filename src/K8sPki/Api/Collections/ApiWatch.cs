using System.Runtime.CompilerServices;
using System.Text.Json;

namespace K8sPki;

/// <summary>Tells of what changes in a collection until it is stopped.</summary>
internal static class ApiWatch
{
    private const string Bookmark = "BOOKMARK";

    private static readonly TimeSpan PauseBeforeNext = TimeSpan.FromSeconds(1);

    /// <summary>
    /// What is there, as ADDED, then each change. A server ends a watch after some minutes and forgets old states: then
    /// it goes on from where it was, or from a new list in which what was told already is left out.
    /// </summary>
    /// <param name="client">Whom to ask.</param>
    /// <param name="path">The path of the collection, with selectors in its query.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async IAsyncEnumerable<WatchEvent> ListAndWatchAsync(
        this ApiClient client, string path, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var told = new Dictionary<string, string>(StringComparer.Ordinal);
        while (true)
        {
            string? version = null;
            await foreach (var page in client.PagesAsync(path, ApiRequest.Json, cancellation).ConfigureAwait(false))
            {
                version = ApiList.VersionOf(page) ?? version;
                foreach (var item in ApiList.ItemsOf(page, client.Connection).EnumerateArray())
                {
                    if (told.TryGetValue(IdentityOf(item), out var known) && known == VersionOf(item))
                        continue;
                    yield return new WatchEvent(known is null ? "ADDED" : "MODIFIED", item);
                    told[IdentityOf(item)] = VersionOf(item);
                }
            }

            await foreach (var change in client.WatchAsync(path, version, cancellation).ConfigureAwait(false))
            {
                if (change.Kind == "DELETED")
                    told.Remove(IdentityOf(change.Object));
                else
                    told[IdentityOf(change.Object)] = VersionOf(change.Object);
                yield return change;
            }
        }
    }

    /// <summary>Each change after a state, until the server has forgotten that state. An object does not outlive its event unless it is cloned.</summary>
    /// <param name="client">Whom to ask.</param>
    /// <param name="path">The path of the collection.</param>
    /// <param name="version">The resourceVersion to start after; null for what is there now, then its changes.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async IAsyncEnumerable<WatchEvent> WatchAsync(
        this ApiClient client, string path, string? version, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            var started = Environment.TickCount64;
            await foreach (var (kind, item) in client.RoundAsync(path, version, cancellation).ConfigureAwait(false))
            {
                if (kind == "ERROR")
                {
                    if (IsForgotten(item))
                        yield break;
                    throw StatusReasons.ToException(ServerStatus.TryRead(item, 0) ?? new ServerStatus(0, null, ""), WatchRequest(path, version), client.Connection);
                }

                version = VersionOf(item) is { Length: > 0 } seen ? seen : version;
                if (kind != Bookmark)
                    yield return new WatchEvent(kind, item);
            }

            if (Environment.TickCount64 - started < PauseBeforeNext.TotalMilliseconds)
                await Task.Delay(PauseBeforeNext, cancellation).ConfigureAwait(false);
        }
    }

    private static async IAsyncEnumerable<(string Kind, JsonElement Object)> RoundAsync(
        this ApiClient client, string path, string? version, [EnumeratorCancellation] CancellationToken cancellation)
    {
        HttpResponseMessage? opened = null;
        try
        {
            opened = await client.OpenAsync(WatchRequest(path, version), cancellation).ConfigureAwait(false);
        }
        catch (ApiException failure) when (failure.StatusCode == 410)
        {
        }

        if (opened is null)
        {
            using var gone = JsonDocument.Parse("""{"code":410}""");
            yield return ("ERROR", gone.RootElement);
            yield break;
        }

        using var answer = opened;
        await foreach (var line in JsonLines.ReadAsync(answer, client.Connection, cancellation).ConfigureAwait(false))
        {
            using (line)
            {
                if (line.RootElement.TextField("type") is { } type && line.RootElement.Field("object") is { ValueKind: JsonValueKind.Object } item)
                    yield return (type, item);
            }
        }
    }

    private static ApiRequest WatchRequest(string path, string? version)
    {
        var asked = ApiRequest.With(ApiRequest.With(path, "watch", "true"), "allowWatchBookmarks", "true");
        return ApiRequest.Get(version is null ? asked : ApiRequest.With(asked, "resourceVersion", version));
    }

    private static bool IsForgotten(JsonElement status) => status.NumberField("code") == 410;

    private static string IdentityOf(JsonElement item) => Metadata(item, "uid");

    private static string VersionOf(JsonElement item) => Metadata(item, "resourceVersion");

    private static string Metadata(JsonElement item, string name) => item.Field("metadata")?.TextField(name) ?? "";
}
