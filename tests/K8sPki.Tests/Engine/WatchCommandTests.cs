using K8sPki.Tests.Api.Client;

namespace K8sPki.Tests.Engine;

/// <summary>The commands that watch: what they say when the server is away, and when they end.</summary>
public sealed class WatchCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly EngineSession session = new();

    public void Dispose()
    {
        session.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("Get-K8sCsr -Watch -KubeConfig $config", "Name")]
    [InlineData("Invoke-K8sApi /apis/certificates.k8s.io/v1/certificatesigningrequests -Watch -KubeConfig $config",
        "object.metadata.name")]
    public async Task One_warning_tells_of_a_server_that_was_killed(string command, string name)
    {
        using var server = await KilledServer.StartAsync(folder);
        await server.ChangeAsync(client => KilledServer.CreateAsync(client, "before"));
        using var left = new CountdownEvent(4);
        session.Set("left", left);
        session.Set("config", server.KubeConfig);
        var said = $"if ($_ -is [Management.Automation.WarningRecord]) {{ $_.Message }} else {{ $_.{name} }}";
        var running = Task.Run(() =>
            session.Run($"{command} 3>&1 | ForEach-Object {{ $null = $left.Signal(); {said} }} | Select-Object -First 4"));
        await UntilAsync(3);
        // What comes after the list comes by the watch: so there is one to be interrupted.
        await server.ChangeAsync(client => KilledServer.CreateAsync(client, "watched"));
        await UntilAsync(2);
        server.Kill();
        await server.ChangeElsewhereAsync(client => KilledServer.CreateAsync(client, "meanwhile"));
        // A server that is back at once would be no interruption.
        await UntilAsync(1);
        await server.StartAsync();
        var run = (await running.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken)).ThrowOnError();
        var lines = run.Text.Split('\n');
        Assert.Equal(["before", "watched", "meanwhile"], [.. lines[..2], .. lines[3..]]);
        Assert.StartsWith("The watch is interrupted and goes on when the server answers again. ", lines[2],
            StringComparison.Ordinal);

        Task UntilAsync(int count) => Patience.UntilAsync(() => left.CurrentCount <= count || running.IsCompleted);
    }

    [Fact]
    public async Task The_approver_of_the_examples_outlives_its_server()
    {
        using var server = await KilledServer.StartAsync(folder);
        await server.ChangeAsync(client => KilledServer.CreateAsync(client, "before"));
        using var begun = new ManualResetEventSlim();
        session.Set("begun", begun);
        session.Set("config", server.KubeConfig);
        session.Set("approver", Repository.PathOf("examples", "kubelet-approver.ps1"));
        File.WriteAllText(session.PathOf("p.psd1"),
            "@{ Signers = 'kubernetes.io/kube-apiserver-client'; CommonNameIsRequester = $true }");
        var running = Task.Run(() =>
            session.Run("& $approver -PolicyFile p.psd1 -KubeConfig $config | ForEach-Object { $begun.Set(); $_ } | "
                + "Select-Object -First 2"));
        await Patience.UntilAsync(() => begun.IsSet || running.IsCompleted);
        server.Kill();
        await server.ChangeElsewhereAsync(client => KilledServer.CreateAsync(client, "meanwhile"));
        await server.StartAsync();
        var run = (await running.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken)).ThrowOnError();
        Assert.Contains(" meanwhile of kubernetes-admin", run.Output[1]!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waiting_for_a_certificate_outlives_the_server()
    {
        using var server = await KilledServer.StartAsync(folder);
        await server.ChangeAsync(client => KilledServer.CreateAsync(client, "jane"));
        var connection = KubeConfigConnection.Resolve(
            KubeConfigSet.Read(KubeConfigLocation.Of(server.KubeConfig), mustExist: true), null);
        using var transport = new ApiTransport(connection);
        var requests = new SigningRequestClient(new ApiClient(connection, transport));
        var waiting = requests.WaitAsync(await requests.GetAsync("jane", TestContext.Current.CancellationToken), Patience.Limit,
            TestContext.Current.CancellationToken);
        server.Kill();
        await server.ChangeElsewhereAsync(async client =>
        {
            var elsewhere = new SigningRequestClient(client);
            var seen = await elsewhere.GetAsync("jane", TestContext.Current.CancellationToken);
            await elsewhere.DecideAsync(seen, new SigningDecision("Denied", "Test", "no"), TestContext.Current.CancellationToken);
        });
        await server.StartAsync();
        Assert.Equal("SigningRequestDenied", (await Assert.ThrowsAsync<RefusedException>(() => waiting)).ErrorId);
    }

    [Fact]
    public async Task Its_time_over_it_ends_without_a_word()
    {
        await using var server = await TestServer.TestApiServer.StartAsync();
        TestServer.TestApiServer.WriteKubeConfig(folder["config"], server.AdminKubeConfig);
        foreach (var command in (string[])["Get-K8sCsr", "Invoke-K8sApi /apis/certificates.k8s.io/v1/certificatesigningrequests"])
        {
            var run = session.Run($"{command} -Watch -TimeoutSec 1 -KubeConfig '{folder["config"]}'");
            Assert.Empty(run.ThrowOnError().Output);
            Assert.Empty(run.Warnings);
        }
    }
}
