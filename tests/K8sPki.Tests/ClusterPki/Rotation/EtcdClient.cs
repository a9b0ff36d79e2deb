using System.Net.Http.Json;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace K8sPki.Tests.ClusterPki.Rotation;

/// <summary>A request that got no good answer.</summary>
/// <param name="From">When it began.</param>
/// <param name="Until">When it failed.</param>
/// <param name="IsAnswered">True where the member itself said that it could not do it just then.</param>
/// <param name="Reason">Why.</param>
internal sealed record FailedRequest(DateTime From, DateTime Until, bool IsAnswered, string Reason);

/// <summary>
/// Writes to one member and reads it back all the time, as the API server of its node does: the certificate that it shows is
/// read for every connection, the authority that it trusts when it starts. Every request is a connection of its own.
/// </summary>
internal sealed class EtcdClient : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly EtcdMember member;
    private readonly Task work;
    private X509Certificate2Collection trusted = [];

    public EtcdClient(EtcdMember member)
    {
        this.member = member;
        Restart();
        work = Task.Run(WorkAsync);
    }

    /// <summary>What was written and acknowledged, with when.</summary>
    public List<(DateTime At, string Key, string Value)> Written { get; } = [];

    public List<FailedRequest> Failed { get; } = [];

    /// <summary>Takes up what is on disk of the authority, as an API server does that is started anew.</summary>
    public void Restart()
    {
        var now = new X509Certificate2Collection();
        now.ImportFromPemFile(member.Authority);
        trusted = now;
    }

    /// <summary>Ends the requests; the lists stay as they are by then.</summary>
    public async ValueTask DisposeAsync()
    {
        if (stopping.IsCancellationRequested)
            return;
        await stopping.CancelAsync();
        await work;
        stopping.Dispose();
    }

    private async Task WorkAsync()
    {
        for (var number = 0; !stopping.IsCancellationRequested; number++)
        {
            var (key, value) = ($"{member.Node.Name}/{number:000000}", $"{Random.Shared.NextInt64():x16}");
            await TryAsync(async client =>
            {
                await AskAsync(client, "put", new { key = Encoded(key), value = Encoded(value) });
                Written.Add((DateTime.UtcNow, key, value));
            });
            await TryAsync(async client =>
            {
                if (Written is not [.., var last])
                    return;
                var answer = await AskAsync(client, "range", new { key = Encoded(last.Key) });
                Assert.Equal(Encoded(last.Value), answer.GetProperty("kvs")[0].GetProperty("value").GetString());
            });
            await Task.Delay(20);
        }
    }

    private async Task TryAsync(Func<HttpClient, Task> request)
    {
        var from = DateTime.UtcNow;
        try
        {
            using var own = ReadPair();
            using var client = Client(own);
            await request(client);
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException or Xunit.Sdk.XunitException)
        {
            Failed.Add(new FailedRequest(from, DateTime.UtcNow, failure is HttpRequestException { StatusCode: not null },
                failure.ToString()));
        }
    }

    private async Task<JsonElement> AskAsync(HttpClient client, string what, object question)
    {
        using var answer = await client.PostAsJsonAsync($"{member.Url}/v3/kv/{what}", question);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? JsonDocument.Parse(text).RootElement
            : throw new HttpRequestException(text, null, answer.StatusCode);
    }

    private HttpClient Client(X509Certificate2 own) => new(new SocketsHttpHandler
    {
        SslOptions = new SslClientAuthenticationOptions
        {
            ClientCertificateContext = SslStreamCertificateContext.Create(own, null, offline: true),
            CertificateChainPolicy = Policy(),
        },
    })
    {
        Timeout = TimeSpan.FromMinutes(1),
    };

    private X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.AddRange(trusted);
        return policy;
    }

    // Its two files are exchanged one after the other.
    private X509Certificate2 ReadPair()
    {
        while (true)
        {
            try
            {
                return X509Certificate2.CreateFromPemFile(member.Client.Certificate, member.Client.Key);
            }
            catch (CryptographicException)
            {
                Thread.Sleep(1);
            }
            catch (ArgumentException)
            {
                Thread.Sleep(1);
            }
        }
    }

    private static string Encoded(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));
}
