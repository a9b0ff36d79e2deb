using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace K8sPki.Tests.ClusterPki.Repair;

/// <summary>
/// Stands in for kubelet and its static pods: a pod presents the certificate that its file had when it began, and is away while
/// kubelet would not see its manifest.
/// </summary>
internal sealed class StandInPods : IDisposable
{
    private readonly string manifests;
    private readonly List<TcpListener> listeners = [];
    private readonly Lock noting = new();

    /// <param name="manifests">The folder that kubelet reads.</param>
    public StandInPods(string manifests) => this.manifests = manifests;

    /// <summary>What ended and began, in order.</summary>
    public List<string> Seen { get; } = [];

    /// <summary>True for pods that go on whatever happens to their manifests.</summary>
    public bool IsStuck { get; set; }

    /// <summary>Begins a pod with what its files hold now.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="certificate">The file of what it presents.</param>
    /// <param name="key">That of the key.</param>
    /// <param name="isThere">Tells whether it runs; null for a pod, which does while its manifest is there.</param>
    /// <returns>The port that it listens at.</returns>
    public int Add(string name, string certificate, string key, Func<bool>? isThere = null)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        listeners.Add(listener);
        var pod = new Pod(name, certificate, key, isThere ?? (() => HasManifest(name)));
        _ = Task.Run(() => AnswerAsync(pod, listener), TestContext.Current.CancellationToken);
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public void Dispose() => listeners.ForEach(listener => listener.Dispose());

    private async Task AnswerAsync(Pod pod, TcpListener listener)
    {
        var running = pod.IsThere() ? pod.Load() : null;
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync();
                var isThere = IsStuck || pod.IsThere();
                lock (noting)
                {
                    if (!isThere && running is not null)
                        Seen.Add($"{pod.Name} ends");
                    else if (isThere && running is null)
                        Seen.Add($"{pod.Name} begins");
                }

                running = isThere ? running ?? pod.Load() : null;
                if (running is not null)
                    await PresentAsync(client, running);
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private bool HasManifest(string name) => File.Exists(Path.Combine(manifests, $"{name}.yaml"));

    private static async Task PresentAsync(TcpClient client, X509Certificate2 certificate)
    {
        try
        {
            await using var stream = new SslStream(client.GetStream());
            await stream.AuthenticateAsServerAsync(certificate);
        }
        catch (Exception failure) when (failure is IOException or AuthenticationException)
        {
            // Who only looks goes away.
        }
    }

    private sealed record Pod(string Name, string Certificate, string Key, Func<bool> IsThere)
    {
        public X509Certificate2 Load() => X509Certificate2.CreateFromPemFile(Certificate, Key);
    }
}
