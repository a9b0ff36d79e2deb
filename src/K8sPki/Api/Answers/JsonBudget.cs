using System.Text.Json;

namespace K8sPki;

/// <summary>What one JSON value may cost. A short text can hold very many values, each of which takes memory once it is read.</summary>
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
                throw new LimitExceededException("AnswerTooLarge", $"What '{connection.Server.Authority}' answered holds more than 1,000,000 names and values, the most that is read as one object. -Raw gives its text.");
        }
    }
}
