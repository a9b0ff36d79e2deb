using System.Runtime.CompilerServices;
using System.Text.Json;
using K8sPki.PemAndDer;

namespace K8sPki.Api;

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
