using System.Text.Json;
using System.Text.Json.Nodes;
using K8sPki.TestServer.Http;

namespace K8sPki.TestServer.Objects;

/// <summary>What a client sent, and which of its fields this version of the type does not have.</summary>
internal sealed record ReadRequest(SigningRequestObject Object, IReadOnlyList<string> FieldProblems);

/// <summary>Reads a request object as a real server decodes it.</summary>
internal static class SigningRequestReader
{
    public static ReadRequest Read(JsonElement root)
    {
        var problems = new List<string>();
        var fields = new JsonFields(root, "", problems);
        CheckKind(fields.Text("apiVersion"), fields.Text("kind"));
        var item = new SigningRequestObject(
            ReadMetadata(fields.Object("metadata")), ReadSpec(fields.Object("spec")), ReadStatus(fields.Object("status")));
        fields.Close();
        return new ReadRequest(item, problems);
    }

    private static void CheckKind(string version, string kind)
    {
        if (kind.Length > 0 && kind != SigningRequestObject.Kind)
            throw ApiFailure.BadRequest(
                $"no kind \"{kind}\" is registered for version \"{version}\" in scheme "
                + "\"k8s.io/kubernetes/pkg/api/legacyscheme/scheme.go:30\"");
        if (version.Length > 0 && version != SigningRequestObject.ApiVersion)
        {
            throw ApiFailure.BadRequest(
                $"the API version in the data ({version}) does not match the expected API version "
                    + $"({SigningRequestObject.ApiVersion})");
        }
    }

    private static ObjectMetadata ReadMetadata(JsonFields? fields)
    {
        if (fields is null)
            return new ObjectMetadata();
        var metadata = new ObjectMetadata
        {
            Name = fields.Text("name"),
            GenerateName = fields.Text("generateName"),
            Uid = fields.Text("uid"),
            ResourceVersion = fields.Text("resourceVersion"),
            CreationTimestamp = fields.Time("creationTimestamp"),
            Labels = fields.Map("labels"),
            Annotations = fields.Map("annotations"),
            OwnerReferences = fields.Take("ownerReferences") is { ValueKind: JsonValueKind.Array } owners
                ? JsonArray.Create(owners.Clone()) : null,
            Finalizers = fields.Texts("finalizers"),
        };
        foreach (var known in (string[])["namespace", "selfLink", "generation", "deletionTimestamp",
            "deletionGracePeriodSeconds", "managedFields"])
            fields.Take(known);
        fields.Close();
        return metadata;
    }

    private static SigningRequestSpec ReadSpec(JsonFields? fields)
    {
        if (fields is null)
            return new SigningRequestSpec();
        var spec = new SigningRequestSpec
        {
            Request = fields.Bytes("request"),
            SignerName = fields.Text("signerName"),
            ExpirationSeconds = fields.Number("expirationSeconds"),
            Usages = fields.Texts("usages"),
            Username = fields.Text("username"),
            Groups = fields.Texts("groups"),
        };
        foreach (var known in (string[])["uid", "extra"])
            fields.Take(known);
        fields.Close();
        return spec;
    }

    private static SigningRequestStatus ReadStatus(JsonFields? fields)
    {
        if (fields is null)
            return SigningRequestStatus.None;
        var status = new SigningRequestStatus
        {
            Conditions = [.. fields.Objects("conditions").Select(ReadCondition)],
            Certificate = fields.Bytes("certificate"),
        };
        fields.Close();
        return status;
    }

    private static RequestCondition ReadCondition(JsonFields fields)
    {
        var condition = new RequestCondition(fields.Text("type"), fields.Text("status"))
        {
            Reason = fields.Text("reason"),
            Message = fields.Text("message"),
            LastUpdateTime = fields.Time("lastUpdateTime"),
            LastTransitionTime = fields.Time("lastTransitionTime"),
        };
        fields.Close();
        return condition;
    }
}
