using System.Globalization;
using System.Text.Json.Nodes;
using K8sPki.TestServer.Objects;
using K8sPki.TestServer.Stored;

namespace K8sPki.TestServer.Core;

/// <summary>The few core objects that a new cluster has here: no pods, some namespaces, the cluster's CA in each.</summary>
internal static class CoreObjects
{
    private const string RootAuthority = "kube-root-ca.crt";
    private static readonly string[] Namespaces = ["default", "kube-node-lease", "kube-public", "kube-system"];

    public static void PutInto(StoredResources resources, string authorityPem, DateTime created)
    {
        resources.Add("", "v1", "configmaps", "ConfigMap", isNamespaced: true, ["cm"]);
        resources.Add("", "v1", "namespaces", "Namespace", isNamespaced: false, ["ns"]);
        resources.Add("", "v1", "pods", "Pod", isNamespaced: true, ["po"]);
        foreach (var name in Namespaces)
        {
            resources.Put(Namespace(name, created));
            resources.Put(AuthorityIn(name, authorityPem, created));
        }
    }

    private static JsonObject AuthorityIn(string space, string authorityPem, DateTime created)
    {
        var answer = Head("ConfigMap");
        var metadata = Metadata(RootAuthority, $"{space}/{RootAuthority}", 110, created);
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

    private static JsonObject Namespace(string name, DateTime created)
    {
        var answer = Head("Namespace");
        answer["metadata"] = Metadata(name, name, 10, created);
        answer["spec"] = new JsonObject { ["finalizers"] = new JsonArray("kubernetes") };
        answer["status"] = new JsonObject { ["phase"] = "Active" };
        return answer;
    }

    private static JsonObject Head(string kind) => new() { ["kind"] = kind, ["apiVersion"] = "v1" };

    private static JsonObject Metadata(string name, string seed, int version, DateTime created) => new()
    {
        ["name"] = name,
        ["uid"] = new Guid(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(seed)).AsSpan(0, 16))
            .ToString(),
        ["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture),
        ["creationTimestamp"] = SigningRequestWriter.TimeText(created),
    };
}
