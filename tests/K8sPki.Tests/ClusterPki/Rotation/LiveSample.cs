using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using K8sPki.Endpoints;
using K8sPki.TestServer;

namespace K8sPki.Tests.ClusterPki.Rotation;

/// <summary>A cluster whose authority is exchanged, and an API server on its files that is asked meanwhile.</summary>
internal sealed class LiveSample : IAsyncDisposable
{
    public const string Root = "kube-root-ca.crt";
    private const string Pki = SampleRotation.Pki;

    private LiveSample(SampleRotation cluster, TestApiServer server) => (Cluster, Server) = (cluster, server);

    public SampleRotation Cluster { get; }

    public TestApiServer Server { get; private set; }

    public string Old { get; private init; } = "";

    /// <summary>The new authority, which Start has made.</summary>
    public string New => File.Exists(Cluster.Cp1.PathOf(Pki + "ca-new.crt")) ? Cluster.Cp1.ReadText(Pki + "ca-new.crt")
        : Cluster.Cp1.ReadText(Pki + "ca.crt");

    public List<string> Warnings { get; } = [];

    public static async Task<LiveSample> StartAsync()
    {
        var cluster = new SampleRotation();
        var sample = new LiveSample(cluster, await StartServerAsync(cluster)) { Old = cluster.Cp1.ReadText(Pki + "ca.crt") };
        sample.PutAll(sample.Old);
        return sample;
    }

    /// <summary>Puts what every place of the API trusts.</summary>
    public void PutAll(params string[] trusted)
    {
        foreach (var space in new[] { "default", "kube-node-lease", "kube-public", "kube-system" })
            Put(space, Root, "ca.crt", trusted);
        PutClusterInfo(trusted);
        PutAuthentication(string.Concat(trusted), SampleRotation.Old("front-proxy-ca").Certificate.Pem);
    }

    public void Put(string space, string name, string key, params string[] trusted) =>
        Server.Put(ConfigMap(space, name, new JsonObject { [key] = string.Concat(trusted) }));

    public void PutClusterInfo(params string[] trusted) => Put("kube-public", "cluster-info", "kubeconfig",
        "apiVersion: v1\nkind: Config\nclusters:\n- name: \"\"\n  cluster:\n    server: https://k8s.example:6443\n"
        + $"    certificate-authority-data: {Convert.ToBase64String(Encoding.ASCII.GetBytes(string.Concat(trusted)))}\n");

    public void PutAuthentication(string clients, string requests) => Server.Put(ConfigMap("kube-system",
        "extension-apiserver-authentication",
        new JsonObject { ["client-ca-file"] = clients, ["requestheader-client-ca-file"] = requests }));

    public void PutNamespace(string name, string phase = "Active") => Server.Put(new JsonObject
    {
        ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = name },
        ["status"] = new JsonObject { ["phase"] = phase },
    });

    /// <summary>The connection to the server, as somebody who may read everything.</summary>
    public ApiConnection Connection => new()
    {
        Server = Server.Address, TlsServerName = "k8s.example",
        Credential = new ApiCredential { Token = Server.AdminToken },
    };

    /// <summary>The client certificate of the node's administrator, as it is now.</summary>
    public ApiCredential Administrator()
    {
        var location = KubeConfigLocation.Find(Cluster.Cp1.PathOf("etc/kubernetes/super-admin.conf"), Cluster.Cp1.Root);
        return KubeConfigConnection.Resolve(KubeConfigSet.Read(location, mustExist: true), null).Credential;
    }

    /// <summary>What comes of asking with a credential.</summary>
    public LiveOutcome Outcome(ApiCredential credential) =>
        Assert.Single(Ask(Connection with { Credential = credential }).Clusters).Outcome;

    /// <summary>What is seen of the cluster now.</summary>
    public LiveFacts Ask(ApiConnection? connection = null, bool isGiven = true, params LiveQuestion[] questions)
    {
        using var transports = new Transports();
        var inquiry = new LiveInquiry(Cluster.Facts(),
            new NodeQuestions(questions, NodeQuestions.None.Unreached),
            [new LiveSource(connection ?? Connection, isGiven)], transports.Open);
        var live = inquiry.AskAsync(TestContext.Current.CancellationToken).GetAwaiter().GetResult();
        Warnings.Clear();
        Warnings.AddRange(live.Clusters.SelectMany(cluster => cluster.Warnings));
        return live;
    }

    /// <summary>Takes the next step with what is seen.</summary>
    public RotationStepKind? Step(LiveFacts live, out string refusal, bool isForced = false)
    {
        var failures = new List<PkiException>();
        var rows = Fleet(live).Step(RotationStepTests.Control(failures) with { IsForced = isForced });
        refusal = failures.Count == 0 ? "" : $"{failures[0].ErrorId}: {failures[0].Message}";
        return rows.Count == 0 ? null : rows[0].Step;
    }

    public RotationFleet Fleet(LiveFacts live)
    {
        RotationAuthority[] wanted = [RotationAuthority.Find("ca")!];
        return new RotationFleet([.. Cluster.Nodes.Select(node => NodeOutline.Of(node.Read(), wanted))], [], [], wanted)
        {
            Live = live,
        };
    }

    public RotationStatus Status(LiveFacts live, string authority = "ca") =>
        RotationSurvey.Of(Cluster.Facts(), [RotationAuthority.Find(authority)!], live)[0];

    /// <summary>Starts an exchange and goes on until everything in files trusts both.</summary>
    public void TrustBoth()
    {
        RotationStepTests.Start(Cluster, ["ca"]);
        Assert.Equal(RotationStepKind.SplitSigner, Step(LiveFacts.None, out _));
        Assert.Equal(RotationStepKind.TrustBoth, Step(LiveFacts.None, out _));
    }

    /// <summary>Has the server go by the files as they are now.</summary>
    public async Task RestartAsync()
    {
        await Server.DisposeAsync();
        Server = await StartServerAsync(Cluster);
    }

    public static LiveQuestion Endpoint(string node, int port, string component = "kube-apiserver") =>
        new(node, component, EndpointName.Of(IPAddress.Loopback, port)) { CertificateFlag = "--tls-cert-file" };

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Cluster.Dispose();
    }

    private static Task<TestApiServer> StartServerAsync(SampleRotation cluster) => TestApiServer.StartAsync(
        new TestApiServerOptions
        {
            ClientAuthorities = cluster.Cp1.PathOf(Pki + "ca.crt"),
            ServingPair = (cluster.Cp1.PathOf(Pki + "apiserver.crt"), cluster.Cp1.PathOf(Pki + "apiserver.key")),
        });

    private static JsonObject ConfigMap(string space, string name, JsonObject data) => new()
    {
        ["apiVersion"] = "v1", ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = space, ["uid"] = $"{space}/{name}" }, ["data"] = data,
    };

    private sealed class Transports : IDisposable
    {
        private readonly List<ApiTransport> open = [];

        public ApiClient Open(ApiConnection connection)
        {
            open.Add(new ApiTransport(connection));
            return new ApiClient(connection, open[^1]) { RequestTimeout = TimeSpan.FromSeconds(30) };
        }

        public void Dispose() => open.ForEach(transport => transport.Dispose());
    }
}
