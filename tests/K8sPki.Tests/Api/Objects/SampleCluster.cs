using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using K8sPki.TestServer;
using K8sPki.Tests.Engine;
using X509 = System.Security.Cryptography.X509Certificates;

namespace K8sPki.Tests.Api.Objects;

/// <summary>A cluster with whatever objects a test puts into it, and a session that reads its certificates.</summary>
public sealed class SampleCluster : IAsyncDisposable
{
    private readonly Dictionary<string, string> groups = new()
    {
        ["Secret"] = "v1 secrets n",
        ["ValidatingWebhookConfiguration"] = "admissionregistration.k8s.io/v1 validatingwebhookconfigurations",
        ["MutatingWebhookConfiguration"] = "admissionregistration.k8s.io/v1 mutatingwebhookconfigurations",
        ["APIService"] = "apiregistration.k8s.io/v1 apiservices",
        ["CustomResourceDefinition"] = "apiextensions.k8s.io/v1 customresourcedefinitions",
        ["ClusterTrustBundle"] = "certificates.k8s.io/v1beta1 clustertrustbundles",
        ["PodCertificateRequest"] = "certificates.k8s.io/v1beta1 podcertificaterequests n",
        ["Certificate"] = "cert-manager.io/v1 certificates n",
        ["CertificateRequest"] = "cert-manager.io/v1 certificaterequests n",
    };

    private SampleCluster(TestApiServer server)
    {
        Server = server;
        TestApiServer.WriteKubeConfig(Session.PathOf("config"), server.AdminKubeConfig);
        Session.Set("config", Session.PathOf("config"));
    }

    public TestApiServer Server { get; }

    public EngineSession Session { get; } = new();

    /// <summary>A cluster with resources of some kinds; of all where none is named.</summary>
    public static async Task<SampleCluster> StartAsync(params string[] kinds)
    {
        var cluster = new SampleCluster(await TestApiServer.StartAsync());
        foreach (var kind in kinds.Length > 0 ? kinds : [.. cluster.groups.Keys])
        {
            var words = cluster.groups[kind].Split(' ');
            var group = words[0].Split('/');
            cluster.Server.AddResource(group.Length > 1 ? group[0] : "", group[^1], words[1], kind, words.Length > 2);
        }

        return cluster;
    }

    /// <summary>Reads certificates of the cluster.</summary>
    public EngineRun Read(string parameters = "", string then = "") =>
        Session.Run($"$VerbosePreference = 'Continue'; Get-K8sCertificate -Cluster -KubeConfig $config {parameters} {then}");

    /// <summary>Puts an object in, given as JSON less its apiVersion, kind and name.</summary>
    public void Put(string kind, string? space, string name, string rest)
    {
        var item = JsonNode.Parse(rest)!.AsObject();
        item["apiVersion"] = kind == "ConfigMap" ? "v1" : groups[kind].Split(' ')[0];
        item["kind"] = kind;
        var metadata = item["metadata"]?.AsObject() ?? [];
        item["metadata"] ??= metadata;
        metadata["name"] = name;
        if (space is not null)
            metadata["namespace"] = space;
        Server.Put(item);
    }

    /// <summary>Puts a Secret in.</summary>
    public void PutSecret(string name, params (string Key, byte[] Content)[] data) =>
        PutSecret("default", name, "Opaque", data);

    /// <inheritdoc cref="PutSecret(string, ValueTuple{string, byte[]}[])"/>
    public void PutSecret(string space, string name, string type, params (string Key, byte[] Content)[] data) =>
        Put("Secret", space, name, new JsonObject
        {
            ["type"] = type,
            ["data"] = new JsonObject([.. data.Select(entry =>
                KeyValuePair.Create(entry.Key, (JsonNode?)JsonValue.Create(Convert.ToBase64String(entry.Content))))]),
        }.ToJsonString());

    public async ValueTask DisposeAsync()
    {
        Session.Dispose();
        await Server.DisposeAsync();
    }
}

/// <summary>A certificate with its key, made by .NET.</summary>
internal sealed record SamplePair(string Pem, string KeyPem, byte[] Der)
{
    public byte[] Certificate => Encoding.ASCII.GetBytes(Pem);

    public byte[] Key => Encoding.ASCII.GetBytes(KeyPem);

    /// <summary>The certificate as base64, as a field of an object has it.</summary>
    public string Base64 => Convert.ToBase64String(Certificate);

    public string Fingerprint => Convert.ToHexString(SHA256.HashData(Der));

    public static SamplePair Make(string name, AsymmetricAlgorithm? given = null)
    {
        using var key = given ?? ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = key is RSA rsa
            ? new X509.CertificateRequest($"CN={name}", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new X509.CertificateRequest($"CN={name}", (ECDsa)key, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(300));
        return new SamplePair(made.ExportCertificatePem() + "\n", key.ExportPkcs8PrivateKeyPem() + "\n", made.RawData);
    }

    /// <summary>Both in PKCS#12.</summary>
    public byte[] Pkcs12(string? password)
    {
        using var certificate = X509.X509Certificate2.CreateFromPem(Pem, KeyPem);
        return certificate.Export(X509.X509ContentType.Pkcs12, password);
    }
}
