using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace K8sPki.Api;

/// <summary>Reads lists page by page, so that a list of any length takes the memory of a page.</summary>
internal static class ApiList
{
    /// <summary>How many objects are asked for at a time, as kubectl does.</summary>
    public const int PageSize = 500;

    /// <summary>
    /// The pages of a list. Where objects are so large that a page of them is too much, it asks for fewer at a time.
    /// </summary>
    /// <param name="client">Whom to ask.</param>
    /// <param name="path">The path of the collection, with selectors in its query.</param>
    /// <param name="accept">The media types that may come back.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async IAsyncEnumerable<ApiPage> PagesAsync(
        this ApiClient client, string path, string accept, [EnumeratorCancellation] CancellationToken cancellation)
    {
        int? size = path.Contains("limit=", StringComparison.Ordinal) ? null : PageSize;
        string? next = "";
        while (next is not null)
        {
            var asked = size is { } most ? ApiRequest.With(path, "limit", most.ToString(CultureInfo.InvariantCulture)) : path;
            var request =
                ApiRequest.Get(next.Length == 0 ? asked : ApiRequest.With(asked, "continue", next)) with { Accept = accept };
            ApiPage? page = null;
            try
            {
                page = await client.PageAsync(request, cancellation).ConfigureAwait(false);
            }
            catch (LimitExceededException) when (size > 1)
            {
                size /= 10;
            }

            if (page is null)
                continue;
            yield return page;
            next = page.Continue;
        }
    }

    /// <summary>The objects of a list, page after page. An object does not outlive its turn unless it is cloned.</summary>
    /// <inheritdoc cref="PagesAsync" path="/param"/>
    public static async IAsyncEnumerable<JsonElement> ItemsAsync(
        this ApiClient client, string path, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var page in client.PagesAsync(path, ApiRequest.Json, cancellation).ConfigureAwait(false))
        {
            foreach (var item in page.Items())
                yield return item;
        }
    }
}
