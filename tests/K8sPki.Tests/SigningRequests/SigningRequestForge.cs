using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using K8sPki.Tests.Requests;

namespace K8sPki.Tests.SigningRequests;

/// <summary>Makes objects as an API server sends them.</summary>
internal static class SigningRequestForge
{
    public const string Serving = "kubernetes.io/kubelet-serving";
    public const string Client = "kubernetes.io/kube-apiserver-client";

    /// <summary>A kubelet's request for its serving certificate that nothing speaks against.</summary>
    public static JsonObject Kubelet(string subject = "/O=system:nodes/CN=system:node:n1", string[]? hosts = null,
        string[]? addresses = null, PrivateKey? key = null) =>
        Make(Request(subject, hosts ?? ["n1.example"], addresses ?? ["10.0.0.1"], key), "system:node:n1", Serving,
            ["digital signature", "server auth"]);

    public static CertificateRequest Request(string subject, string[]? hosts = null, string[]? addresses = null,
        PrivateKey? key = null) =>
        CertificateRequestBuilder.Build(key ?? RequestForge.Ec, new CertificateRequestOptions
        {
            Subject = DistinguishedName.Parse(subject),
            AlternativeNames = [.. (hosts ?? []).Select(SubjectAlternativeName.Dns),
                .. (addresses ?? []).Select(address => SubjectAlternativeName.IP(IPAddress.Parse(address)))],
        });

    public static JsonObject Make(CertificateRequest request, string username, string signer, string[] usages) => new()
    {
        ["apiVersion"] = "certificates.k8s.io/v1",
        ["kind"] = "CertificateSigningRequest",
        ["metadata"] = new JsonObject
        {
            ["name"] = "n1",
            ["uid"] = "9339f0ee-58d4-4824-a01b-38a712be4224",
            ["resourceVersion"] = "17",
            ["creationTimestamp"] = "2026-11-23T23:36:03Z",
            ["labels"] = new JsonObject { ["team"] = "a" },
            ["annotations"] = new JsonObject { ["note"] = "kept" },
        },
        ["spec"] = new JsonObject
        {
            ["request"] = Convert.ToBase64String(Encoding.ASCII.GetBytes(request.Pem)),
            ["signerName"] = signer,
            ["usages"] = new JsonArray([.. usages.Select(usage => JsonValue.Create(usage))]),
            ["username"] = username,
            ["groups"] = new JsonArray("system:nodes", "system:authenticated"),
            ["extra"] = new JsonObject { ["scopes"] = new JsonArray("a", "b") },
        },
        ["status"] = new JsonObject(),
    };

    public static SigningRequest Read(this JsonObject item, PrivateKey? key = null) =>
        SigningRequest.Read(Encoding.UTF8.GetBytes(item.ToJsonString()), key: key);

    /// <summary>Adds a condition.</summary>
    public static JsonObject With(this JsonObject item, string type, string reason = "R", string message = "M",
        string time = "2026-11-23T23:36:04Z")
    {
        var status = item["status"]!.AsObject();
        var conditions = status["conditions"]?.AsArray() ?? [];
        status["conditions"] = conditions;
        conditions.Add(new JsonObject { ["type"] = type, ["status"] = "True", ["reason"] = reason, ["message"] = message,
            ["lastUpdateTime"] = time });
        return item;
    }

    /// <summary>Adds a certificate.</summary>
    public static JsonObject WithCertificate(this JsonObject item, string pem)
    {
        item["status"]!["certificate"] = Convert.ToBase64String(Encoding.ASCII.GetBytes(pem));
        return item;
    }

    /// <summary>Sets a field of the spec.</summary>
    public static JsonObject WithSpec(this JsonObject item, string field, JsonNode? value)
    {
        item["spec"]![field] = value;
        return item;
    }

    public static string Ids(IEnumerable<Finding> findings) =>
        string.Join(',', findings.Where(finding => finding.Severity != FindingSeverity.Information)
            .Select(finding => finding.Id));
}
