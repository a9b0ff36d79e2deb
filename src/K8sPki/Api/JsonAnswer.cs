using System.Text;
using System.Text.Json;
using K8sPki.PemAndDer;
using K8sPki.Platform;

namespace K8sPki.Api;

/// <summary>Reads JSON out of an answer and says what came instead.</summary>
internal static class JsonAnswer
{
    private const int ExcerptLength = 200;

    /// <summary>Reads an answer whole and makes something of its JSON.</summary>
    /// <exception cref="MalformedInputException">It is something else.</exception>
    /// <exception cref="ServerException">It ends in the middle.</exception>
    public static async Task<T> ReadAsync<T>(
        Stream body, HttpResponseMessage answer, ApiConnection connection, Func<ReadOnlyMemory<byte>, ApiConnection, T> parse,
        CancellationToken cancellation)
    {
        await CheckTypeAsync(body, answer, connection, cancellation).ConfigureAwait(false);
        var content = await AnswerContent.ReadAsync(body, cancellation).ConfigureAwait(false);
        var readable = GoJson.Readable(content);
        try
        {
            return parse(readable, connection);
        }
        catch (JsonException failure)
        {
            throw IsCutOff(readable.Span) ? CutOff(connection, failure) : NotJson(connection, "broken JSON", failure);
        }
    }

    /// <summary>Refuses what says itself that it is something else, without reading it whole to find that out.</summary>
    /// <exception cref="MalformedInputException">It is something else.</exception>
    public static async Task CheckTypeAsync(
        Stream body, HttpResponseMessage answer, ApiConnection connection, CancellationToken cancellation)
    {
        if (answer.Content.Headers.ContentType?.MediaType is { } type && !IsJson(type))
            throw NotJson(connection,
                $"{PrintableText.Escape(type)}: {Excerpt(await StartAsync(body, cancellation).ConfigureAwait(false))}", null);
    }

    /// <summary>The error for an answer that ends in the middle.</summary>
    public static AnswerCutOffException CutOff(ApiConnection connection, JsonException failure) =>
        new($"The answer of '{connection.Server.Authority}' ends in the middle. Try again; if it stays so, look at what is "
            + "between here and the server.", failure);

    /// <summary>The error for an answer that is something else.</summary>
    public static MalformedInputException NotJson(ApiConnection connection, string what, Exception? inner) =>
        new("AnswerNotJson", $"'{connection.Server.Authority}' answered with something that is no API object ({what}). Is the "
            + $"address in {connection.Source} an API server's?", inner);

    /// <summary>The beginning of a text for a message: one line, without tags, safe to show.</summary>
    public static string Excerpt(ReadOnlySpan<byte> body)
    {
        var text = Encoding.UTF8.GetString(body[..Math.Min(body.Length, 8 * ExcerptLength)]);
        var plain = new StringBuilder();
        var inTag = false;
        foreach (var character in text)
        {
            inTag = character == '<' || (inTag && character != '>');
            if (!inTag && character != '>')
                plain.Append(char.IsWhiteSpace(character) ? ' ' : character);
        }

        var words = string.Join(' ', plain.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return PrintableText.Escape(words.Length > ExcerptLength ? words[..ExcerptLength] + "…" : words);
    }

    private static bool IsJson(string type) => type == ApiRequest.Json || type.EndsWith("+json", StringComparison.Ordinal);

    // .NET says in words only that more was to come: then what is there is no JSON, and is the beginning of some.
    private static bool IsCutOff(ReadOnlySpan<byte> json) => !IsRead(json, isWhole: true) && IsRead(json, isWhole: false);

    private static bool IsRead(ReadOnlySpan<byte> json, bool isWhole)
    {
        try
        {
            var reader = new Utf8JsonReader(json, isWhole, state: default);
            while (reader.Read())
            {
                // A fault of the text is all that is looked for.
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static async Task<byte[]> StartAsync(Stream body, CancellationToken cancellation)
    {
        var start = new byte[8 * ExcerptLength];
        return start[..await body.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellation)
            .ConfigureAwait(false)];
    }
}

/// <summary>
/// What one JSON value may cost. A short text can hold very many values, each of which takes memory once it is read.
/// </summary>
internal static class JsonBudget
{
    /// <summary>The most names, values and brackets in one object: several times those of the largest API description.</summary>
    public const int MostTokens = 1_000_000;

    private const int Deepest = 256;

    /// <summary>How deep values may lie in each other.</summary>
    public static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = Deepest };

    private static readonly JsonDocumentOptions DocumentOptions = new() { MaxDepth = Deepest };

    /// <summary>Reads a value, which keeps the bytes that it is given. The caller disposes it.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    /// <exception cref="LimitExceededException">There are more tokens in it than in any object.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> json, ApiConnection connection)
    {
        // A token is a byte or more.
        if (json.Length > MostTokens)
            Count(json.Span, connection);
        return JsonDocument.Parse(json, DocumentOptions);
    }

    private static void Count(ReadOnlySpan<byte> json, ApiConnection connection)
    {
        var reader = new Utf8JsonReader(json, ReaderOptions);
        for (var tokens = 0; reader.Read(); tokens++)
        {
            if (tokens == MostTokens)
                throw new LimitExceededException("AnswerTooLarge",
                    $"What '{connection.Server.Authority}' answered holds more than 1,000,000 names and values, the most that is "
                        + "read as one object. -Raw gives its text.");
        }
    }
}
