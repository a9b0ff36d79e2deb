using System.Globalization;
using System.Text;

namespace K8sPki.Api;

/// <summary>Reads requests off a connection (RFC 9112). What is not plainly right is refused, not guessed at.</summary>
internal sealed class ProxyReader(Stream stream)
{
    /// <summary>The error of a request that is none.</summary>
    private const int LargestHead = 64 * 1024;

    private readonly byte[] buffer = new byte[LargestHead];
    private int start;
    private int end;

    /// <summary>The head of the next request; null when the other side has closed.</summary>
    /// <exception cref="MalformedInputException">It is none.</exception>
    public async Task<ProxyRequest?> ReadHeadAsync(CancellationToken cancellation)
    {
        var lines = new List<string>();
        var length = 0;
        while (true)
        {
            var line = await ReadLineAsync(lines.Count == 0, cancellation).ConfigureAwait(false);
            if (line is null)
                return null;
            if (line.Length == 0 && lines.Count > 0)
                return Parse(lines);
            if ((length += line.Length + 2) > LargestHead)
                throw Malformed("the head is too long");
            if (line.Length > 0)
                lines.Add(line);
        }
    }

    /// <summary>A stream of the body of the request whose head was read last.</summary>
    public Stream Body(ProxyRequest request) => new ProxyBodyStream(this, request.BodyLength);

    /// <summary>What was read already, and then the rest.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> target, CancellationToken cancellation)
    {
        if (start == end)
            return await stream.ReadAsync(target, cancellation).ConfigureAwait(false);
        var count = Math.Min(target.Length, end - start);
        buffer.AsSpan(start, count).CopyTo(target.Span);
        start += count;
        return count;
    }

    /// <summary>A line without its end; null when the other side has closed before it.</summary>
    public async ValueTask<string?> ReadLineAsync(bool mayEnd, CancellationToken cancellation)
    {
        var searched = start;
        while (true)
        {
            var at = buffer.AsSpan(searched, end - searched).IndexOf((byte)'\n');
            if (at >= 0)
            {
                var line = Encoding.Latin1.GetString(buffer, start, searched + at - start);
                start = searched + at + 1;
                // A CR alone ends a line for some readers and not for others.
                return line.IndexOf('\r', StringComparison.Ordinal) == line.Length - 1 && line.Length > 0
                    ? line[..^1]
                    : throw Malformed("a line does not end with CR LF, or has a CR in it");
            }

            searched = end;
            if (end == buffer.Length)
            {
                if (start == 0)
                    throw Malformed("a line is too long");
                buffer.AsSpan(start, end - start).CopyTo(buffer);
                (searched, end, start) = (searched - start, end - start, 0);
            }

            var count = await stream.ReadAsync(buffer.AsMemory(end), cancellation).ConfigureAwait(false);
            if (count == 0)
                return mayEnd && start == end ? null : throw Malformed("it ends in the middle");
            end += count;
        }
    }

    public static ProxyRequestException Malformed(string why) => new($"The request is malformed: {why}.");

    private static ProxyRequest Parse(List<string> lines)
    {
        var parts = lines[0].Split(' ');
        if (parts is not [var method, var target, "HTTP/1.1" or "HTTP/1.0"] || method.Length == 0
            || !method.All(char.IsAsciiLetterOrDigit))
            throw Malformed("its first line is none of HTTP/1.1");
        if (!target.StartsWith('/') || target.Any(character => character is <= ' ' or > '~' or '#'))
            throw Malformed("its target is no path");
        var headers = lines.Skip(1).Select(ParseHeader).ToList();
        var request = new ProxyRequest(method, target, parts[2] == "HTTP/1.1", headers);
        CheckFraming(request);
        return request;
    }

    private static (string Name, string Value) ParseHeader(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && line.AsSpan(0, colon).IndexOfAnyExceptInRange('!', '~') < 0
            && !line.Any(character => (character < ' ' && character != '\t') || character == '\u007F')
            ? (line[..colon], line[(colon + 1)..].Trim(' ', '\t'))
            : throw Malformed("a header is malformed");
    }

    // Two readers who disagree on where a body ends see different requests.
    private static void CheckFraming(ProxyRequest request)
    {
        var lengths = request.Headers.Where(header => header.Name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
            .Select(header => header.Value).ToList();
        var encoding = request.Header("Transfer-Encoding");
        if (lengths.Count > 1
            || lengths.Any(text => !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
            throw Malformed("its Content-Length is none");
        if (encoding is not null
            && (lengths.Count > 0 || !request.IsHttp11 || !encoding.Equals("chunked", StringComparison.OrdinalIgnoreCase)))
            throw Malformed("its Transfer-Encoding is not understood");
        if (request.Headers.Count(header => header.Name.Equals("Host", StringComparison.OrdinalIgnoreCase)) > 1
            || (request.IsHttp11 && request.Header("Host") is null))
            throw Malformed("it must have one Host header");
    }
}

/// <summary>The head of a request that came to a local proxy.</summary>
/// <param name="Method">The method.</param>
/// <param name="Target">The path with its query as it was sent.</param>
/// <param name="IsHttp11">False for HTTP/1.0, which knows neither chunks nor kept connections.</param>
/// <param name="Headers">The headers in order.</param>
internal sealed record ProxyRequest(string Method, string Target, bool IsHttp11,
    IReadOnlyList<(string Name, string Value)> Headers)
{
    /// <summary>The path without its query, as it was sent.</summary>
    public string RawPath => Target.Split('?', 2)[0];

    /// <summary>The query with its question mark; empty when there is none.</summary>
    public string Query => Target[RawPath.Length..];

    /// <summary>The path without its query, decoded: what the filter judges.</summary>
    public string Path => Uri.UnescapeDataString(RawPath);

    /// <summary>The Host header; empty when there is none.</summary>
    public string Host => Header("Host") ?? "";

    /// <summary>True when the connection stays open after the answer.</summary>
    public bool KeepsConnection => IsHttp11 && !HasToken("Connection", "close");

    /// <summary>True when another protocol is to be spoken from here on.</summary>
    public bool IsUpgrade => HasToken("Connection", "upgrade") && Header("Upgrade") is not null;

    /// <summary>How long the body is; null when it comes in chunks.</summary>
    public long? BodyLength => Header("Transfer-Encoding") is not null
        ? null
        : Header("Content-Length") is { } text ? long.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : 0;

    /// <summary>The value of a header; null when it is not there.</summary>
    public string? Header(string name) =>
        Headers.FirstOrDefault(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>True when a header's list holds a word.</summary>
    public bool HasToken(string name, string token) => Headers
        .Where(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        .SelectMany(header => header.Value.Split(','))
        .Any(word => word.Trim().Equals(token, StringComparison.OrdinalIgnoreCase));
}

/// <summary>The body of one request: of a length known beforehand, or in chunks.</summary>
internal sealed class ProxyBodyStream(ProxyReader reader, long? length) : Stream
{
    private readonly bool isChunked = length is null;
    private long left = length ?? 0;
    private bool isFirst = true;
    private bool isOver;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (left == 0 && isChunked && !isOver)
            await NextChunkAsync(cancellationToken).ConfigureAwait(false);
        if (left == 0 || buffer.IsEmpty)
            return 0;
        var count = await reader.ReadAsync(buffer[..(int)Math.Min(buffer.Length, left)], cancellationToken).ConfigureAwait(false);
        left -= count;
        return count > 0 ? count : throw ProxyReader.Malformed("its body ends in the middle");
    }

    /// <summary>Reads what nobody has read, so that the next request can be; false when that is too much.</summary>
    public async Task<bool> DrainAsync(CancellationToken cancellation)
    {
        var buffer = new byte[16 * 1024];
        for (var rounds = 0; rounds < 64; rounds++)
        {
            if (await ReadAsync(buffer, cancellation).ConfigureAwait(false) == 0)
                return true;
        }

        return false;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private async Task NextChunkAsync(CancellationToken cancellation)
    {
        if (!isFirst && await reader.ReadLineAsync(false, cancellation).ConfigureAwait(false) is not "")
            throw ProxyReader.Malformed("a chunk does not end where it should");
        isFirst = false;
        var size = (await reader.ReadLineAsync(false, cancellation).ConfigureAwait(false))!.Split(';')[0].Trim();
        if (!long.TryParse(size, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out left) || left < 0)
            throw ProxyReader.Malformed("a chunk has no size");
        if (left > 0)
            return;
        isOver = true;
        while (await reader.ReadLineAsync(false, cancellation).ConfigureAwait(false) is not "")
        {
        }
    }
}
/// <summary>What a client of the proxy sent is no request.</summary>
internal sealed class ProxyRequestException(string message) : MalformedInputException("ProxyRequestMalformed", message);
