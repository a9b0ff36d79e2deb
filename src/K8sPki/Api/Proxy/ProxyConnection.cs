using System.Net.Sockets;
using K8sPki.Platform;

namespace K8sPki.Api;

/// <summary>Serves one connection to a local proxy, request after request.</summary>
internal sealed class ProxyConnection(Socket socket, Stream stream, ProxyOptions options, ProxyUpstream upstream)
{
    /// <summary>Serves until the other side has closed or the proxy stops.</summary>
    public async Task ServeAsync(CancellationToken stop)
    {
        var reader = new ProxyReader(stream);
        var writer = new ProxyWriter(stream);
        try
        {
            while (await reader.ReadHeadAsync(stop).ConfigureAwait(false) is { } request
                && await AnswerAsync(request, reader, writer, stop).ConfigureAwait(false))
            {
            }
        }
        catch (MalformedInputException failure)
        {
            await writer.WriteTextAsync(400, failure.Message, false, stop).ConfigureAwait(false);
        }
    }

    private async Task<bool> AnswerAsync(ProxyRequest request, ProxyReader reader, ProxyWriter writer, CancellationToken stop)
    {
        var body = new ProxyBodyStream(reader, request.BodyLength);
        if (ProxyPaths.Clean(request.Path) is var clean && clean != request.Path)
            return await RefuseAsync(301, "Moved Permanently",
                [("Location", string.Join('/', clean.Split('/').Select(Uri.EscapeDataString)) + request.Query)])
                .ConfigureAwait(false);
        if (options.Www is { } folder && request.Path.StartsWith(options.WwwPrefix, StringComparison.Ordinal))
            return options.Filter?.AcceptsHost(request.Host) != false
                && StaticFile.Find(folder, request, options.WwwPrefix) is { } file
                ? await WriteFileAsync(file).ConfigureAwait(false)
                : await RefuseAsync(404, "404 page not found", []).ConfigureAwait(false);
        if (ProxyPaths.Strip(request.Path, options.ApiPrefix) is not { } path
            || ProxyPaths.Strip(request.RawPath, options.ApiPrefix) is not { } rawPath)
            return await RefuseAsync(404, "404 page not found", []).ConfigureAwait(false);
        if (options.Filter is { } filter && !filter.Accepts(request.Method, path, request.Host))
            return await RefuseAsync(403, "Forbidden", []).ConfigureAwait(false);
        if (request.HasToken("Expect", "100-continue"))
            await stream.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), stop).ConfigureAwait(false);
        return await ForwardAsync(request, rawPath + request.Query, body, reader, writer, stop).ConfigureAwait(false);

        async Task<bool> RefuseAsync(int code, string text, (string, string)[] headers)
        {
            var keep = request.KeepsConnection && request.Header("Expect") is null && await body.DrainAsync(stop)
                .ConfigureAwait(false);
            if (headers.Length == 0)
                await writer.WriteTextAsync(code, text, keep, stop).ConfigureAwait(false);
            else
                await writer.WriteAsync(code, "text/plain; charset=utf-8", default, headers, keep, stop).ConfigureAwait(false);
            return keep;
        }

        async Task<bool> WriteFileAsync((byte[] Content, string Type) file)
        {
            var keep = request.KeepsConnection && await body.DrainAsync(stop).ConfigureAwait(false);
            await writer.WriteAsync(200, file.Type, file.Content, [], keep, stop).ConfigureAwait(false);
            return keep;
        }
    }

    private async Task<bool> ForwardAsync(ProxyRequest request, string target, ProxyBodyStream body, ProxyReader reader,
        ProxyWriter writer, CancellationToken stop)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(stop);
        HttpResponseMessage answer;
        try
        {
            answer = await upstream.SendAsync(request, target, body, gone.Token).ConfigureAwait(false);
        }
        catch (PkiException failure)
        {
            await writer.WriteTextAsync(failure is ProxyRequestException ? 400 : 502, failure.Message, false, stop)
                .ConfigureAwait(false);
            return false;
        }

        using (answer)
        {
            if ((int)answer.StatusCode == 101)
                return await TunnelAsync(answer, reader, writer, gone).ConfigureAwait(false);
            var drained = await body.DrainAsync(stop).ConfigureAwait(false);
            var watch = WatchForCloseAsync(gone);
            try
            {
                return await writer.ForwardAsync(answer, request, gone.Token).ConfigureAwait(false) && drained;
            }
            finally
            {
                await gone.CancelAsync().ConfigureAwait(false);
                await watch.ConfigureAwait(false);
            }
        }
    }

    // A quiet watch would go on for an hour after its reader has left.
    private async Task WatchForCloseAsync(CancellationTokenSource gone)
    {
        try
        {
            await socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, gone.Token).ConfigureAwait(false);
            if (socket.Available == 0)
                await gone.CancelAsync().ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The answer has ended, or so has the connection: then writing finds out.
        }
    }

    private async Task<bool> TunnelAsync(HttpResponseMessage answer, ProxyReader reader, ProxyWriter writer,
        CancellationTokenSource gone)
    {
        await writer.WriteSwitchAsync(answer, gone.Token).ConfigureAwait(false);
        await using var server = await answer.Content.ReadAsStreamAsync(gone.Token).ConfigureAwait(false);
        var toServer = CopyAsync(reader.ReadAsync, server, gone.Token);
        var toClient = CopyAsync(server.ReadAsync, stream, gone.Token);
        await Task.WhenAny(toServer, toClient).ConfigureAwait(false);
        await gone.CancelAsync().ConfigureAwait(false);
        return false;
    }

    private static async Task CopyAsync(Func<Memory<byte>, CancellationToken, ValueTask<int>> read, Stream target,
        CancellationToken cancellation)
    {
        var buffer = new byte[32 * 1024];
        int count;
        while ((count = await read(buffer, cancellation).ConfigureAwait(false)) > 0)
        {
            await target.WriteAsync(buffer.AsMemory(0, count), cancellation).ConfigureAwait(false);
            await target.FlushAsync(cancellation).ConfigureAwait(false);
        }
    }
}

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

/// <summary>A file of the folder that a local proxy serves.</summary>
internal static class StaticFile
{
    private const long Largest = 64L * 1024 * 1024;

    private static readonly Dictionary<string, string> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        [".html"] = "text/html; charset=utf-8",
        [".htm"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".json"] = "application/json",
        [".txt"] = "text/plain; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".png"] = "image/png",
        [".jpg"] = "image/jpeg",
        [".ico"] = "image/x-icon",
        [".woff2"] = "font/woff2",
    };

    /// <summary>The file that a request names; null when there is none, and where links lead out of the folder.</summary>
    public static (byte[] Content, string Type)? Find(string folder, ProxyRequest request, string prefix)
    {
        // No file has a NUL in its name, which %00 stands for.
        if (request.Method is not ("GET" or "HEAD") || request.Path.Contains('\0', StringComparison.Ordinal))
            return null;
        var top = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var root = top + Path.DirectorySeparatorChar;
        var path = Path.GetFullPath(Path.Combine(root, request.Path[prefix.Length..].Replace('/', Path.DirectorySeparatorChar)));
        if (Directory.Exists(path))
            path = Path.Combine(path, "index.html");
        if (!path.StartsWith(root, StringComparison.Ordinal) || !File.Exists(path))
            return null;
        try
        {
            return (FileStore.Read(new FilePath(path, new FileTree(top, top)), Largest),
                Types.GetValueOrDefault(Path.GetExtension(path), "application/octet-stream"));
        }
        catch (PkiException)
        {
            // Whoever asks over HTTP learns no more than that there is nothing for him.
            return null;
        }
    }
}
