using System.Globalization;
using System.Text;

namespace K8sPki.Api;

/// <summary>Writes answers onto a connection; each part is sent on as it comes, so that a watch streams.</summary>
internal sealed class ProxyWriter(Stream stream)
{
    private static readonly HashSet<string> OwnHeaders = new(
        ["Connection", "Keep-Alive", "Transfer-Encoding", "Content-Length", "Upgrade", "Proxy-Connection", "Trailer"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>A short answer of our own, as Go's http.Error writes it.</summary>
    public Task WriteTextAsync(int code, string text, bool keep, CancellationToken cancellation) =>
        WriteAsync(code, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text + "\n"),
            [("X-Content-Type-Options", "nosniff")], keep, cancellation);

    /// <summary>An answer of our own.</summary>
    public async Task WriteAsync(
        int code, string contentType, ReadOnlyMemory<byte> body, IEnumerable<(string Name, string Value)> headers, bool keep,
        CancellationToken cancellation)
    {
        var head = Head(
            code, ReasonOf(code),
            [.. headers, ("Content-Type", contentType), ("Content-Length", body.Length.ToString(CultureInfo.InvariantCulture)),
            .. Closing(keep)]);
        await stream.WriteAsync(head, cancellation).ConfigureAwait(false);
        await stream.WriteAsync(body, cancellation).ConfigureAwait(false);
    }

    /// <summary>Sends a server's answer on. Gives false when the connection has to end with it.</summary>
    public async Task<bool> ForwardAsync(HttpResponseMessage answer, ProxyRequest request, CancellationToken cancellation)
    {
        var length = answer.Content.Headers.ContentLength;
        var hasBody = request.Method != "HEAD" && (int)answer.StatusCode is not (204 or 304 or < 200);
        var chunked = hasBody && length is null && request.IsHttp11;
        var keep = request.KeepsConnection && (!hasBody || length is not null || chunked);
        var headers = Kept(answer);
        if (length is { } known && (hasBody || request.Method == "HEAD"))
            headers.Add(("Content-Length", known.ToString(CultureInfo.InvariantCulture)));
        if (chunked)
            headers.Add(("Transfer-Encoding", "chunked"));
        headers.AddRange(Closing(keep));
        await stream.WriteAsync(Head((int)answer.StatusCode, answer.ReasonPhrase ?? "", headers), cancellation)
            .ConfigureAwait(false);
        if (hasBody)
            await CopyAsync(answer, chunked, cancellation).ConfigureAwait(false);
        return keep;
    }

    /// <summary>Says that another protocol is spoken from here on.</summary>
    public async Task WriteSwitchAsync(HttpResponseMessage answer, CancellationToken cancellation) =>
        await stream.WriteAsync(
            Head(101, "Switching Protocols",
            [.. Kept(answer), ("Connection", "Upgrade"), ("Upgrade", string.Join(", ", answer.Headers.Upgrade))]), cancellation)
            .ConfigureAwait(false);

    private async Task CopyAsync(HttpResponseMessage answer, bool chunked, CancellationToken cancellation)
    {
        await using var body = await answer.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        // Room for the size before a part and for the line end after it, so that a part is one write.
        const int Room = 10;
        var buffer = new byte[Room + (64 * 1024) + 2];
        int count;
        while ((count =
            await body.ReadAsync(buffer.AsMemory(Room, buffer.Length - Room - 2), cancellation).ConfigureAwait(false)) > 0)
        {
            if (!chunked)
            {
                await stream.WriteAsync(buffer.AsMemory(Room, count), cancellation).ConfigureAwait(false);
                continue;
            }

            var size = Encoding.ASCII.GetBytes(count.ToString("x", CultureInfo.InvariantCulture) + "\r\n");
            size.CopyTo(buffer, Room - size.Length);
            "\r\n"u8.CopyTo(buffer.AsSpan(Room + count));
            await stream.WriteAsync(buffer.AsMemory(Room - size.Length, size.Length + count + 2), cancellation)
                .ConfigureAwait(false);
        }

        if (chunked)
            await stream.WriteAsync("0\r\n\r\n"u8.ToArray(), cancellation).ConfigureAwait(false);
    }

    private static List<(string Name, string Value)> Kept(HttpResponseMessage answer) =>
    [
        .. answer.Headers.NonValidated.Concat(answer.Content.Headers.NonValidated)
            .Where(header => !OwnHeaders.Contains(header.Key))
            .SelectMany(header => header.Value.Select(value => (header.Key, value))),
    ];

    private static (string, string)[] Closing(bool keep) => keep ? [] : [("Connection", "close")];

    private static byte[] Head(int code, string reason, IEnumerable<(string Name, string Value)> headers)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {code} {reason}\r\n");
        foreach (var (name, value) in headers)
            text.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        return Encoding.UTF8.GetBytes(text.Append("\r\n").ToString());
    }

    private static string ReasonOf(int code) => code switch
    {
        200 => "OK",
        301 => "Moved Permanently",
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        _ => "Bad Gateway",
    };
}
