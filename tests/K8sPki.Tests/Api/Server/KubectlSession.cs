using System.Text;
using K8sPki.TestServer;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests.Api.Server;

/// <summary>
/// kubectl with a test server of its own. A kubectl that comes in several versions takes the one of the server.
/// </summary>
internal sealed class KubectlSession : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();

    private KubectlSession(TestApiServer server)
    {
        Server = server;
        TestApiServer.WriteKubeConfig(folder["admin.conf"], server.AdminKubeConfig);
        TestApiServer.WriteKubeConfig(folder["jane.conf"], server.PowerlessKubeConfig);
    }

    public TestApiServer Server { get; }

    public static async Task<KubectlSession> StartAsync(string version) =>
        new(await TestApiServer.StartAsync(new TestApiServerOptions { KubernetesVersion = version }));

    public PeerRun Run(params string[] arguments) => As("admin.conf", arguments);

    public PeerRun As(string kubeConfig, params string[] arguments) => Peer.Kubectl.Run(Call(kubeConfig, arguments));

    public PeerProcess Start(params string[] arguments) => Peer.Kubectl.Start(Call("admin.conf", arguments));

    private PeerCall Call(string kubeConfig, string[] arguments) => new(arguments)
    {
        Folder = folder[""],
        Environment = new() { ["KUBECONFIG"] = folder[kubeConfig], ["HOME"] = folder[""] },
    };

    public string Manifest(string name, string? label = null) => folder.Write($"{name}.yaml", $"""
        apiVersion: certificates.k8s.io/v1
        kind: CertificateSigningRequest
        metadata:
          name: {name}
        {(label is null ? "" : $"  labels:\n    {label}\n")}spec:
          request: {Request(name)}
          signerName: kubernetes.io/kube-apiserver-client
          expirationSeconds: 3600
          usages:
          - client auth

        """);

    // The same bytes at each call: what is applied again is unchanged.
    private string Request(string name)
    {
        var file = folder[$"{name}.csr"];
        if (!File.Exists(file))
            File.WriteAllText(file, ServerClient.RequestPem($"O=dev, CN={name}"));
        return Convert.ToBase64String(Encoding.UTF8.GetBytes(File.ReadAllText(file)));
    }

    public string Write(string name, string content) => folder.Write(name, content);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        folder.Dispose();
    }
}
