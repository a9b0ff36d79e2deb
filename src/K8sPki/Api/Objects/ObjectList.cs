using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace K8sPki.Api;

/// <summary>
/// The objects of a list, page after page, each as soon as its text has come: of a list of any length no more is held than one
/// text. A page that breaks off is asked for again, and what it gave before is left out.
/// </summary>
internal sealed class ObjectList(ApiClient client, ObjectKind kind, string path)
{
    private const int MostBreaks = 3;

    private static readonly TimeSpan PauseAfterBreak = TimeSpan.FromSeconds(1);

    /// <summary>How many came so far.</summary>
    public long Count { get; private set; }

    /// <summary>How many come after the page that is read; null when the server does not say.</summary>
    public long? Remaining { get; private set; }

    /// <summary>Each object, which is disposed of when the next is asked for.</summary>
    /// <exception cref="PkiException">The server refuses or fails.</exception>
    public async IAsyncEnumerable<ListedObject> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var breaks = 0;
        var empty = new EmptyPages(client.Connection);
        var before = 0L;
        string? token = null;
        while (true)
        {
            using var page = await OpenAsync(token, cancellation).ConfigureAwait(false);
            while (await NextAsync(page, breaks, cancellation).ConfigureAwait(false) is { } found)
            {
                using (found)
                {
                    if (!seen.Add(found.Uid.Length > 0 ? found.Uid : $"{found.Namespace}/{found.Name}"))
                        continue;
                    Count++;
                    yield return found;
                }
            }

            if (page.IsBroken)
            {
                breaks++;
                await Task.Delay(PauseAfterBreak * breaks, cancellation).ConfigureAwait(false);
                continue;
            }

            (breaks, token) = (0, page.Continue);
            seen.Clear();
            if (token is null)
                yield break;
            empty.Count(Count == before);
            before = Count;
        }
    }

    private async Task<ListedObject?> NextAsync(ObjectPage page, int breaks, CancellationToken cancellation)
    {
        try
        {
            var found = await page.NextAsync(cancellation).ConfigureAwait(false);
            Remaining = page.Remaining ?? Remaining;
            return found;
        }
        catch (AnswerCutOffException) when (breaks < MostBreaks)
        {
            page.IsBroken = true;
            return null;
        }
    }

    private async Task<ObjectPage> OpenAsync(string? token, CancellationToken cancellation)
    {
        var asked = ApiRequest.With(path, "limit", ApiList.PageSize.ToString(CultureInfo.InvariantCulture));
        for (var expired = 0; ; expired++)
        {
            try
            {
                var request = ApiRequest.Get(token is null ? asked : ApiRequest.With(asked, "continue", token));
                return await ObjectPage.OpenAsync(client, request, kind, cancellation).ConfigureAwait(false);
            }
            catch (ApiException failure) when (failure.StatusCode == 410 && failure.Continue is not null
                && expired < ApiList.MostExpired)
            {
                token = failure.Continue;
            }
        }
    }
}

/// <summary>A page of a list, read while it comes.</summary>
internal sealed class ObjectPage : IDisposable
{
    private readonly ApiClient client;
    private readonly HttpResponseMessage answer;
    private readonly Stream body;
    private readonly ObjectListParser parser;
    private readonly JsonFeed feed;
    private bool isRead;

    private ObjectPage(ApiClient client, HttpResponseMessage answer, Stream body, ObjectKind kind)
    {
        this.client = client;
        this.answer = answer;
        this.body = body;
        parser = new ObjectListParser(kind);
        feed = new JsonFeed(parser);
    }

    /// <summary>True when it ended in the middle.</summary>
    public bool IsBroken { get; set; }

    /// <inheritdoc cref="ObjectListParser.Continue"/>
    public string? Continue => parser.Continue;

    /// <inheritdoc cref="ObjectListParser.Remaining"/>
    public long? Remaining => parser.Remaining;

    /// <summary>Asks for a page.</summary>
    public static async Task<ObjectPage> OpenAsync(
        ApiClient client, ApiRequest request, ObjectKind kind, CancellationToken cancellation)
    {
        var answer = await client.OpenAsync(request, cancellation).ConfigureAwait(false);
        try
        {
            var body = await answer.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
            await JsonAnswer.CheckTypeAsync(body, answer, client.Connection, cancellation).ConfigureAwait(false);
            return new ObjectPage(client, answer, body, kind);
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    /// <summary>The next object; null after the last.</summary>
    public async Task<ListedObject?> NextAsync(CancellationToken cancellation)
    {
        while (true)
        {
            if (parser.Next() is { } found)
                return found;
            if (isRead)
                return null;
            isRead = !await FeedAsync(cancellation).ConfigureAwait(false);
            if (isRead && !parser.IsList)
                throw new MalformedInputException("AnswerNotAList",
                    $"'{client.Connection.Server.Authority}' answered with something that is no list of objects.");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        feed.Dispose();
        parser.Dispose();
        body.Dispose();
        answer.Dispose();
    }

    private async Task<bool> FeedAsync(CancellationToken cancellation)
    {
        try
        {
            return await feed.NextAsync(into => client.ReadAsync(body, into, cancellation)).ConfigureAwait(false);
        }
        catch (JsonException failure)
        {
            throw feed.IsAtEnd ? JsonAnswer.CutOff(client.Connection, failure)
                : JsonAnswer.NotJson(client.Connection, "broken JSON", failure);
        }
    }
}
