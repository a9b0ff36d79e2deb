using System.Text;
using System.Text.Json.Nodes;
using K8sPki.Tests.Api.Objects;
using K8sPki.Tests.Engine;

namespace K8sPki.Tests.ClusterPki.Survey;

/// <summary>A control plane in a folder and a cluster in which a test puts objects.</summary>
internal sealed class SampleSurvey : IAsyncDisposable
{
    private SampleSurvey(SampleCluster cluster)
    {
        Cluster = cluster;
        cluster.Server.AddResource("", "v1", "services", "Service", isNamespaced: true);
        cluster.Session.Set("root", Node.Root);
    }

    public SampleCluster Cluster { get; }

    public SampleNode Node { get; } = SampleNode.ControlPlane();

    public static async Task<SampleSurvey> StartAsync() => new(await SampleCluster.StartAsync());

    /// <summary>An authority and a certificate that it signed for a name.</summary>
    public static (CertificateAuthority Authority, SampleCertificate Own) Server(string host)
    {
        var authority = SampleNode.NewAuthority("webhooks");
        return (authority, new SampleCertificate(authority, DistinguishedName.Parse("/CN=" + host), [ExtendedKeyUsage.ServerAuth],
            [SubjectAlternativeName.Host(host)], Validity.For(TimeSpan.FromDays(90)),
            PrivateKey.Generate(KeyAlgorithm.ECDSA, 256)));
    }

    public static string Base64(Certificate certificate) => Convert.ToBase64String(Encoding.ASCII.GetBytes(certificate.Pem));

    public EngineRun Get(string parameters = "-SkipEndpoint", string then = "") => Cluster.Session.Run(
        $"$VerbosePreference = 'Continue'; Get-K8sPki -Everything -Root $root -KubeConfig $config {parameters} {then}");

    /// <summary>The findings of some id.</summary>
    public IReadOnlyList<Finding> Judge(string id, string parameters = "-SkipEndpoint", string then = "") =>
        [.. Get(parameters, then + " | Test-K8sPki -InformationAction Ignore").ThrowOnError().Output
            .Select(item => (Finding)item!.BaseObject).Where(finding => finding.Id == id)];

    /// <summary>Puts a webhook in with a bundle for a server: <c>namespace/name</c> of a Service, or a URL.</summary>
    public void PutWebhook(string bundle, string server, int port = 443, string failurePolicy = "Fail") =>
        Cluster.Put("ValidatingWebhookConfiguration", null, "policy", new JsonObject
        {
            ["webhooks"] = new JsonArray(new JsonObject
            {
                ["name"] = "a.example.com", ["failurePolicy"] = failurePolicy,
                ["clientConfig"] = server.Contains("://", StringComparison.Ordinal)
                    ? new JsonObject { ["caBundle"] = bundle, ["url"] = server }
                    : new JsonObject
                    {
                        ["caBundle"] = bundle,
                        ["service"] = new JsonObject
                        {
                            ["namespace"] = server.Split('/')[0], ["name"] = server.Split('/')[1], ["port"] = port,
                        },
                    },
            }),
        }.ToJsonString());

    public void PutService(string space, string name, string address) => Cluster.Server.Put(new JsonObject
    {
        ["apiVersion"] = "v1", ["kind"] = "Service", ["spec"] = new JsonObject { ["clusterIP"] = address },
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = space },
    });

    public void PutTlsSecret(string space, string name, SampleCertificate made) => Cluster.PutSecret(space, name,
        "kubernetes.io/tls", ("tls.crt", Encoding.ASCII.GetBytes(made.Pem)), ("tls.key", Encoding.ASCII.GetBytes(made.KeyPem)));

    public void PutConfigMap(string space, string name, params (string Key, string Text)[] data) =>
        Cluster.Put("ConfigMap", space, name, new JsonObject
        {
            ["data"] = new JsonObject(data.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Text))),
        }.ToJsonString());

    public async ValueTask DisposeAsync()
    {
        Node.Dispose();
        await Cluster.DisposeAsync();
    }
}
