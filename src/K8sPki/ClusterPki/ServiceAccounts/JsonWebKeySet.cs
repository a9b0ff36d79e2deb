using System.Text.Json;
using K8sPki.Keys;
using K8sPki.PemAndDer;

namespace K8sPki.ClusterPki;

/// <summary>A key of a key set.</summary>
/// <param name="KeyId">The key id that the set gives it; null where it gives none.</param>
/// <param name="Key">The key.</param>
internal sealed record PublishedKey(string? KeyId, PublicKey Key);

/// <summary>Reads key sets (RFC 7517), as <c>/openid/v1/jwks</c> of an API server has them.</summary>
internal static class JsonWebKeySet
{
    /// <summary>The largest set that is read, in bytes.</summary>
    public const int LargestSet = 1024 * 1024;

    private const int MostKeys = 1000;
    private const int Deepest = 8;

    /// <summary>Reads a set; keys of kinds that sign no tokens of service accounts are left out.</summary>
    /// <param name="json">The text.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="PkiException">It is none, or a key in it is broken.</exception>
    public static IReadOnlyList<PublishedKey> Read(byte[] json, string name)
    {
        try
        {
            using var set = JsonDocument.Parse(
                GoJson.Readable(json), new JsonDocumentOptions { MaxDepth = Deepest });
            return Read(set.RootElement, name);
        }
        catch (JsonException failure)
        {
            throw new MalformedInputException("KeySetMalformed", $"{name} is no key set in JSON.", failure);
        }
    }

    /// <summary>Reads a set.</summary>
    /// <inheritdoc cref="Read(byte[], string)"/>
    public static IReadOnlyList<PublishedKey> Read(JsonElement set, string name)
    {
        var keys = set.ListField("keys") ?? throw new MalformedInputException(
            "KeySetMalformed", $"{name} is no key set: it has no list 'keys'.");
        if (keys.Count > MostKeys)
            throw new LimitExceededException("KeySetTooLarge", $"{name} has {keys.Count} keys; {MostKeys} are read at most.");
        return [.. keys.Select(key => (Id: key.TextField("kid"), Spki: SpkiOf(key, name))).Where(key => key.Spki is not null)
            .Select(key => new PublishedKey(key.Id, PublicKey.FromSpki(key.Spki)))];
    }

    // RFC 7518 section 6.2.1 and 6.3.1.
    private static byte[]? SpkiOf(JsonElement key, string name) => (key.TextField("kty"), key.TextField("crv")) switch
    {
        ("RSA", _) => SpkiEncoding.FromRsa(Number(key, "n", name), Number(key, "e", name)),
        ("EC", "P-256") => OfPoint(key, 256, name),
        ("EC", "P-384") => OfPoint(key, 384, name),
        ("EC", "P-521") => OfPoint(key, 521, name),
        _ => null,
    };

    private static byte[] OfPoint(JsonElement key, int size, string name) => SpkiEncoding.FromPoint(
        EllipticCurve.FromSize(size), [4, .. Number(key, "x", name), .. Number(key, "y", name)]);

    private static byte[] Number(JsonElement key, string field, string name) =>
        Base64Url.Decode(key.TextField(field) ?? "") ?? throw new MalformedInputException(
            "KeySetMalformed", $"The '{field}' of a key in {name} is not base64url.");
}
