using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace K8sPki.Tests.KubeConfigs.Verdicts;

/// <summary>A server behind TLS that takes every client and writes down who it says it is.</summary>
internal sealed class RecordingServer : IDisposable
{
    private const string Answer = "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Success\"}";
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly X509Certificate2 certificate;
    private int connections;

    public RecordingServer(X509Certificate2 certificate)
    {
        this.certificate = certificate;
        listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>How many connected, whatever became of it.</summary>
    public int Connections => connections;

    /// <summary>
    /// Who asked, once for each request: the subject of the certificate and the headers that say who somebody is, in the
    /// order of their names. A kubectl that looks for the server's version first is passed over.
    /// </summary>
    public ConcurrentQueue<string> Callers { get; } = [];

    public void Dispose()
    {
        stop.Cancel();
        listener.Stop();
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(stop.Token);
                Interlocked.Increment(ref connections);
                _ = ServeAsync(client);
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException or ObjectDisposedException or SocketException)
        {
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using (client)
            {
                await using var tls = new SslStream(client.GetStream());
                await tls.AuthenticateAsServerAsync(
                    new SslServerAuthenticationOptions { ServerCertificate = certificate, ClientCertificateRequired = true, RemoteCertificateValidationCallback = (_, shown, _, _) => shown is null || shown.GetRawCertData().Length > 0 },
                    stop.Token);
                using var reader = new StreamReader(tls, Encoding.Latin1);
                while (await HeadAsync(reader) is { Count: > 0 } head)
                {
                    if (!head[0].Contains("timeout=5s", StringComparison.Ordinal))
                        Callers.Enqueue(CallerOf(tls.RemoteCertificate, head));
                    await tls.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Answer.Length}\r\n\r\n{Answer}"), stop.Token);
                }
            }
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException or ObjectDisposedException or AuthenticationException)
        {
        }
    }

    private async Task<List<string>> HeadAsync(StreamReader reader)
    {
        var head = new List<string>();
        while (await reader.ReadLineAsync(stop.Token) is { Length: > 0 } line)
            head.Add(line);
        return head;
    }

    private static string CallerOf(X509Certificate? certificate, List<string> head)
    {
        var headers = head.Skip(1).Select(line => line.Split(": ", 2))
            .Where(header => header[0].StartsWith("Authorization", StringComparison.OrdinalIgnoreCase) || header[0].StartsWith("Impersonate-", StringComparison.OrdinalIgnoreCase))
            .Select(header => $"{header[0].ToLowerInvariant()}={(header.Length == 2 ? header[1] : "")}");
        return string.Join("; ", headers.Append(certificate is null ? null : $"certificate={certificate.Subject}").OfType<string>().Order(StringComparer.Ordinal));
    }
}
