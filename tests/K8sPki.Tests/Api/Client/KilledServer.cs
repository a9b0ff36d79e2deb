using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using K8sPki.Tests.Peers;
using K8sPki.Tests.ShellRuns;

namespace K8sPki.Tests.Api.Client;

/// <summary>
/// A cluster whose API server is killed and started again, as on a node that is upgraded or loses its power: its state stays.
/// </summary>
internal sealed class KilledServer : IDisposable
{
    private const string Requests = Server.ServerClient.Requests;

    private readonly TemporaryFolder folder;
    private PeerProcess? process;

    private KilledServer(TemporaryFolder folder, int port)
    {
        this.folder = folder;
        Port = port;
    }

    /// <summary>Where it is, whenever it runs.</summary>
    public int Port { get; }

    /// <summary>The administrator's kubeconfig for that place.</summary>
    public string KubeConfig => folder["config"];

    public static async Task<KilledServer> StartAsync(TemporaryFolder folder)
    {
        var server = new KilledServer(folder, FreePort());
        await server.StartAsync();
        return server;
    }

    /// <summary>Starts it at its place.</summary>
    public Task StartAsync() => StartAsync(Port, KubeConfig);

    /// <summary>Ends it as kill -9 does.</summary>
    public void Kill() => process!.Kill();

    /// <summary>Does something to its objects while nobody reaches it at its place.</summary>
    public async Task ChangeElsewhereAsync(Func<ApiClient, Task> change)
    {
        await StartAsync(0, folder["elsewhere"]);
        await AskAsync(folder["elsewhere"], change);
        Kill();
    }

    /// <summary>Does something to its objects.</summary>
    public Task ChangeAsync(Func<ApiClient, Task> change) => AskAsync(KubeConfig, change);

    public static Task CreateAsync(ApiClient client, string name) =>
        SendAsync(client, ApiRequest.Send(HttpMethod.Post, Requests,
            Encoding.UTF8.GetBytes(Server.ServerClient.RequestObject(name).ToJsonString())));

    public static Task DeleteAsync(ApiClient client, string name) =>
        SendAsync(client, new ApiRequest(HttpMethod.Delete, $"{Requests}/{name}"));

    public static Task LabelAsync(ApiClient client, string name) => SendAsync(client, ApiRequest.Send(
        HttpMethod.Patch, $"{Requests}/{name}",
        """{"metadata":{"labels":{"seen":"yes"}}}"""u8.ToArray()) with { ContentType = "application/merge-patch+json" });

    public void Dispose() => process?.Dispose();

    private async Task StartAsync(int port, string kubeConfig)
    {
        process?.Dispose();
        process = PeerProcess.Start(DotNet.Host, new PeerCall(
            Path.Combine(AppContext.BaseDirectory, "K8sPki.TestApiServer.dll"), "--state", folder["state"],
            "--port", port.ToString(CultureInfo.InvariantCulture), "--write-kubeconfig", kubeConfig, "--no-signer"));
        await Patience.UntilAsync(() => process.Output.Contains("https://", StringComparison.Ordinal) || process.HasExited,
            () => process.Error);
        Assert.False(process.HasExited, process.Error);
    }

    // Below the ports that systems give to whoever asks for any, so that it is still free for the next start.
    private static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(15_000, 32_000);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it; there are others.
            }
        }
    }

    private static async Task AskAsync(string kubeConfig, Func<ApiClient, Task> ask)
    {
        var connection = KubeConfigConnection.Resolve(KubeConfigSet.Read(KubeConfigLocation.Of(kubeConfig), mustExist: true),
            null);
        using var transport = new ApiTransport(connection);
        await ask(new ApiClient(connection, transport));
    }

    private static async Task SendAsync(ApiClient client, ApiRequest request)
    {
        using var answer = await client.JsonAsync(request, TestContext.Current.CancellationToken);
    }
}
