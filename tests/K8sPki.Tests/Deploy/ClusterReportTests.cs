using System.IO.Compression;
using System.Text.Json.Nodes;
using K8sPki.TestServer;
using K8sPki.Tests.ClusterPki;
using K8sPki.Tests.Peers;
using K8sPki.Tests.ShellRuns;

namespace K8sPki.Tests.Deploy;

/// <summary>What the CronJob runs: in a pod, which knows its cluster by its service account alone.</summary>
public sealed class ClusterReportTests : IDisposable
{
    private const string Path = "/api/v1/namespaces/k8spki/configmaps/k8spki-report";

    private readonly TemporaryFolder folder = new();

    private static string Script => Repository.PathOf("deploy", "cluster", "cluster-report.ps1");

    [Fact]
    public async Task A_pod_finds_its_cluster_and_leaves_a_page()
    {
        await using var server = await StartAsync();
        var run = await RunAsync(server);
        Assert.Equal("", run.Error);
        Assert.Contains("certificates", run.Output, StringComparison.Ordinal);
        var page = (string)(await ReportAsync(server))["data"]!["pki.html"]!;
        Assert.StartsWith("<!doctype html>", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("kube-root-ca.crt", page, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Calls, call => call.Contains("secrets", StringComparison.Ordinal));
    }

    [PeerFact("kubectl")]
    public async Task It_does_nothing_that_its_roles_do_not_allow()
    {
        await using var server = await StartAsync();
        foreach (var (given, components) in new (string[], string[])[]
            { ([], []), (["-SecretNamespace", "*"], ["secrets"]), (["-SecretNamespace", "default"], ["secrets-of-namespace"]) })
        {
            server.ForgetCalls();
            (await RunAsync(server, given)).Accepted();
            var rights = new GivenRights(await DeployedObjects.ReadAsync(components), "k8spki-cluster");
            var actions = server.Calls.Select(call => call.Split(' '))
                .Select(call => RequestedAction.Of(new HttpMethod(call[0]), call[1]))
                .Where(action => action.Resource is not null).ToList();
            Assert.Contains(actions, action => action.Verb == "patch");
            Assert.Contains(actions, action => action.Verb == "list");
            Assert.Equal(components.Length > 0, actions.Any(action => action.Resource == "secrets"));
            Assert.All(actions, action => Assert.True(rights.Allow(action.Verb, action.Group!, action.Resource!,
                action.Namespace ?? "", action.Name ?? ""), action.ToString()));
        }
    }

    [Fact]
    public async Task A_page_that_is_too_large_goes_in_compressed_and_takes_the_place_of_the_other()
    {
        await using var server = await StartAsync();
        await RunAsync(server);
        Fill(server, 1400);
        var run = await RunAsync(server);
        Assert.Equal("", run.Error);
        var report = await ReportAsync(server);
        Assert.True(report["data"]?["pki.html"] is null, "The other report stayed.");
        var page = Unpacked(report);
        Assert.True(page.Length > 1024 * 1024);
        Assert.Contains("authority-1399", page, StringComparison.Ordinal);
        Assert.False(page.Contains("did not fit", StringComparison.Ordinal), "did not fit");
    }

    [Fact]
    public async Task Where_that_is_too_large_still_what_ends_first_goes_in()
    {
        await using var server = await StartAsync();
        Fill(server, 40);
        var run = await RunAsync(server, "-Limit", "10000", "-Within", "5000.00:00:00");
        Assert.Equal("", run.Error);
        var page = Unpacked(await ReportAsync(server));
        Assert.Contains("the others did not fit", page, StringComparison.Ordinal);
        Assert.Contains("authority-0<", page, StringComparison.Ordinal);
        Assert.False(page.Contains("authority-39<", StringComparison.Ordinal), "authority-39<");
    }

    [Fact]
    public async Task A_kind_that_is_forbidden_is_a_warning_and_the_rest_goes_on()
    {
        await using var server = await StartAsync();
        server.AddResource("apiregistration.k8s.io", "v1", "apiservices", "APIService", isNamespaced: false);
        server.Refuse("list", "apiregistration.k8s.io", "apiservices");
        var run = await RunAsync(server);
        Assert.Contains("You may not list apiservices.apiregistration.k8s.io", run.Output + run.Error, StringComparison.Ordinal);
        Assert.NotNull((await ReportAsync(server))["data"]?["pki.html"]);
    }

    [Fact]
    public async Task What_is_wrong_between_objects_is_in_the_page()
    {
        await using var server = await StartAsync();
        var odd = Item("ConfigMap", "shop", "kube-root-ca.crt");
        odd["data"] = new JsonObject { ["ca.crt"] = SampleNode.NewAuthority("other").Certificate.Pem };
        server.Put(odd);
        var run = await RunAsync(server);
        Assert.Contains("findings: 1", run.Output, StringComparison.Ordinal);
        Assert.Contains("RootAuthoritiesDiffer", (string)(await ReportAsync(server))["data"]!["pki.html"]!,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_volume_takes_the_page_of_any_size()
    {
        await using var server = await StartAsync();
        Fill(server, 40);
        var run = await InPodAsync(server, "-Folder", folder[""]);
        run.Accepted();
        Assert.Contains("authority-39", await File.ReadAllTextAsync(folder["pki.html"], TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private static async Task<TestApiServer> StartAsync()
    {
        var server = await TestApiServer.StartAsync();
        server.AddResource("", "v1", "secrets", "Secret", isNamespaced: true);
        server.Put(Item("ConfigMap", "k8spki", "k8spki-report"));
        var tls = Item("Secret", "default", "web");
        tls["type"] = "kubernetes.io/tls";
        tls["data"] = new JsonObject
        {
            ["tls.crt"] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(SampleNode.Authority("ca").Certificate.Pem)),
        };
        server.Put(tls);
        return server;
    }

    // Each later than the one before it.
    private static void Fill(TestApiServer server, int count)
    {
        for (var number = 0; number < count; number++)
        {
            var item = Item("ConfigMap", "default", $"ca-{number}");
            var authority = SampleNode.NewAuthority($"authority-{number}", TimeSpan.FromDays(1000 + number));
            item["data"] = new JsonObject { ["ca.crt"] = authority.Certificate.Pem };
            server.Put(item);
        }
    }

    private static JsonObject Item(string kind, string space, string name) => new()
    {
        ["apiVersion"] = "v1", ["kind"] = kind, ["metadata"] = new JsonObject { ["namespace"] = space, ["name"] = name },
    };

    private static string Unpacked(JsonObject report)
    {
        using var packed = new MemoryStream(Convert.FromBase64String((string)report["binaryData"]!["pki.html.gz"]!));
        using var reader = new StreamReader(new GZipStream(packed, CompressionMode.Decompress));
        return reader.ReadToEnd();
    }

    private static async Task<JsonObject> ReportAsync(TestApiServer server)
    {
        using var client = Api.Server.ServerClient.Admin(server);
        return (await client.GetAsync(Path)).Expect(200).Json.AsObject();
    }

    private static async Task<PeerRun> RunAsync(TestApiServer server, params string[] more) =>
        (await InPodAsync(server, ["-ConfigMap", "k8spki-report", "-Namespace", "k8spki", .. more])).Accepted();

    // A pod has its service account at one path: the program gets a root of its own in which it is there.
    private static async Task<PeerRun> InPodAsync(TestApiServer server, params string[] arguments)
    {
        if (OwnRoot.SkipReason() is { } reason)
            Assert.Skip(reason);
        using var pod = new OwnRoot();
        foreach (var (name, content) in new[]
            { ("token", server.AdminToken), ("ca.crt", server.AuthorityPem), ("namespace", "k8spki") })
            pod.Write($"var/run/secrets/kubernetes.io/serviceaccount/{name}", content);
        return await pod.RunAsync(new Dictionary<string, string?>
        {
            ["KUBERNETES_SERVICE_HOST"] = "127.0.0.1", ["KUBERNETES_SERVICE_PORT"] = $"{server.Port}", ["KUBECONFIG"] = null,
        }, ["-NonInteractive", "-File", Script, .. arguments]);
    }
}
