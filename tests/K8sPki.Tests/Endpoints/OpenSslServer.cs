using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using K8sPki.Tests.ClusterPki;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests.Endpoints;

/// <summary>openssl's server with a chain of a test's choice, and openssl's client to see it.</summary>
internal sealed class OpenSslServer : IDisposable
{
    private readonly PeerProcess process;

    private OpenSslServer(PeerProcess process, int port) => (this.process, Port) = (process, port);

    public int Port { get; }

    public string Endpoint => $"127.0.0.1:{Port}";

    /// <summary>Starts one and waits until it listens.</summary>
    /// <param name="folder">Where its files are put.</param>
    /// <param name="own">The server's own certificate.</param>
    /// <param name="chain">What it sends behind it, in that order.</param>
    /// <param name="more">Further options.</param>
    public static async Task<OpenSslServer> StartAsync(
        TemporaryFolder folder, OwnCertificate own, IEnumerable<Certificate> chain, params string[] more)
    {
        var port = FreePort();
        var behind = string.Concat(chain.Select(certificate => certificate.Pem));
        var process = Peer.OpenSsl.Start(new PeerCall(
        [
            "s_server", "-accept", $"127.0.0.1:{port}", "-www", "-cert", folder.Write("tls.crt", own.Pem), "-key",
            folder.Write("tls.key", own.KeyPem),
            .. behind.Length == 0 ? [] : new[] { "-cert_chain", folder.Write("chain.pem", behind) }, .. more,
        ])
        {
            Folder = folder[""], KeepsInputOpen = true,
        });
        await Patience.UntilAsync(() => process.Output.Contains("ACCEPT", StringComparison.Ordinal) || process.HasExited,
            () => process.Error);
        Assert.False(process.HasExited, process.Error);
        return new OpenSslServer(process, port);
    }

    /// <summary>What openssl's client says of the server.</summary>
    public string Client(params string[] more) => ClientOf(Endpoint, more);

    /// <summary>What openssl's client says of a server.</summary>
    public static string ClientOf(string endpoint, params string[] more) => Peer.OpenSsl.Run(new PeerCall(
        ["s_client", "-connect", endpoint, "-showcerts", "-prexit", .. more])).Output;

    /// <summary>The fingerprints of the chain in what openssl's client says, in that order.</summary>
    public static IReadOnlyList<string> ChainIn(string said)
    {
        // With -prexit the same may be said once more at the end.
        var first = said.Split("Server certificate", StringSplitOptions.None)[0];
        var found = new List<string>();
        for (var rest = first.AsSpan(); PemEncoding.TryFind(rest, out var fields); rest = rest[fields.Location.End.Value..])
        {
            using var certificate = X509Certificate2.CreateFromPem(rest[fields.Location]);
            found.Add(certificate.GetCertHashString(HashAlgorithmName.SHA256));
        }

        return found;
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public void Dispose() => process.Dispose();
}

/// <summary>A server's certificate and its key.</summary>
internal sealed record OwnCertificate(Certificate Certificate, PrivateKey Key)
{
    public string Pem => Certificate.Pem;

    public string KeyPem => SampleCertificate.Text(Key);

    public string Fingerprint => Certificate.Fingerprint;
}
