using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using K8sPki.Platform;

namespace K8sPki.Api;

/// <summary>Asks an API server: sends, waits, tries again where that helps, and turns what is no success into an error.</summary>
internal sealed class ApiClient(ApiConnection connection, ApiTransport transport)
{
    /// <summary>The most of one answer that is held in memory, unpacked: 32 MiB.</summary>
    public const long AnswerLimit = 32L * 1024 * 1024;

    private const int StatusLimit = 1024 * 1024;

    /// <summary>Whom it asks.</summary>
    public ApiConnection Connection => connection;

    /// <summary>The longest wait for an answer to begin, and then for it to end.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Sends a request and gives the answer with its body unread. The caller disposes it.</summary>
    /// <exception cref="ApiException">The server refused or failed.</exception>
    /// <exception cref="ServerException">There was no answer.</exception>
    /// <exception cref="RefusedException">The server is not the one meant; nothing was sent to it.</exception>
    public async Task<HttpResponseMessage> OpenAsync(ApiRequest request, CancellationToken cancellation)
    {
        for (var tries = 1; ; tries++)
        {
            TimeSpan? wait;
            try
            {
                var answer = await SendAsync(request, cancellation).ConfigureAwait(false);
                if (answer.IsSuccessStatusCode)
                    return answer;
                using (answer)
                {
                    wait = RetryRule.WaitAfter(answer, request, tries);
                    if (wait is null)
                        throw await FailureOfAsync(answer, request, cancellation).ConfigureAwait(false);
                }
            }
            catch (AnswerCutOffException) when (RetryRule.WaitAfterCut(request, tries) is { } pause)
            {
                wait = pause;
            }

            await Task.Delay(wait.Value, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Sends a request and reads the JSON that comes back. The caller disposes it.</summary>
    /// <inheritdoc cref="OpenAsync" path="/exception"/>
    /// <exception cref="MalformedInputException">The answer is not JSON.</exception>
    /// <exception cref="LimitExceededException">The answer is larger than <see cref="AnswerLimit"/>.</exception>
    public async Task<JsonDocument> JsonAsync(ApiRequest request, CancellationToken cancellation)
    {
        using var answer = await OpenAsync(request, cancellation).ConfigureAwait(false);
        return await ReadBodyAsync(answer, (body, limit) =>
            JsonAnswer.ReadAsync(body, answer, connection, JsonBudget.Parse, limit), cancellation).ConfigureAwait(false);
    }

    /// <summary>Sends a request and reads what may be a list.</summary>
    /// <inheritdoc cref="JsonAsync" path="/exception"/>
    public async Task<ApiPage> PageAsync(ApiRequest request, CancellationToken cancellation)
    {
        using var answer = await OpenAsync(request, cancellation).ConfigureAwait(false);
        return await ReadPageAsync(answer, cancellation).ConfigureAwait(false);
    }

    /// <summary>Reads an answer that may be a list.</summary>
    public Task<ApiPage> ReadPageAsync(HttpResponseMessage answer, CancellationToken cancellation) =>
        ReadBodyAsync(answer, (body, limit) => JsonAnswer.ReadAsync(body, answer, connection, ApiPage.Read, limit), cancellation);

    /// <summary>Reads an answer as text.</summary>
    public Task<string> ReadTextAsync(HttpResponseMessage answer, CancellationToken cancellation) => ReadBodyAsync(
        answer, async (body, limit) => Encoding.UTF8.GetString(await AnswerContent.ReadAsync(body, limit).ConfigureAwait(false)),
        cancellation);

    /// <summary>Reads the next bytes of an answer's body; 0 at its end.</summary>
    /// <exception cref="ServerException">None came in time, or it ended in the middle.</exception>
    public async ValueTask<int> ReadAsync(Stream body, Memory<byte> into, CancellationToken cancellation) =>
        await WithinLimitAsync(limit => body.ReadAsync(into, limit).AsTask(), cancellation).ConfigureAwait(false);

    private Task<T> ReadBodyAsync<T>(HttpResponseMessage answer, Func<Stream, CancellationToken, Task<T>> read,
        CancellationToken cancellation) => WithinLimitAsync(async limit =>
    {
        await using var body = new BoundedStream(
            await answer.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false), AnswerLimit,
            $"The answer of '{connection.Server.Authority}'");
        return await read(body, limit).ConfigureAwait(false);
    }, cancellation);

    private async Task<T> WithinLimitAsync<T>(Func<CancellationToken, Task<T>> read, CancellationToken cancellation)
    {
        using var limit = Limit(cancellation);
        try
        {
            return await read(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw TransportFailure.TooSlow(connection, RequestTimeout);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or InvalidDataException)
        {
            throw TransportFailure.Describe(failure, transport.Connection);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(ApiRequest request, CancellationToken cancellation)
    {
        using var limit = Limit(cancellation);
        try
        {
            return await transport.SendAsync(() => Create(request), limit.Token).ConfigureAwait(false);
        }
        catch (ExecWaitException waited) when (!cancellation.IsCancellationRequested)
        {
            throw TransportFailure.ProgramTooSlow(waited.Command, RequestTimeout);
        }
        catch (OperationCanceledException failure) when (!cancellation.IsCancellationRequested)
        {
            throw limit.IsCancellationRequested
                ? TransportFailure.TooSlow(connection, RequestTimeout)
                : TransportFailure.NoConnection(failure, connection);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            throw await ClockCheck.ExplainAsync(failure, connection, cancellation).ConfigureAwait(false)
                ?? TransportFailure.Describe(failure, transport.Connection);
        }
    }

    private HttpRequestMessage Create(ApiRequest request)
    {
        var message = new HttpRequestMessage(request.Method, AddressOf(request.Path));
        message.Headers.TryAddWithoutValidation("Accept", request.Accept);
        message.Headers.TryAddWithoutValidation("User-Agent", UserAgent.Text);
        if (request.Body is { } body)
        {
            message.Content = new ReadOnlyMemoryContent(body);
            message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(request.ContentType);
        }

        return message;
    }

    private Uri AddressOf(string path) =>
        new(connection.Server.GetLeftPart(UriPartial.Authority) + connection.Server.AbsolutePath.TrimEnd('/') + path);

    private async Task<PkiException> FailureOfAsync(HttpResponseMessage answer, ApiRequest request,
        CancellationToken cancellation)
    {
        if (answer.StatusCode is >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest)
            return Redirected(answer);
        if (answer.StatusCode == HttpStatusCode.Unauthorized
            && CredentialCheck.Explain(transport.Connection, answer.Headers.Date) is { } why)
            return why;
        var body = await ReadStatusAsync(answer, cancellation).ConfigureAwait(false);
        var status = ServerStatus.TryRead(body, (int)answer.StatusCode)
            ?? new ServerStatus((int)answer.StatusCode, null, JsonAnswer.Excerpt(body));
        return StatusReasons.ToException(status, request, connection);
    }

    private async Task<byte[]> ReadStatusAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        using var limit = Limit(cancellation);
        var content = new byte[StatusLimit];
        var length = 0;
        try
        {
            await using var body = await answer.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
            int count;
            while (length < content.Length
                && (count = await body.ReadAsync(content.AsMemory(length), limit.Token).ConfigureAwait(false)) > 0)
                length += count;
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or InvalidDataException
            or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            // The code says enough when the sentence for it does not arrive.
        }

        return content[..length];
    }

    private ServerException Redirected(HttpResponseMessage answer)
    {
        var target = answer.Headers.Location is { } location ? $"'{PrintableText.Escape(location.OriginalString)}'" : "elsewhere";
        return new ServerException("ServerRedirects",
            $"'{connection.Server.GetLeftPart(UriPartial.Authority)}' is not an API server, or something stands in front of it: "
                + $"it sends the request on to {target}. The credentials were not sent there.");
    }

    private CancellationTokenSource Limit(CancellationToken cancellation)
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (RequestTimeout > TimeSpan.Zero)
            limit.CancelAfter(RequestTimeout);
        return limit;
    }
}
