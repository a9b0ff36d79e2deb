namespace K8sPki.Api;

/// <summary>Sends what came to a local proxy on to the API server, with the credentials of the connection.</summary>
internal sealed class ProxyUpstream(ApiConnection connection, ApiTransport transport, ProxyOptions options)
{
    private static readonly HashSet<string> OwnHeaders = new(
        ["Host", "Connection", "Keep-Alive", "Transfer-Encoding", "Content-Length", "Upgrade", "Proxy-Connection",
            "Proxy-Authorization", "TE", "Trailer", "Expect", "Accept-Encoding"],
        StringComparer.OrdinalIgnoreCase);

    private long requests;

    /// <summary>How many requests were sent on.</summary>
    public long Requests => Interlocked.Read(ref requests);

    /// <exception cref="PkiException">There is no answer.</exception>
    public async Task<HttpResponseMessage> SendAsync(
        ProxyRequest request, string target, Stream body, CancellationToken cancellation)
    {
        Interlocked.Increment(ref requests);
        try
        {
            return await transport.SendAsync(() => Create(request, target, body), cancellation, options.ProgramLimit)
                .ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            throw TransportFailure.Describe(failure, transport.Connection);
        }
    }

    private HttpRequestMessage Create(ProxyRequest request, string target, Stream body)
    {
        var root = connection.Server.GetLeftPart(UriPartial.Authority)
            + (options.AppendServerPath ? connection.Server.AbsolutePath.TrimEnd('/') : "");
        var message = new HttpRequestMessage(
            new HttpMethod(request.Method),
            new Uri(root + target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        if (request.BodyLength != 0)
        {
            message.Content = new StreamContent(body);
            message.Content.Headers.ContentLength = request.BodyLength;
        }

        foreach (var (name, value) in request.Headers)
        {
            if (!OwnHeaders.Contains(name) && !message.Headers.TryAddWithoutValidation(name, value))
                message.Content?.Headers.TryAddWithoutValidation(name, value);
        }

        if (request.IsUpgrade)
        {
            message.Headers.Connection.Add("Upgrade");
            message.Headers.TryAddWithoutValidation("Upgrade", request.Header("Upgrade"));
        }

        return message;
    }
}
