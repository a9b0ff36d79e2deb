using System.Globalization;
using System.Text.Json;
using K8sPki.TestServer.Http;
using K8sPki.TestServer.Objects;
using K8sPki.TestServer.Storage;
using K8sPki.TestServer.Tables;

namespace K8sPki.TestServer.Requests;

/// <summary>GET of one request and of lists.</summary>
internal sealed class RequestReads(ObjectStore store)
{
    public async Task GetAsync(ApiCall call)
    {
        var form = MediaTypes.Choose(call.Context.Request);
        CheckVersion(call.ResourceVersion);
        var item = store.Get(call.Path.Name);
        await AnswerWriter.WriteAsync(call.Context, 200, form, json => WriteOne(json, item, form, call.IncludeObject));
    }

    public async Task ListAsync(ApiCall call)
    {
        var form = MediaTypes.Choose(call.Context.Request, streams: true);
        var selectors = call.Selectors();
        var page = Page(call, selectors);
        await AnswerWriter.WriteAsync(call.Context, 200, form, json => WriteList(json, page, form, call.IncludeObject));
    }

    public void WriteOne(Utf8JsonWriter json, SigningRequestObject item, MediaType form, string includeObject)
    {
        if (form.As == "Table")
        {
            RequestTable.Write(
                json, [item], metadata =>
                    metadata.WriteString("resourceVersion", item.Metadata.ResourceVersion), Now, objects: includeObject);
        }
        else if (form.As.Length > 0)
        {
            WritePartial(json, item);
        }
        else
        {
            SigningRequestWriter.Write(json, item);
        }
    }

    public void WriteList(Utf8JsonWriter json, RequestPage page, MediaType form, string includeObject)
    {
        if (form.As == "Table")
        {
            RequestTable.Write(json, page.Items, page.WriteMetadata, Now, objects: includeObject);
            return;
        }

        var partial = form.As.Length > 0;
        json.WriteStartObject();
        json.WriteString("kind", partial ? "PartialObjectMetadataList" : "CertificateSigningRequestList");
        json.WriteString("apiVersion", partial ? "meta.k8s.io/v1" : SigningRequestObject.ApiVersion);
        json.WriteStartObject("metadata");
        page.WriteMetadata(json);
        json.WriteEndObject();
        json.WriteStartArray("items");
        foreach (var item in page.Items)
        {
            if (partial)
                WritePartial(json, item);
            else
                SigningRequestWriter.Write(json, item, asItem: true);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static DateTime Now => DateTime.UtcNow;

    private static void WritePartial(Utf8JsonWriter json, SigningRequestObject item)
    {
        json.WriteStartObject();
        json.WriteString("kind", "PartialObjectMetadata");
        json.WriteString("apiVersion", "meta.k8s.io/v1");
        json.WritePropertyName("metadata");
        SigningRequestWriter.WriteMetadata(json, item.Metadata);
        json.WriteEndObject();
    }

    // A version that this server has not come to yet: the real one waits three seconds for it and then gives up.
    private void CheckVersion(string asked)
    {
        var current = store.Current.ResourceVersion;
        if (!long.TryParse(asked, CultureInfo.InvariantCulture, out var version) || version <= current)
            return;
        throw new ApiFailure(
            504, "Timeout", $"Timeout: Too large resource version: {version}, current: {current}", new StatusDetails
        {
            Causes = [new FieldError("ResourceVersionTooLarge", "", "Too large resource version")],
            RetryAfterSeconds = 1,
        });
    }

    private RequestPage Page(ApiCall call, Selectors selectors)
    {
        var (snapshot, first, version) = Start(call);
        var items = new List<SigningRequestObject>();
        var index = first;
        for (; index < snapshot.Items.Count && (call.Limit == 0 || items.Count < call.Limit); index++)
        {
            if (selectors.Matches(snapshot.Items[index]))
                items.Add(snapshot.Items[index]);
        }

        if (call.Limit == 0 || index >= snapshot.Items.Count || !AnyFrom(snapshot, index, selectors))
            return new RequestPage(snapshot.ResourceVersion, items);
        store.KeepForPages(snapshot);
        var token = new ContinueToken(version, items[^1].Name).ToString();
        long? remaining = selectors.IsEmpty ? snapshot.Items.Count - index : null;
        return new RequestPage(snapshot.ResourceVersion, items) { Continue = token, Remaining = remaining };
    }

    private static bool AnyFrom(Snapshot snapshot, int index, Selectors selectors)
    {
        while (index < snapshot.Items.Count && !selectors.Matches(snapshot.Items[index]))
            index++;
        return index < snapshot.Items.Count;
    }

    private (Snapshot Snapshot, int First, long Version) Start(ApiCall call)
    {
        if (call.Continue.Length == 0)
        {
            CheckVersion(call.ResourceVersion);
            return (store.Current, 0, store.Current.ResourceVersion);
        }

        var token = ContinueToken.Parse(call.Continue);
        if (call.ResourceVersion is not ("" or "0"))
            throw ApiFailure.BadRequest("specifying resource version is not allowed when using continue");
        var newest = token.ResourceVersion < 0;
        var kept = (newest ? store.Current : store.At(token.ResourceVersion)) 
            ?? throw new ApiFailure(410, "Expired", ExpiredToken.Message)
        {
            Continue = (token with { ResourceVersion = -1 }).ToString(),
        };
        var index = kept.IndexOf(token.Start);
        return (kept, index >= 0 ? index + 1 : ~index, newest ? -1 : kept.ResourceVersion);
    }
}

/// <summary>A page of a list.</summary>
internal sealed record RequestPage(long ResourceVersion, IReadOnlyList<SigningRequestObject> Items)
{
    public string Continue { get; init; } = "";

    public long? Remaining { get; init; }

    public void WriteMetadata(Utf8JsonWriter json)
    {
        json.WriteString("resourceVersion", ResourceVersion.ToString(CultureInfo.InvariantCulture));
        if (Continue.Length > 0)
            json.WriteString("continue", Continue);
        if (Remaining is { } remaining)
            json.WriteNumber("remainingItemCount", remaining);
    }
}
