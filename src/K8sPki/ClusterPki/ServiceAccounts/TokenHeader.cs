using System.Buffers;
using System.Text;
using System.Text.Json;
using K8sPki.PemAndDer;

namespace K8sPki.ClusterPki;

/// <summary>What the header of a token says about its key (RFC 7515 section 4.1). Nothing else of the token is decoded.</summary>
/// <param name="KeyId">The key id; null where it names none.</param>
/// <param name="Algorithm">The algorithm; null where it names none.</param>
internal sealed record TokenHeader(string? KeyId, string? Algorithm)
{
    /// <summary>The largest token that is read, in bytes: many times what an API server takes in a header.</summary>
    public const int LargestToken = 64 * 1024;

    private const int LargestHeader = 4 * 1024;
    private const int MostDots = 2;

    private static readonly SearchValues<byte> Characters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."u8);

    /// <summary>True for what looks like a token: three parts in base64url, of which the first is a JSON object.</summary>
    public static bool IsToken(ReadOnlySpan<byte> content)
    {
        var text = content.Trim(" \t\r\n"u8);
        return text.Length <= LargestToken && text.StartsWith("eyJ"u8) && text.Count((byte)'.') == MostDots
            && text.IndexOfAnyExcept(Characters) < 0;
    }

    /// <summary>Reads the header of a token.</summary>
    /// <param name="content">The token, with white space around it or without.</param>
    /// <param name="name">What messages call it; its text is in none.</param>
    /// <exception cref="MalformedInputException">It is no token.</exception>
    public static TokenHeader Read(ReadOnlySpan<byte> content, string name)
    {
        var text = content.Trim(" \t\r\n"u8);
        if (!IsToken(text) || text.IndexOf((byte)'.') is var end && end > LargestHeader)
            throw NotAToken(name);
        try
        {
            var json = Base64Url.Decode(Encoding.ASCII.GetString(text[..end])) ?? throw NotAToken(name);
            using var header = JsonDocument.Parse(GoJson.Readable(json));
            return new TokenHeader(header.RootElement.TextField("kid"), header.RootElement.TextField("alg"));
        }
        catch (JsonException)
        {
            throw NotAToken(name);
        }
    }

    // What it held may be a secret all the same, and no exception that knows it goes along.
    private static MalformedInputException NotAToken(string name) => new(
        "TokenHeaderMalformed", $"{name} is no token of a service account: that is three parts with dots between, of which the "
        + "first is a header in JSON.");
}
