using System.Text.Json;
using K8sPki.PemAndDer;
using K8sPki.Platform;

namespace K8sPki.KubeConfigDocuments;

/// <summary>
/// The id-token of the auth-provider oidc (client-go: plugin/pkg/client/auth/oidc). It is sent while it holds; a new one is
/// fetched by kubectl and not here.
/// </summary>
internal static class OidcToken
{
    /// <summary>The token; null when the user has no such auth-provider.</summary>
    /// <exception cref="RefusedException">There is none that still holds.</exception>
    public static string? Of(KubeConfigEntry user)
    {
        if (user.Text("auth-provider", "name") != "oidc")
            return null;
        if (user.Text("auth-provider", "config", "id-token") is not { } token)
            throw Gone(user, "has no id-token");
        var end = EndOf(token) ?? throw Gone(user, "has an id-token that is no JSON Web Token");
        return end > Clock.UtcNow ? token : throw Gone(user, $"has an id-token that ended {IsoTime.UtcMinute(end)}");
    }

    // Null for what is no token. One without an end has ended, as in client-go.
    private static DateTimeOffset? EndOf(string token)
    {
        if (token.Split('.') is not { Length: 3 } parts || Payload(parts[1]) is not { } payload)
            return null;
        try
        {
            using var claims = JsonDocument.Parse(GoJson.Readable(payload));
            if (claims.RootElement.ValueKind != JsonValueKind.Object)
                return null;
            var seconds = claims.RootElement.TryGetProperty("exp", out var exp) && exp.ValueKind == JsonValueKind.Number
                && exp.TryGetDouble(out var number) ? number : 0;
            return DateTimeOffset.FromUnixTimeSeconds((long)Math.Clamp(seconds, 0, DateTimeOffset.MaxValue.ToUnixTimeSeconds()));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static byte[]? Payload(string text) =>
        text.AsSpan().ContainsAny('+', '/', '=')
            ? null : GoBase64.Decode(text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '='));

    private static RefusedException Gone(KubeConfigEntry user, string what) => new("IdTokenExpired",
        $"The auth-provider oidc of {KubeConfigConnection.Where(user)} {what}. Call kubectl once, which fetches a new one, or "
            + "use a credential program (exec).");
}
