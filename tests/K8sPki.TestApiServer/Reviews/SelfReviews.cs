using System.Text.Json;
using System.Text.Json.Nodes;
using K8sPki.TestServer.Authentication;
using K8sPki.TestServer.Http;
using K8sPki.TestServer.Objects;
using K8sPki.TestServer.Rbac;

namespace K8sPki.TestServer.Reviews;

/// <summary>What a user may ask about itself: who am I, and may I.</summary>
internal static class SelfReviews
{
    private static readonly string[] FieldOrder =
        ["namespace", "path", "verb", "group", "version", "resource", "subresource", "name"];

    public static async Task<bool> TryHandleAsync(ApiCall call)
    {
        Func<JsonElement, User, JsonObject>? review = (call.Path.Group, call.Path.Resource) switch
        {
            ("authentication.k8s.io", "selfsubjectreviews") => (_, user) => WhoAmI(user),
            ("authorization.k8s.io", "selfsubjectaccessreviews") => MayI,
            _ => null,
        };
        if (review is null || call.Path.Version != "v1")
            return false;
        if (call.Method != "POST" || call.Path.Name.Length > 0)
            throw ApiFailure.MethodNotAllowed();
        var form = MediaTypes.Choose(call.Context.Request);
        using var document = await RequestBody.ReadDocumentAsync(call.Context.Request);
        var answer = review(document.RootElement, call.User);
        await AnswerWriter.WriteAsync(call.Context, 201, form, json => answer.WriteTo(json));
        return true;
    }

    private static JsonObject WhoAmI(User user)
    {
        var info = new JsonObject { ["username"] = user.Name };
        info["groups"] = Texts(user.Groups);
        return new JsonObject
        {
            ["kind"] = "SelfSubjectReview",
            ["apiVersion"] = "authentication.k8s.io/v1",
            ["metadata"] = new JsonObject { ["creationTimestamp"] = SigningRequestWriter.TimeText(DateTime.UtcNow) },
            ["status"] = new JsonObject { ["userInfo"] = info },
        };
    }

    private static JsonObject MayI(JsonElement review, User user)
    {
        var spec = review.TryGetProperty("spec", out var given) ? given : throw ApiFailure.BadRequest("spec is required");
        return new JsonObject
        {
            ["kind"] = "SelfSubjectAccessReview",
            ["apiVersion"] = "authorization.k8s.io/v1",
            ["metadata"] = new JsonObject { ["creationTimestamp"] = null },
            ["spec"] = Ordered(spec),
            ["status"] = new JsonObject { ["allowed"] = AccessRules.Allows(user, Asked(spec)) },
        };
    }

    // In the order of the fields of the Go types.
    private static JsonObject Ordered(JsonElement spec)
    {
        var answer = new JsonObject();
        foreach (var part in spec.EnumerateObject().Where(part => part.Value.ValueKind == JsonValueKind.Object))
        {
            var sent = JsonObject.Create(part.Value)!;
            answer[part.Name] = new JsonObject(FieldOrder
                .Where(name => (string?)sent[name] is { Length: > 0 })
                .Select(name => KeyValuePair.Create(name, sent[name]?.DeepClone())));
        }

        return answer;
    }

    private static AccessRequest Asked(JsonElement spec)
    {
        if (spec.TryGetProperty("nonResourceAttributes", out var path) && path.ValueKind == JsonValueKind.Object)
            return AccessRequest.OnPath(Text(path, "verb"), Text(path, "path"));
        if (!spec.TryGetProperty("resourceAttributes", out var resource) || resource.ValueKind != JsonValueKind.Object)
        {
            throw ApiFailure.Invalid("", [new(
                "FieldValueInvalid", "spec.resourceAttributes",
                "Invalid value: \"null\": exactly one of nonResourceAttributes or resourceAttributes must be specified")]);
        }

        return new AccessRequest(Text(resource, "verb"), Text(resource, "group"), Text(resource, "resource"))
        {
            Subresource = Text(resource, "subresource"),
            Name = Text(resource, "name"),
            Namespace = Text(resource, "namespace"),
        };
    }

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";

    private static JsonArray Texts(IEnumerable<string> values) => new([.. values.Select(value => JsonValue.Create(value))]);
}
