using System.Globalization;
using System.Text.Json.Nodes;
using K8sPki.TestServer.Http;
using K8sPki.TestServer.Objects;
using K8sPki.TestServer.Storage;

namespace K8sPki.TestServer.Core;

/// <summary>The few objects of the core group that tests look at: no pods, some namespaces, the cluster's CA in each.</summary>
internal sealed class CoreObjects(ObjectStore store, string authorityPem, DateTime created)
{
    private const string RootAuthority = "kube-root-ca.crt";
    private static readonly string[] Namespaces = ["default", "kube-node-lease", "kube-public", "kube-system"];

    public async Task<bool> TryHandleAsync(ApiCall call)
    {
        if (call.Path.Group.Length > 0 || call.Path.Version != "v1")
            return false;
        var answer = (call.Path.Resource, call.Path.Name) switch
        {
            ("pods", "") => List("PodList", []),
            ("configmaps", "") => List("ConfigMapList", Spaces(call.Path.Namespace).Select(space => AuthorityIn(space, false))),
            ("configmaps", RootAuthority) when Namespaces.Contains(call.Path.Namespace) => AuthorityIn(call.Path.Namespace, true),
            ("namespaces", "") => List("NamespaceList", Namespaces.Select(name => Namespace(name, false))),
            ("namespaces", var name) when Namespaces.Contains(name) => Namespace(name, true),
            ("pods" or "configmaps" or "namespaces", var name) => throw new ApiFailure(
                404, "NotFound", $"{call.Path.Resource} \"{name}\" not found", new StatusDetails(name, "", call.Path.Resource)),
            _ => null,
        };
        if (answer is null)
            return false;
        if (call.Method != "GET" || call.IsWatch)
            throw ApiFailure.MethodNotAllowed();
        var form = MediaTypes.Choose(call.Context.Request);
        await AnswerWriter.WriteAsync(call.Context, 200, form, json => answer.WriteTo(json));
        return true;
    }

    private static IEnumerable<string> Spaces(string named) =>
        named.Length == 0 ? Namespaces : Namespaces.Where(name => name == named);

    private JsonObject List(string kind, IEnumerable<JsonObject> items) => new()
    {
        ["kind"] = kind,
        ["apiVersion"] = "v1",
        ["metadata"] =
            new JsonObject { ["resourceVersion"] = store.Current.ResourceVersion.ToString(CultureInfo.InvariantCulture) },
        ["items"] = new JsonArray([.. items]),
    };

    private JsonObject AuthorityIn(string space, bool withKind)
    {
        var answer = Head("ConfigMap", withKind);
        var metadata = Metadata(RootAuthority, $"{space}/{RootAuthority}", 110);
        metadata.Insert(1, "namespace", space);
        metadata["annotations"] = new JsonObject
        {
            ["kubernetes.io/description"] =
                "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the "
                + "internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of "
                + "Kubernetes clusters.",
        };
        answer["metadata"] = metadata;
        answer["data"] = new JsonObject { ["ca.crt"] = authorityPem };
        return answer;
    }

    private JsonObject Namespace(string name, bool withKind)
    {
        var answer = Head("Namespace", withKind);
        answer["metadata"] = Metadata(name, name, 10);
        answer["spec"] = new JsonObject { ["finalizers"] = new JsonArray("kubernetes") };
        answer["status"] = new JsonObject { ["phase"] = "Active" };
        return answer;
    }

    private static JsonObject Head(string kind, bool withKind) =>
        withKind ? new() { ["kind"] = kind, ["apiVersion"] = "v1" } : [];

    private JsonObject Metadata(string name, string seed, int version) => new()
    {
        ["name"] = name,
        ["uid"] = new Guid(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(seed)).AsSpan(0, 16))
            .ToString(),
        ["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture),
        ["creationTimestamp"] = SigningRequestWriter.TimeText(created),
    };
}
