using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using K8sPki.TestServer.Http;
using K8sPki.TestServer.Objects;
using K8sPki.TestServer.Patching;
using K8sPki.TestServer.Storage;

namespace K8sPki.TestServer.Stored;

/// <summary>GET of stored objects and of their lists, in pages; PATCH of what was put in.</summary>
internal sealed class StoredReads(StoredResources resources, ObjectStore store)
{
    private const int MostData = 1024 * 1024;

    private long oldest;

    /// <summary>Tokens that were given until now are too old.</summary>
    public void Compact() => oldest = store.Current.ResourceVersion + 1;

    /// <summary>False for a path of another resource.</summary>
    public async Task<bool> TryHandleAsync(ApiCall call)
    {
        if (resources.Find(call.Path.Group, call.Path.Version, call.Path.Resource) is not { } resource)
            return false;
        if (call.Method == "PATCH" && call.Path is { Name.Length: > 0, Subresource: "" })
            return await PatchAsync(call, resource);
        if (call.Method != "GET" || call.IsWatch || call.Path.Subresource.Length > 0)
            throw ApiFailure.MethodNotAllowed();
        var form = MediaTypes.Choose(call.Context.Request);
        if (form.As.Length > 0)
            form = new MediaType(form.Format, "", "");
        if (call.Path.Name.Length == 0)
        {
            var page = Page(call, resource);
            await AnswerWriter.WriteAsync(call.Context, 200, form, json => WriteList(json, resource, page));
            return true;
        }

        var found = Find(call, resource);
        await AnswerWriter.WriteAsync(call.Context, 200, form, json => WriteOne(json, resource, found));
        return true;
    }

    private static StoredObject Find(ApiCall call, StoredResource resource) =>
        resource.Find(call.Path.Namespace, call.Path.Name) ?? throw new ApiFailure(404, "NotFound",
            $"{call.Path.Resource}{(resource.Group.Length > 0 ? "." + resource.Group : "")} \"{call.Path.Name}\" not found",
            new StatusDetails(call.Path.Name, resource.Group, call.Path.Resource));

    // Of what a real server checks only the bound of a ConfigMap is checked (pkg/apis/core/validation).
    private static async Task<bool> PatchAsync(ApiCall call, StoredResource resource)
    {
        MediaTypes.CheckPatch(call.Context.Request);
        var patch = Patch.Read(await RequestBody.ReadAsync(call.Context.Request));
        var changed = patch.Apply((JsonObject)JsonNode.Parse(Find(call, resource).Json)!);
        var size = Values(changed, "data").Sum(text => (long)Encoding.UTF8.GetByteCount(text))
            + Values(changed, "binaryData").Sum(text => (long)Convert.FromBase64String(text).Length);
        if (resource.Resource.Kind == "ConfigMap" && size > MostData)
            throw new ApiFailure(422, "Invalid", $"ConfigMap \"{call.Path.Name}\" is invalid: []: Too long: may not be more than "
                + $"{MostData} bytes", new StatusDetails(call.Path.Name, "", "ConfigMap"));
        var stored = new StoredObject(call.Path.Namespace, call.Path.Name, (string?)changed["type"] ?? "",
            Encoding.UTF8.GetBytes(changed.ToJsonString()));
        resource.Put(stored);
        await AnswerWriter.WriteAsync(
            call.Context, 200, MediaTypes.Choose(call.Context.Request), json => WriteOne(json, resource, stored));
        return true;
    }

    private static IEnumerable<string> Values(JsonObject item, string field) =>
        (item[field] as JsonObject ?? []).Select(pair => (string)pair.Value!);

    private StoredPage Page(ApiCall call, StoredResource resource)
    {
        var current = store.Current.ResourceVersion;
        var token = call.Continue.Length > 0 ? ContinueToken.Parse(call.Continue) : null;
        if (token is { ResourceVersion: >= 0 } && token.ResourceVersion < oldest)
            throw new ApiFailure(410, "Expired", ExpiredToken.Message)
            {
                Continue = (token with { ResourceVersion = -1 }).ToString(),
            };
        var selects = StoredSelector.Of(call.FieldSelector);
        var items = resource.InOrder;
        var first = token is null ? 0 : After(items, token.Start);
        var found = new List<StoredObject>();
        var index = first;
        for (; index < items.Length && (call.Limit == 0 || found.Count < call.Limit); index++)
        {
            if (IsIn(items[index], call.Path.Namespace) && selects(items[index]))
                found.Add(items[index]);
        }

        var rest = items.Skip(index).Any(item => IsIn(item, call.Path.Namespace) && selects(item));
        return new StoredPage(found)
        {
            ResourceVersion = current,
            Continue = rest && found.Count > 0
                ? new ContinueToken(token?.ResourceVersion ?? current, found[^1].Key).ToString() : "",
            // As the real one: not where a selector leaves it unknown.
            Remaining = rest && call.FieldSelector.Length == 0 && call.Path.Namespace.Length == 0 ? items.Length - index : null,
        };
    }

    private static bool IsIn(StoredObject item, string space) => space.Length == 0 || item.Namespace == space;

    private static int After(StoredObject[] items, string key)
    {
        var (low, high) = (0, items.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (string.CompareOrdinal(items[middle].Key, key) <= 0)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private static void WriteOne(Utf8JsonWriter json, StoredResource resource, StoredObject item)
    {
        using var read = JsonDocument.Parse(item.Json);
        json.WriteStartObject();
        json.WriteString("kind", resource.Resource.Kind);
        json.WriteString("apiVersion", resource.ApiVersion);
        foreach (var field in read.RootElement.EnumerateObject().Where(field => field.Name is not ("kind" or "apiVersion")))
            field.WriteTo(json);
        json.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter json, StoredResource resource, StoredPage page)
    {
        json.WriteStartObject();
        json.WriteString("kind", resource.Resource.Kind + "List");
        json.WriteString("apiVersion", resource.ApiVersion);
        json.WriteStartObject("metadata");
        json.WriteString("resourceVersion", page.ResourceVersion.ToString(CultureInfo.InvariantCulture));
        if (page.Continue.Length > 0)
            json.WriteString("continue", page.Continue);
        if (page.Remaining is { } remaining)
            json.WriteNumber("remainingItemCount", remaining);
        json.WriteEndObject();
        json.WriteStartArray("items");
        foreach (var item in page.Items)
            json.WriteRawValue(item.Json, skipInputValidation: true);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}

/// <summary>A page of stored objects.</summary>
internal sealed record StoredPage(IReadOnlyList<StoredObject> Items)
{
    public required long ResourceVersion { get; init; }

    public required string Continue { get; init; }

    public required long? Remaining { get; init; }
}

/// <summary>The fields by which stored objects can be chosen: name, namespace, and the type of Secrets.</summary>
internal static class StoredSelector
{
    public static Func<StoredObject, bool> Of(string fields)
    {
        var tests = fields.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Term)
            .ToList();
        return item => tests.TrueForAll(test => test(item));
    }

    private static Func<StoredObject, bool> Term(string term)
    {
        var (name, value, isEqual) = Selectors.Comparison(term)
            ?? throw ApiFailure.BadRequest($"invalid selector: '{term}'; can't understand '{term}'");
        return name switch
        {
            "metadata.name" => item => item.Name == value == isEqual,
            "metadata.namespace" => item => item.Namespace == value == isEqual,
            "type" => item => item.Type == value == isEqual,
            _ => throw ApiFailure.BadRequest($"field label not supported: {name}"),
        };
    }
}
