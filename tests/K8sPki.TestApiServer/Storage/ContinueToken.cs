using System.Text;
using System.Text.Json;
using K8sPki.TestServer.Http;

namespace K8sPki.TestServer.Storage;

/// <summary>Where the next page of a list begins, and at which version; -1 means the newest.</summary>
internal sealed record ContinueToken(long ResourceVersion, string Start)
{
    private const string Version = "meta.k8s.io/v1";

    public static ContinueToken Parse(string text)
    {
        var json = Decode(text);
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.GetProperty("v").GetString() is var version && version != Version)
                throw ApiFailure.BadRequest($"invalid continue token: continue key is not valid: server does not recognize "
                    + $"this encoded version {version}");
            if (!root.TryGetProperty("start", out var start) || start.GetString() is not { Length: > 0 } name)
                throw ApiFailure.BadRequest(
                    $"invalid continue token: continue key is not valid: encoded start key empty (version {Version})");
            return new ContinueToken(root.GetProperty("rv").GetInt64(), name.TrimEnd('\0'));
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            var first = json.Length > 0 ? Encoding.Latin1.GetString(json, 0, 1)[0] : ' ';
            var shown = first < ' ' || first > '~' ? $"\\u{(int)first:x4}" : first.ToString();
            throw ApiFailure.BadRequest(
                $"invalid continue token: continue key is not valid: invalid character '{shown}' looking for beginning of value");
        }
    }

    public override string ToString()
    {
        var json = $$"""{"v":"{{Version}}","rv":{{ResourceVersion}},"start":{{JsonSerializer.Serialize(Start + "\0")}}}""";
        return Convert.ToBase64String(Encoding.UTF8.GetBytes(json)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }

    private static byte[] Decode(string text)
    {
        try
        {
            var padded = text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '=');
            return Convert.FromBase64String(padded);
        }
        catch (FormatException)
        {
            throw ApiFailure.BadRequest("invalid continue token: continue key is not valid: illegal base64 data at input byte 0");
        }
    }
}

/// <summary>What a server says of a token that is too old.</summary>
internal static class ExpiredToken
{
    public const string Message =
        "The provided continue parameter is too old to display a consistent list result. You can start a new list without the "
            + "continue parameter, or use the continue token in this response to retrieve the remainder of the results. "
            + "Continuing with the provided token results in an inconsistent list - objects that were created, modified, or "
            + "deleted between the time the first chunk was returned and now may show up in the list.";
}
