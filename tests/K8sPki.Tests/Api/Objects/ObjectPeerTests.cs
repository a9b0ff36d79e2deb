using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests.Api.Objects;

/// <summary>kubectl and openssl find the same certificates in the same objects.</summary>
public sealed class ObjectPeerTests : IAsyncLifetime
{
    // What kubectl prints of each kind: an object and a value in base64 a line; the rest in PEM as it is.
    private static readonly (string Resource, string Template)[] InBase64 =
    [
        ("secrets", """{{range .items}}{{$o := .}}{{range $k, $v := .data}}Secret {{$o.metadata.namespace}}/{{$o.metadata.name}} {{$k}}|{{$v}}{{"\n"}}{{end}}{{end}}"""),
        ("validatingwebhookconfigurations", """{{range .items}}{{$o := .}}{{range .webhooks}}ValidatingWebhookConfiguration {{$o.metadata.name}} {{.name}}|{{.clientConfig.caBundle}}{{"\n"}}{{end}}{{end}}"""),
        ("apiservices", """{{range .items}}APIService {{.metadata.name}} spec.caBundle|{{.spec.caBundle}}{{"\n"}}{{end}}"""),
        ("customresourcedefinitions", """{{range .items}}CustomResourceDefinition {{.metadata.name}} spec.conversion.webhook.clientConfig.caBundle|{{.spec.conversion.webhook.clientConfig.caBundle}}{{"\n"}}{{end}}"""),
        ("certificaterequests", """{{range .items}}CertificateRequest {{.metadata.namespace}}/{{.metadata.name}} status.certificate|{{.status.certificate}}{{"\n"}}{{end}}"""),
    ];

    private SampleCluster cluster = null!;

    public async ValueTask InitializeAsync()
    {
        cluster = await SampleCluster.StartAsync();
        for (var i = 0; i < 12; i++)
        {
            var pair = SamplePair.Make($"web{i}");
            cluster.PutSecret($"ns{i % 3}", $"web{i}", "kubernetes.io/tls", ("tls.crt", pair.Certificate), ("tls.key", pair.Key));
        }

        var bundle = SamplePair.Make("bundle").Base64;
        cluster.Put("ValidatingWebhookConfiguration", null, "hook",
            $$$$$$$$"""{"webhooks":[{"name":"a.x.io","clientConfig":{"caBundle":"{{{{{{{{bundle}}}}}}}}"}}]}""");
        cluster.Put("APIService", null, "v1.x", $$$$$$$$"""{"spec":{"caBundle":"{{{{{{{{bundle}}}}}}}}"}}""");
        cluster.Put("CustomResourceDefinition", null, "x.io",
            $$$$$$$$"""{"spec":{"conversion":{"webhook":{"clientConfig":{"caBundle":"{{{{{{{{bundle}}}}}}}}"}}}}}""");
        cluster.Put("CertificateRequest", "ns1", "r", $$$$$$$$"""{"status":{"certificate":"{{{{{{{{bundle}}}}}}}}"}}""");
        cluster.Put("ClusterTrustBundle", null, "b", JsonSerializer.Serialize(new { spec = new { trustBundle =
            SamplePair.Make("trust").Pem } }));
    }

    public ValueTask DisposeAsync() => cluster.DisposeAsync();

    [PeerFact("kubectl", "openssl")]
    public void They_find_the_same()
    {
        var theirs = InBase64.SelectMany(kind => Kubectl("get", kind.Resource, "-A", "-o", "go-template=" + kind.Template)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('|')))
            .Select(parts => (Place: parts[0], Content: Convert.FromBase64String(parts[1])))
            .Concat(ConfigMaps()).Append(("ClusterTrustBundle b spec.trustBundle", Encoding.ASCII.GetBytes(
                Kubectl("get", "clustertrustbundles", "b", "-o", "jsonpath={.spec.trustBundle}"))))
            .Select(entry => (entry.Item1, Fingerprint(entry.Item2))).Where(entry => entry.Item2.Length > 0).Order().ToList();
        var ours = cluster.Read("-AllNamespaces").ThrowOnError().Output.Select(item => (Certificate)item!.BaseObject)
            .Select(item => ($"{item.ClusterObject}", item.Fingerprint)).Order().ToList();
        Assert.Equal(12 + 5 + 4, theirs.Count);
        Assert.Equal(theirs, ours);
    }

    private IEnumerable<(string, byte[])> ConfigMaps()
    {
        var list = JsonNode.Parse(Kubectl("get", "configmaps", "-A", "-o", "json"))!;
        return list["items"]!.AsArray().SelectMany(item => item!["data"]!.AsObject().Select(entry => (
            $"ConfigMap {item["metadata"]!["namespace"]}/{item["metadata"]!["name"]} {entry.Key}",
            Encoding.ASCII.GetBytes((string)entry.Value!))));
    }

    // Empty for what openssl does not take for a certificate: a key.
    private static string Fingerprint(byte[] pem)
    {
        var run = Peer.OpenSsl.Run(new PeerCall("x509", "-noout", "-fingerprint", "-sha256") { Input = pem });
        return run.Output.Contains('=', StringComparison.Ordinal)
            ? run.Output.Split('=')[1].Trim().Replace(":", "", StringComparison.Ordinal) : "";
    }

    private string Kubectl(params string[] arguments) => Peer.Kubectl.Run(new PeerCall(arguments)
    {
        Environment = new() { ["KUBECONFIG"] = cluster.Session.PathOf("config"), ["HOME"] = cluster.Session.PathOf("") },
    }).Accepted().Output;
}
