using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using K8sPki.TestServer.Authentication;
using K8sPki.TestServer.Core;
using K8sPki.TestServer.Faults;
using K8sPki.TestServer.Hosting;
using K8sPki.TestServer.Http;
using K8sPki.TestServer.KubeConfigs;
using K8sPki.TestServer.Rbac;
using K8sPki.TestServer.Signing;
using K8sPki.TestServer.Storage;
using K8sPki.TestServer.Stored;

namespace K8sPki.TestServer;

/// <summary>
/// An API server with certificates.k8s.io/v1 in memory and the controller that signs, answering as a real
/// kube-apiserver does. It ends when it is disposed of.
/// </summary>
public sealed class TestApiServer : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentQueue<string> calls = new();
    private readonly ClusterIdentity identity;
    private readonly ObjectStore store;
    private readonly StoredResources stored = new();
    private readonly StoredReads storedReads;
    private readonly AccessRefusals refusals = new();
    private readonly SigningController controller;
    private readonly KestrelHost host;

    private TestApiServer(TestApiServerOptions options)
    {
        var state = options.StateFolder is { } folder ? new StateFolder(folder) : null;
        identity = new ClusterIdentity(options, state);
        store = new ObjectStore(state);
        controller = new SigningController(store,
            new RequestSigner(identity.Authority)) { SigningEnabled = options.SignerEnabled };
        CoreObjects.PutInto(stored, identity.Authority.Pem, DateTime.UtcNow);
        storedReads = new StoredReads(stored, store);
        var api = ApiPipeline.Of(store, stored, storedReads, identity, refusals, options, stopping.Token);
        var faults = new FaultPipeline(Faults);
        host = new KestrelHost(options, identity, context =>
        {
            calls.Enqueue($"{context.Request.Method} {context.Request.Path}");
            return faults.HandleAsync(context, api.HandleAsync);
        });
    }

    /// <summary>https://127.0.0.1:PORT.</summary>
    public Uri Address { get; private set; } = new("https://127.0.0.1");

    public int Port => Address.Port;

    /// <summary>What goes wrong with calls.</summary>
    public FaultSwitches Faults { get; } = new();

    /// <summary>Method and path of all calls that came in so far, in order.</summary>
    public IReadOnlyList<string> Calls => [.. calls];

    public string AuthorityPem => identity.Authority.Pem;

    /// <summary>Of kubernetes-admin in system:masters, with its key.</summary>
    public X509Certificate2 AdminCertificate => identity.Admin;

    /// <summary>Of jane in dev, who may only ask who she is; with its key.</summary>
    public X509Certificate2 PowerlessCertificate => identity.Powerless;

    /// <summary>A bearer token of a user in system:masters.</summary>
    public string AdminToken => identity.AdminToken;

    /// <summary>A kubeconfig of the administrator's client certificate.</summary>
    public string AdminKubeConfig =>
        KubeConfigText.ForCertificate(Server, AuthorityPem, ClusterIdentity.AdminName, identity.Admin);

    /// <summary>A kubeconfig of a user without rights.</summary>
    public string PowerlessKubeConfig =>
        KubeConfigText.ForCertificate(Server, AuthorityPem, ClusterIdentity.PowerlessName, identity.Powerless);

    /// <summary>How many requests there are.</summary>
    public int RequestCount => store.Current.Items.Count;

    private string Server => Address.GetLeftPart(UriPartial.Authority);

    /// <summary>Starts a server and waits until it answers.</summary>
    public static async Task<TestApiServer> StartAsync(TestApiServerOptions? options = null)
    {
        var server = new TestApiServer(options ?? new TestApiServerOptions());
        server.controller.Start();
        server.Address = await server.host.StartAsync();
        return server;
    }

    /// <summary>A client certificate of the cluster's authority, with its key. Times are from now.</summary>
    public X509Certificate2 IssueClientCertificate(string user, IReadOnlyList<string> groups, TimeSpan? from = null,
        TimeSpan? to = null) =>
        identity.IssueClient(user, groups, from, to);

    /// <summary>
    /// A kubeconfig of this cluster with other lines for the user, indented by four, or for the cluster, say a proxy-url.
    /// </summary>
    public string KubeConfigWith(string user, string userLines, string clusterLines = "") =>
        KubeConfigText.Of(Server, AuthorityPem, user, userLines, clusterLines);

    /// <summary>Writes a kubeconfig with the mode 0600.</summary>
    public static void WriteKubeConfig(string path, string text) => WriteSecret(path, text);

    /// <summary>Writes a file that only its owner can read.</summary>
    public static void WriteSecret(string path, string text) => KubeConfigText.Write(path, text);

    /// <summary>Puts pending requests NAME-000000 and on into the store at once: what a large cluster has.</summary>
    public void Seed(int count, string requestPem, string namePrefix = "seed",
        string signerName = SignerChecks.ApiServerClient) =>
        store.Seed(SeededRequests.Make(count, requestPem, namePrefix, signerName, ObjectStore.Now));

    /// <summary>Changes one object at once, as somebody else would.</summary>
    public void Disturb(string name, ObjectFaultKind kind, string? replacementRequest = null) =>
        ObjectFaults.Happen(store, name, kind, replacementRequest);

    /// <summary>Has a resource of whatever group, whose objects are kept and told as they are put in.</summary>
    public void AddResource(string group, string version, string resource, string kind, bool isNamespaced) =>
        stored.Add(group, version, resource, kind, isNamespaced);

    /// <summary>Puts an object of a stored resource, with apiVersion and kind, in the place of one of its name.</summary>
    public void Put(JsonObject item) => stored.Put(item);

    /// <summary>Refuses a verb on a resource, in every namespace where none is named, or on a path, to everybody.</summary>
    public void Refuse(string verb, string group, string resource, string space = "") =>
        refusals.Add(verb, group, resource, space);

    /// <summary>Forgets old versions: continue tokens and old watches get 410.</summary>
    public void Compact()
    {
        store.Compact();
        storedReads.Compact();
    }

    public void ForgetCalls() => calls.Clear();

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await host.DisposeAsync();
        await controller.DisposeAsync();
        identity.Dispose();
        stopping.Dispose();
    }
}
