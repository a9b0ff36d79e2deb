using System.Runtime.CompilerServices;
using System.Text.Json;

namespace K8sPki;

/// <summary>Reads lists page by page, so that a list of any length takes the memory of a page.</summary>
internal static class ApiList
{
    /// <summary>How many objects are asked for at a time, as kubectl does.</summary>
    public const int PageSize = 500;

    /// <summary>The pages of a list, each whole with its metadata. A page is disposed when the next is asked for.</summary>
    /// <param name="client">Whom to ask.</param>
    /// <param name="path">The path of the collection, with selectors in its query.</param>
    /// <param name="accept">The media types that may come back.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async IAsyncEnumerable<JsonElement> PagesAsync(
        this ApiClient client, string path, string accept, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var first = path.Contains("limit=", StringComparison.Ordinal) ? path : ApiRequest.With(path, "limit", PageSize.ToString(System.Globalization.CultureInfo.InvariantCulture));
        string? next = "";
        while (next is not null)
        {
            var asked = next.Length == 0 ? first : ApiRequest.With(first, "continue", next);
            using var page = await client.JsonAsync(ApiRequest.Get(asked) with { Accept = accept }, cancellation).ConfigureAwait(false);
            yield return page.RootElement;
            next = ContinueOf(page.RootElement);
        }
    }

    /// <summary>The objects of a list, page after page. An object does not outlive its page unless it is cloned.</summary>
    /// <inheritdoc cref="PagesAsync" path="/param"/>
    public static async IAsyncEnumerable<JsonElement> ItemsAsync(
        this ApiClient client, string path, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var page in client.PagesAsync(path, ApiRequest.Json, cancellation).ConfigureAwait(false))
        {
            foreach (var item in ItemsOf(page, client.Connection).EnumerateArray())
                yield return item;
        }
    }

    /// <summary>The token for the next page; null after the last.</summary>
    public static string? ContinueOf(JsonElement page) => MetadataText(page, "continue");

    /// <summary>The state of the cluster that a page shows; null when it does not say.</summary>
    public static string? VersionOf(JsonElement page) => MetadataText(page, "resourceVersion");

    /// <exception cref="MalformedInputException">It is no list.</exception>
    public static JsonElement ItemsOf(JsonElement page, ApiConnection connection) =>
        page.ValueKind == JsonValueKind.Object && page.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Array
            ? items
            : throw new MalformedInputException("AnswerNotAList", $"'{connection.Server.Authority}' answered with something that is no list of objects.");

    private static string? MetadataText(JsonElement page, string name) =>
        page.ValueKind == JsonValueKind.Object && page.TryGetProperty("metadata", out var metadata) && metadata.ValueKind == JsonValueKind.Object
        && metadata.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.Text() is { Length: > 0 } text ? text : null;
}
