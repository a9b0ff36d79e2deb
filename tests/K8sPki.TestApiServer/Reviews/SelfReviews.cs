using System.Text.Json;
using System.Text.Json.Nodes;
using K8sPki.TestServer.Authentication;
using K8sPki.TestServer.Http;
using K8sPki.TestServer.Objects;
using K8sPki.TestServer.Rbac;

namespace K8sPki.TestServer.Reviews;

/// <summary>What a user may ask about itself: who am I, may I, and what may I.</summary>
internal sealed class SelfReviews(AccessRules rules, TimeProvider clock)
{
    private static readonly string[] FieldOrder = ["namespace", "path", "verb", "group", "version", "resource", "subresource", "name"];

    public async Task<bool> TryHandleAsync(ApiCall call)
    {
        Func<JsonElement, User, JsonObject>? review = (call.Path.Group, call.Path.Resource) switch
        {
            ("authentication.k8s.io", "selfsubjectreviews") => (_, user) => WhoAmI(user),
            ("authorization.k8s.io", "selfsubjectaccessreviews") => MayI,
            ("authorization.k8s.io", "selfsubjectrulesreviews") => (_, user) => WhatMayI(user),
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

    private JsonObject WhoAmI(User user)
    {
        var info = new JsonObject { ["username"] = user.Name };
        if (user.Uid.Length > 0)
            info["uid"] = user.Uid;
        info["groups"] = Texts(user.Groups);
        if (user.Extra.Count > 0)
            info["extra"] = new JsonObject(user.Extra.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)Texts(pair.Value))));
        return new JsonObject
        {
            ["kind"] = "SelfSubjectReview",
            ["apiVersion"] = "authentication.k8s.io/v1",
            ["metadata"] = new JsonObject { ["creationTimestamp"] = SigningRequestWriter.TimeText(clock.GetUtcNow().UtcDateTime) },
            ["status"] = new JsonObject { ["userInfo"] = info },
        };
    }

    private JsonObject MayI(JsonElement review, User user)
    {
        var spec = review.TryGetProperty("spec", out var given) ? given : throw ApiFailure.BadRequest("spec is required");
        return new JsonObject
        {
            ["kind"] = "SelfSubjectAccessReview",
            ["apiVersion"] = "authorization.k8s.io/v1",
            ["metadata"] = new JsonObject { ["creationTimestamp"] = null },
            ["spec"] = Ordered(spec),
            ["status"] = new JsonObject { ["allowed"] = rules.Allows(user, Asked(spec)) },
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
                "FieldValueInvalid", "spec.resourceAttributes", "Invalid value: \"null\": exactly one of nonResourceAttributes or resourceAttributes must be specified")]);
        }

        return new AccessRequest(Text(resource, "verb"), Text(resource, "group"), Text(resource, "resource"))
        {
            Subresource = Text(resource, "subresource"),
            Name = Text(resource, "name"),
            Namespace = Text(resource, "namespace"),
        };
    }

    private JsonObject WhatMayI(User user)
    {
        var own = rules.For(user).ToList();
        return new JsonObject
        {
            ["kind"] = "SelfSubjectRulesReview",
            ["apiVersion"] = "authorization.k8s.io/v1",
            ["metadata"] = new JsonObject { ["creationTimestamp"] = null },
            ["spec"] = new JsonObject(),
            ["status"] = new JsonObject
            {
                ["resourceRules"] = new JsonArray([.. own.Where(rule => rule.Resources.Count > 0).Select(ResourceRule)]),
                ["nonResourceRules"] = new JsonArray([.. own.Where(rule => rule.Paths.Count > 0).Select(rule =>
                    new JsonObject { ["verbs"] = Texts(rule.Verbs), ["nonResourceURLs"] = Texts(rule.Paths) })]),
                ["incomplete"] = false,
            },
        };
    }

    private static JsonObject ResourceRule(AccessRule rule)
    {
        var answer = new JsonObject { ["verbs"] = Texts(rule.Verbs), ["apiGroups"] = Texts(rule.Groups), ["resources"] = Texts(rule.Resources) };
        if (rule.Names.Count > 0)
            answer["resourceNames"] = Texts(rule.Names);
        return answer;
    }

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";

    private static JsonArray Texts(IEnumerable<string> values) => new([.. values.Select(value => JsonValue.Create(value))]);
}
