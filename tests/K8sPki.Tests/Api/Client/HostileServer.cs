using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace K8sPki.Tests.Api.Client;

/// <summary>Answers whatever a test wants to be answered, byte by byte, behind TLS or without.</summary>
internal sealed class HostileServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly X509Certificate2? certificate;
    private readonly Func<string, Stream, Task> answer;
    private int connections;

    /// <param name="certificate">What it shows; null to speak without TLS.</param>
    /// <param name="answer">Writes the answer to a request whose head is given.</param>
    public HostileServer(X509Certificate2? certificate, Func<string, Stream, Task> answer)
    {
        this.certificate = certificate;
        this.answer = answer;
        listener.Start();
        _ = AcceptAsync();
    }

    public HostileServer(X509Certificate2? certificate, string answer)
        : this(certificate, (_, stream) => stream.WriteAsync(Encoding.Latin1.GetBytes(answer)).AsTask())
    {
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public Uri Address => new($"https://127.0.0.1:{Port}");

    /// <summary>Says its answer to whoever connects and hangs up.</summary>
    public bool SpeaksFirst { get; init; }

    /// <summary>How many connected.</summary>
    public int Connections => connections;

    /// <summary>Asks for a client certificate, and takes any and none.</summary>
    public bool AsksForCertificate { get; init; }

    /// <summary>The requests so far: their heads, and the subject of the certificate that was shown; null for none.</summary>
    public ConcurrentQueue<(string Head, string? Subject)> Calls { get; } = [];

    /// <summary>The heads of the requests so far.</summary>
    public IReadOnlyList<string> Requests => [.. Calls.Select(call => call.Head)];

    /// <summary>The names that clients asked for in TLS.</summary>
    public ConcurrentQueue<string> AskedNames { get; } = [];

    /// <summary>An answer of JSON.</summary>
    public static string Json(string body, string status = "200 OK", string headers = "") =>
        $"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: "
            + $"{Encoding.UTF8.GetByteCount(body)}\r\n{headers}\r\n{body}";

    public void Dispose()
    {
        stop.Cancel();
        listener.Stop();
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
                Stream stream = client.GetStream();
                string? subject = null;
                if (certificate is not null)
                {
                    var tls = new SslStream(stream);
                    await tls.AuthenticateAsServerAsync((_, hello, _, _) =>
                    {
                        AskedNames.Enqueue(hello.ServerName);
                        return ValueTask.FromResult(new SslServerAuthenticationOptions
                        {
                            ServerCertificate = certificate,
                            ClientCertificateRequired = AsksForCertificate,
                            RemoteCertificateValidationCallback = (_, shown, _, _) => shown is null || AsksForCertificate,
                        });
                    }, null, stop.Token);
                    subject = tls.RemoteCertificate?.Subject;
                    stream = tls;
                }

                if (SpeaksFirst)
                {
                    await answer("", stream);
                    return;
                }

                while (await ReadHeadAsync(stream) is { } head)
                {
                    Calls.Enqueue((head, subject));
                    await answer(head, stream);
                    if (head.Contains("\r\nConnection: close", StringComparison.Ordinal)
                        || (head.StartsWith("GET /cut", StringComparison.Ordinal)))
                        return;
                }
            }
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException or ObjectDisposedException
            or System.Security.Authentication.AuthenticationException)
        {
        }
    }

    private async Task<string?> ReadHeadAsync(Stream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, stop.Token) == 0)
                return null;
            head.Append((char)one[0]);
        }

        return head.ToString();
    }
}
