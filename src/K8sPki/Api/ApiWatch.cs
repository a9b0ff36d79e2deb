using System.Runtime.CompilerServices;
using System.Text.Json;
using K8sPki.PemAndDer;

namespace K8sPki.Api;

/// <summary>Tells of what changes in a collection until it is stopped.</summary>
internal static class ApiWatch
{
    private const string Bookmark = "BOOKMARK";

    private static readonly TimeSpan PauseBeforeNext = TimeSpan.FromSeconds(1);

    /// <summary>
    /// What is there, as ADDED, then each change. A server ends a watch after some minutes, forgets old states, is upgraded or
    /// killed: then it goes on from where it was, or from a new list in which what was told already is left out and what has
    /// gone meanwhile is DELETED. Only what fails before the first watch has begun is an error, and an answer beyond all bounds;
    /// a server that told of something and is away since, before its watch began, was not refused by it.
    /// An object does not outlive its event unless it is cloned.
    /// </summary>
    /// <param name="client">Whom to ask.</param>
    /// <param name="path">The path of the collection, with selectors in its query.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async IAsyncEnumerable<Watched<WatchEvent>> ListAndWatchAsync(
        this ApiClient client, string path, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var told = new WatchedObjects();
        var backoff = new WatchBackoff();
        var (hasBegun, hasTold, isToldOf) = (false, false, false);
        while (true)
        {
            PkiException? failure = null;
            var round = client.ListThenWatchAsync(path, told, cancellation).GetAsyncEnumerator(cancellation);
            await using (round.ConfigureAwait(false))
            {
                while (true)
                {
                    try
                    {
                        if (!await round.MoveNextAsync().ConfigureAwait(false))
                            break;
                    }
                    catch (PkiException problem) when (problem is not LimitExceededException
                        && (hasBegun || (hasTold && problem is ServerException)))
                    {
                        failure = problem;
                        break;
                    }

                    if (round.Current is { } change)
                    {
                        hasTold = true;
                        yield return new Watched<WatchEvent>(change, null);
                    }
                    else
                    {
                        (hasBegun, isToldOf) = (true, false);
                    }
                }
            }

            if (failure is not null && !isToldOf)
                yield return new Watched<WatchEvent>(null, failure);
            isToldOf = failure is not null;
            backoff.Note(Environment.TickCount64);
            await Task.Delay(backoff.Pause, cancellation).ConfigureAwait(false);
        }
    }

    // Null when the list is complete and the watch has begun. It ends when the server has forgotten where it was.
    private static async IAsyncEnumerable<WatchEvent?> ListThenWatchAsync(
        this ApiClient client, string path, WatchedObjects told, [EnumeratorCancellation] CancellationToken cancellation)
    {
        told.BeginList();
        string? version = null;
        await foreach (var page in client.PagesAsync(path, ApiRequest.Json, cancellation).ConfigureAwait(false))
        {
            // Later pages may be of later states: what changed before them in those that came first is told from here on.
            version ??= page.Version;
            foreach (var item in page.Items())
            {
                foreach (var change in told.Listed(item))
                    yield return change;
            }
        }

        foreach (var change in told.NotListed())
            yield return change;
        await foreach (var change in client.WatchAsync(path, version, cancellation).ConfigureAwait(false))
        {
            if (change is null || told.IsNew(change))
                yield return change;
        }
    }

    // Each change after a state, until the server has forgotten that state; null whenever a connection for it is there.
    private static async IAsyncEnumerable<WatchEvent?> WatchAsync(
        this ApiClient client, string path, string? version, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            var started = Environment.TickCount64;
            using (var answer = await client.OpenUnlessForgottenAsync(path, version, cancellation).ConfigureAwait(false))
            {
                if (answer is null)
                    yield break;
                yield return null;
                await foreach (var line in JsonLines.ReadAsync(answer, client.Connection, cancellation).ConfigureAwait(false))
                {
                    using (line)
                    {
                        if (EventOf(line.RootElement) is not { } change)
                            continue;
                        if (change.Kind == "ERROR" && IsForgotten(change.Object))
                            yield break;
                        if (change.Kind == "ERROR")
                            throw StatusReasons.ToException(
                                ServerStatus.TryRead(change.Object, 0) ?? new ServerStatus(0, null, ""),
                                WatchRequest(path, version), client.Connection);
                        version = ObjectMetadata.Text(change.Object, "resourceVersion") is { Length: > 0 } seen ? seen : version;
                        if (change.Kind != Bookmark)
                            yield return change;
                    }
                }
            }

            if (Environment.TickCount64 - started < PauseBeforeNext.TotalMilliseconds)
                await Task.Delay(PauseBeforeNext, cancellation).ConfigureAwait(false);
        }
    }

    private static async Task<HttpResponseMessage?> OpenUnlessForgottenAsync(
        this ApiClient client, string path, string? version, CancellationToken cancellation)
    {
        try
        {
            return await client.OpenAsync(WatchRequest(path, version), cancellation).ConfigureAwait(false);
        }
        catch (ApiException failure) when (failure.StatusCode == 410)
        {
            return null;
        }
    }

    private static WatchEvent? EventOf(JsonElement line) =>
        line.ValueKind == JsonValueKind.Object
        && line.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String
        && line.TryGetProperty("object", out var item) && item.ValueKind == JsonValueKind.Object
            ? new WatchEvent(type.GetString()!, item) : null;

    private static ApiRequest WatchRequest(string path, string? version)
    {
        var asked = ApiRequest.With(ApiRequest.With(path, "watch", "true"), "allowWatchBookmarks", "true");
        return ApiRequest.Get(version is null ? asked : ApiRequest.With(asked, "resourceVersion", version));
    }

    private static bool IsForgotten(JsonElement status) => status.NumberField("code") == 410;
}

/// <summary>
/// How long a watch waits before it goes on, as client-go's informers do (tools/cache/reflector.go): 0.8 seconds, doubling up
/// to 30, with as much again left to chance; from the start again after two minutes without a failure.
/// </summary>
internal sealed class WatchBackoff
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(800);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(2);

    private TimeSpan step;
    private long? last;

    /// <summary>How long to wait after the failure that was noted last, and before what chance adds.</summary>
    public TimeSpan Step => step;

    /// <summary>The wait with its part of chance.</summary>
    public TimeSpan Pause => step * (1 + Random.Shared.NextDouble());

    /// <summary>Notes a failure.</summary>
    /// <param name="now">The time on a clock that only runs forward, in milliseconds.</param>
    public void Note(long now)
    {
        step = last is null || now - last >= Quiet.TotalMilliseconds ? First : step * 2 < Longest ? step * 2 : Longest;
        last = now;
    }
}

/// <summary>A change that a server tells of.</summary>
/// <param name="Kind">ADDED, MODIFIED or DELETED.</param>
/// <param name="Object">The object after the change.</param>
internal sealed record WatchEvent(string Kind, JsonElement Object);

/// <summary>Reads JSON that comes line by line for as long as the server likes.</summary>
internal static class JsonLines
{
    // An object in etcd is 1.5 MiB at most; as JSON with its managed fields it is several times that.
    private const int LongestLine = 32 * 1024 * 1024;

    /// <summary>Each line. A connection that breaks is an end like any other: a watch goes on with the next one.</summary>
    /// <exception cref="MalformedInputException">A line is not JSON.</exception>
    /// <exception cref="LimitExceededException">A line is longer than any object.</exception>
    public static async IAsyncEnumerable<JsonDocument> ReadAsync(
        HttpResponseMessage answer, ApiConnection connection, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var body = await answer.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        var buffer = new byte[64 * 1024];
        var (start, end, searched) = (0, 0, 0);
        while (true)
        {
            var length = buffer.AsSpan(searched, end - searched).IndexOf((byte)'\n');
            if (length >= 0)
            {
                var line = buffer.AsMemory(start, searched + length - start);
                start = searched = searched + length + 1;
                if (!line.Span.Trim(" \r\t"u8).IsEmpty)
                    yield return Parse(line, connection);
                continue;
            }

            searched = end;
            if (start > 0)
            {
                buffer.AsSpan(start, end - start).CopyTo(buffer);
                (start, end, searched) = (0, end - start, searched - start);
            }

            if (end == buffer.Length)
                buffer = Grow(buffer, connection);
            var count = await ReadAsync(body, buffer.AsMemory(end), cancellation).ConfigureAwait(false);
            if (count == 0)
                yield break;
            end += count;
        }
    }

    private static byte[] Grow(byte[] buffer, ApiConnection connection)
    {
        if (buffer.Length >= LongestLine)
            throw new LimitExceededException(
                "AnswerTooLarge",
                $"'{connection.Server.Authority}' sent an object longer than {LongestLine / (1024 * 1024)} MiB.");
        Array.Resize(ref buffer, buffer.Length * 2);
        return buffer;
    }

    private static async ValueTask<int> ReadAsync(Stream body, Memory<byte> buffer, CancellationToken cancellation)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellation).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or InvalidDataException)
        {
            cancellation.ThrowIfCancellationRequested();
            return 0;
        }
    }

    private static JsonDocument Parse(Memory<byte> line, ApiConnection connection)
    {
        try
        {
            return JsonBudget.Parse(GoJson.Readable(line), connection);
        }
        catch (JsonException failure)
        {
            throw new MalformedInputException(
                "AnswerNotJson", $"'{connection.Server.Authority}' sent something that is no API object.", failure);
        }
    }
}
