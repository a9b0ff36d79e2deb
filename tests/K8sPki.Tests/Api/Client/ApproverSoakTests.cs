using System.Globalization;
using System.Net;
using System.Net.Sockets;
using K8sPki.TestServer;
using K8sPki.TestServer.Faults;
using K8sPki.Tests.Api.Server;
using K8sPki.Tests.Peers;
using K8sPki.Tests.ShellRuns;

namespace K8sPki.Tests.Api.Client;

/// <summary>
/// The approver of the examples works for as long as K8SPKI_SOAK says in minutes (seconds without it), while its server is
/// throttled, drops connections, forgets versions and is started anew, with many requests that are none of its business.
/// </summary>
public sealed class ApproverSoakTests : IDisposable
{
    private const string Policy = "@{ Signers = 'kubernetes.io/kube-apiserver-client'; Requesters = 'kubernetes-admin' }";

    private static readonly TimeSpan Lasts = Minutes is { } minutes ? TimeSpan.FromMinutes(minutes) : TimeSpan.FromSeconds(15);
    private static readonly int OfOthers = Minutes is null ? 2_000 : 100_000;
    private static readonly TimeSpan BetweenStarts = Lasts / 6;

    // What goes wrong in turn, for a few calls each.
    private static readonly Fault[] Faults =
    [
        new(FaultKind.Throttle) { Times = 3 }, new(FaultKind.Drop) { Times = 2 }, new(FaultKind.ServerError) { Times = 2 },
        new(FaultKind.Delay) { Times = 2, Delay = TimeSpan.FromSeconds(2) },
    ];

    private readonly TemporaryFolder folder = new();
    private readonly List<string> made = [];
    private TestApiServer? server;
    private readonly List<long> memory = [];
    private readonly string strangers = ServerClient.RequestPem("CN=stranger");

    private static int? Minutes => int.TryParse(Environment.GetEnvironmentVariable("K8SPKI_SOAK"), NumberStyles.None,
        CultureInfo.InvariantCulture, out var minutes) ? minutes : null;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Each_request_is_approved_once_and_memory_stays()
    {
        if (Minutes is { } minutes && minutes < 1)
            Assert.Skip("K8SPKI_SOAK names no minutes.");
        var options = new TestApiServerOptions { StateFolder = folder["state"], Port = FreePort(), SignerEnabled = false };
        await StartAsync(options);
        try
        {
            TestApiServer.WriteKubeConfig(folder["config"], server!.AdminKubeConfig);
            folder.Write("policy.psd1", Policy);
            using var approver = ShellProgram.StartScript(
                $"& '{Repository.PathOf("examples", "kubelet-approver.ps1")}' -PolicyFile policy.psd1 -KubeConfig config",
                folder[""]);
            await DisturbAsync(options, approver);
            await Patience.UntilAsync(() => Approved(approver).Count >= made.Count || approver.HasExited,
                () => approver.Output + approver.Error);
            Assert.Equal(made.Order(StringComparer.Ordinal), Approved(approver).Order(StringComparer.Ordinal));
            Tell(approver);
        }
        finally
        {
            await StopAsync();
        }
    }

    private async Task DisturbAsync(TestApiServerOptions options, PeerProcess approver)
    {
        var end = DateTime.UtcNow + Lasts;
        var restart = DateTime.UtcNow + BetweenStarts;
        for (var turn = 0; DateTime.UtcNow < end; turn++)
        {
            Assert.False(approver.HasExited, approver.Output + approver.Error);
            await CreateAsync(turn);
            if (turn % 7 == 6)
                server!.Faults.Add(Faults[turn / 7 % Faults.Length]);
            if (turn % 40 == 39)
                server!.Compact();
            if (DateTime.UtcNow >= restart)
            {
                await StopAsync();
                await StartAsync(options);
                restart += BetweenStarts;
            }

            memory.Add(PeakOf(approver));
            await Task.Delay(250, TestContext.Current.CancellationToken);
        }
    }

    private async Task StartAsync(TestApiServerOptions options)
    {
        server = await TestApiServer.StartAsync(options);
        server.Seed(OfOthers, strangers, "stranger", "example.com/other");
    }

    private async Task StopAsync()
    {
        if (server is not null)
            await server.DisposeAsync();
        server = null;
    }

    // What goes wrong goes wrong for whoever asks, also for the one who makes requests: it asks until there is one.
    private async Task CreateAsync(int turn)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"soak-{turn:00000}");
        using var client = ServerClient.Admin(server!);
        while (true)
        {
            try
            {
                var answer = await client.SendAsync("POST", ServerClient.Requests, ServerClient.RequestObject(name));
                if (answer.Code is 201 or 409)
                    break;
            }
            catch (HttpRequestException)
            {
                // The connection was dropped.
            }
        }

        made.Add(name);
    }

    private static List<string> Approved(PeerProcess approver) => [.. approver.Output.Split('\n')
        .Select(line => line.Split(" Accepted ")).Where(parts => parts.Length == 2).Select(parts => parts[1].Split(' ')[0])];

    private static long PeakOf(PeerProcess process) => !OperatingSystem.IsLinux() ? 0 : File.ReadLines(
        $"/proc/{process.Id}/status").Where(line => line.StartsWith("VmRSS", StringComparison.Ordinal))
        .Select(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture))
        .FirstOrDefault();

    private void Tell(PeerProcess approver)
    {
        var third = Math.Max(1, memory.Count / 3);
        var (begin, last) = (memory.Skip(third).Take(third).Max() / 1024, memory.TakeLast(third).Max() / 1024);
        var interruptions = approver.Output.Split('\n').Count(line => line.Contains("interrupted", StringComparison.Ordinal));
        TestContext.Current.SendDiagnosticMessage(
            $"{made.Count} requests approved once each among {OfOthers} of others in {Lasts}, {interruptions} interruptions; "
            + $"at most {begin} MB in the second third, {last} MB in the last.");
        Assert.True(Minutes is null || last <= begin + 64, $"It had {begin} MB, and {last} MB later.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
