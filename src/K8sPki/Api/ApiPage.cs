using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace K8sPki.Api;

/// <summary>
/// An answer that may be a list or a Table: held as the bytes that came, and read object by object, so that it takes the
/// memory of its text and of one object.
/// </summary>
internal sealed class ApiPage
{
    private readonly ReadOnlyMemory<byte> json;
    private readonly ApiConnection connection;
    private Range? items;
    private Range? columns;

    private ApiPage(ReadOnlyMemory<byte> json, ApiConnection connection)
    {
        this.json = json;
        this.connection = connection;
    }

    /// <summary>The kind; empty when none is named.</summary>
    public string Kind { get; private set; } = "";

    /// <summary>The version of the kind; null when none is named.</summary>
    public string? ApiVersion { get; private set; }

    /// <summary>The state of the cluster that it shows; null when it does not say.</summary>
    public string? Version { get; private set; }

    /// <summary>The token for the next page; null after the last.</summary>
    public string? Continue { get; private set; }

    /// <summary>True when there are objects or rows to read one by one, if only none of them.</summary>
    public bool HasItems => items is not null;

    /// <summary>True when there is not one object or row.</summary>
    public bool IsEmpty => items is not { } range || json[range].Span.TrimStart("[ \t\r\n"u8) is [] or [(byte)']', ..];

    /// <summary>True for a list of objects by its kind.</summary>
    public bool IsList => HasItems && Kind.EndsWith("List", StringComparison.Ordinal);

    /// <summary>True for a Table (meta.k8s.io/v1).</summary>
    public bool IsTable => Kind == "Table";

    /// <summary>Looks over an answer.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static ApiPage Read(ReadOnlyMemory<byte> json, ApiConnection connection)
    {
        var page = new ApiPage(json, connection);
        var reader = new Utf8JsonReader(json.Span, JsonBudget.ReaderOptions);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            reader.Skip();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            page.ReadField(ref reader);
        // To the end, so that what comes after it is seen.
        while (reader.Read())
        {
        }

        return page;
    }

    /// <summary>The objects of a list, the rows of a Table. One does not outlive its turn unless it is cloned.</summary>
    /// <exception cref="MalformedInputException">It is no list.</exception>
    /// <exception cref="LimitExceededException">An object takes more memory than one may.</exception>
    public IEnumerable<JsonElement> Items()
    {
        if (items is not { } range)
            throw new MalformedInputException(
                "AnswerNotAList", $"'{connection.Server.Authority}' answered with something that is no list of objects.");
        var list = json[range];
        var (at, state) = (0, new JsonReaderState(JsonBudget.ReaderOptions));
        while (Next(list.Span, ref at, ref state) is { } place)
        {
            using var item = JsonBudget.Parse(list[place], connection);
            yield return item.RootElement;
        }
    }

    /// <summary>The columns of a Table, which the caller disposes; null when there are none.</summary>
    public JsonDocument? Columns() => columns is { } range ? JsonBudget.Parse(json[range], connection) : null;

    /// <summary>All of it as one. The caller disposes it.</summary>
    /// <exception cref="LimitExceededException">It takes more memory than an object may.</exception>
    public JsonDocument Whole() => JsonBudget.Parse(json, connection);

    private void ReadField(ref Utf8JsonReader reader)
    {
        var name = reader.GetString();
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        var (type, isText) = (reader.TokenType, reader.TokenType == JsonTokenType.String);
        if (name == "kind" && isText)
            Kind = reader.GetString()!;
        else if (name == "apiVersion" && isText)
            ApiVersion = reader.GetString();
        reader.Skip();
        var range = start..(int)reader.BytesConsumed;
        if (name is "items" or "rows" && type is JsonTokenType.StartArray or JsonTokenType.Null)
            items = type == JsonTokenType.Null ? default(Range) : range;
        else if (name == "columnDefinitions" && type == JsonTokenType.StartArray)
            columns = range;
        else if (name == "metadata" && type == JsonTokenType.StartObject)
            ReadMetadata(json[range]);
    }

    private void ReadMetadata(ReadOnlyMemory<byte> metadata)
    {
        using var read = JsonBudget.Parse(metadata, connection);
        Continue = Text(read.RootElement, "continue");
        Version = Text(read.RootElement, "resourceVersion");
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            && value.GetString() is { Length: > 0 } text ? text : null;

    private static Range? Next(ReadOnlySpan<byte> list, ref int at, ref JsonReaderState state)
    {
        if (list.IsEmpty)
            return null;
        var reader = new Utf8JsonReader(list[at..], isFinalBlock: true, state);
        if (at == 0)
            reader.Read();
        reader.Read();
        if (reader.TokenType == JsonTokenType.EndArray)
            return null;
        var start = at + (int)reader.TokenStartIndex;
        reader.Skip();
        at += (int)reader.BytesConsumed;
        state = reader.CurrentState;
        return start..at;
    }
}

/// <summary>Reads lists page by page, so that a list of any length takes the memory of a page.</summary>
internal static class ApiList
{
    /// <summary>How many objects are asked for at a time, as kubectl does.</summary>
    public const int PageSize = 500;

    /// <summary>
    /// How often a list is gone on with after its token was too old: a token lives for minutes, and the refusal of an old one
    /// has another, which goes on from there in the state of now (https://kubernetes.io/docs/reference/using-api/api-concepts/).
    /// </summary>
    public const int MostExpired = 10;

    /// <summary>
    /// The pages of a list. Where objects are so large that a page of them is too much, it asks for fewer at a time. Pages may
    /// be of different states of the cluster where reading them takes longer than the server keeps one.
    /// </summary>
    /// <param name="client">Whom to ask.</param>
    /// <param name="path">The path of the collection, with selectors in its query.</param>
    /// <param name="accept">The media types that may come back.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async IAsyncEnumerable<ApiPage> PagesAsync(
        this ApiClient client, string path, string accept, [EnumeratorCancellation] CancellationToken cancellation)
    {
        int? size = path.Contains("limit=", StringComparison.Ordinal) ? null : PageSize;
        var expired = 0;
        var empty = new EmptyPages(client.Connection);
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
            catch (ApiException failure) when (failure.StatusCode == 410 && failure.Continue is not null && expired < MostExpired)
            {
                next = failure.Continue;
                expired++;
            }

            if (page is null)
                continue;
            yield return page;
            next = page.Continue;
            if (next is not null)
                empty.Count(page.IsEmpty);
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

/// <summary>Ends a list that goes on for ever and has nothing: whoever waits for it would never learn why.</summary>
internal sealed class EmptyPages(ApiConnection connection)
{
    // Kubernetes fills each page but the last; other servers may leave one empty when a selector takes nothing of it.
    private const int Most = 100;
    private int inARow;

    /// <summary>Notes a page that another one is said to come after.</summary>
    /// <exception cref="MalformedInputException">It is the hundredth in a row that is empty.</exception>
    public void Count(bool isEmpty)
    {
        inARow = isEmpty ? inARow + 1 : 0;
        if (inARow >= Most)
            throw new MalformedInputException("ListNotEnding",
                $"'{connection.Server.Authority}' has answered with {Most} empty pages of a list one after the other, and each "
                + "says that another comes. It is not asked any more.");
    }
}
