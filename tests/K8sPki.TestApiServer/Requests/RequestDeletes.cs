using System.Text.Json;
using K8sPki.TestServer.Http;
using K8sPki.TestServer.Objects;
using K8sPki.TestServer.Storage;

namespace K8sPki.TestServer.Requests;

/// <summary>DELETE of one request and of a selection.</summary>
internal sealed class RequestDeletes(ObjectStore store, RequestReads reads)
{
    public async Task DeleteAsync(ApiCall call)
    {
        var form = MediaTypes.Choose(call.Context.Request);
        var (uid, version) = await PreconditionsAsync(call);
        void Check(SigningRequestObject item) => CheckPreconditions(item, uid, version);
        var deleted = call.IsDryRun ? store.Get(call.Path.Name) : store.Delete(call.Path.Name, Check);
        if (call.IsDryRun)
            Check(deleted);
        var isKept = deleted.Metadata.DeletionTimestamp is not null;
        await AnswerWriter.WriteAsync(call.Context, 200, form, json =>
        {
            if (isKept)
                reads.WriteOne(json, deleted, form, call.IncludeObject);
            else
                WriteSuccess(json, deleted);
        });
    }

    public async Task DeleteCollectionAsync(ApiCall call)
    {
        var form = MediaTypes.Choose(call.Context.Request);
        var selectors = call.Selectors();
        var chosen = store.Current.Items.Where(selectors.Matches).ToList();
        if (!call.IsDryRun)
        {
            foreach (var item in chosen)
                store.Delete(item.Name, _ => { });
        }

        var page = new RequestPage(store.Current.ResourceVersion, chosen);
        await AnswerWriter.WriteAsync(call.Context, 200, form, json => reads.WriteList(json, page, form, call.IncludeObject));
    }

    private static async Task<(string Uid, string Version)> PreconditionsAsync(ApiCall call)
    {
        var body = await RequestBody.ReadAsync(call.Context.Request);
        if (body.Length == 0)
            return ("", "");
        using var options = RequestBody.Parse(call.Context.Request, body);
        if (options.RootElement.ValueKind != JsonValueKind.Object
            || !options.RootElement.TryGetProperty("preconditions", out var conditions))
            return ("", "");
        string Value(string name) =>
            conditions.ValueKind == JsonValueKind.Object && conditions.TryGetProperty(name, out var value) ? value.GetString()
                ?? "" : "";
        return (Value("uid"), Value("resourceVersion"));
    }

    private static void CheckPreconditions(SigningRequestObject item, string uid, string version)
    {
        if (uid.Length > 0 && uid != item.Metadata.Uid)
            throw Mismatch(
                item, $"the UID in the precondition ({uid}) does not match the UID in record ({item.Metadata.Uid}). The object "
                + "might have been deleted and then recreated");
        if (version.Length > 0 && version != item.Metadata.ResourceVersion)
            throw Mismatch(
                item, $"the ResourceVersion in the precondition ({version}) does not match the ResourceVersion in record "
                + $"({item.Metadata.ResourceVersion}). The object might have been modified");
    }

    private static ApiFailure Mismatch(SigningRequestObject item, string why) => new(
        409,
        "Conflict",
        $"Operation cannot be fulfilled on {SigningRequestObject.QualifiedKind} \"{item.Name}\": {why}",
        new StatusDetails(item.Name, SigningRequestObject.Group, SigningRequestObject.Kind));

    private static void WriteSuccess(Utf8JsonWriter json, SigningRequestObject deleted)
    {
        json.WriteStartObject();
        json.WriteString("kind", "Status");
        json.WriteString("apiVersion", "v1");
        json.WriteStartObject("metadata");
        json.WriteEndObject();
        json.WriteString("status", "Success");
        json.WritePropertyName("details");
        ApiFailure.WriteDetails(
            json, new StatusDetails(
            deleted.Name, SigningRequestObject.Group, SigningRequestObject.Resource) { Uid = deleted.Metadata.Uid });
        json.WriteEndObject();
    }
}
