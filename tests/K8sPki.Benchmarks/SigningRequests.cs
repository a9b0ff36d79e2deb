using K8sPki.TestServer;

namespace K8sPki.Benchmarks;

/// <summary>The requests of a cluster: many approvals and a long list.</summary>
internal sealed class SigningRequests : Benchmark
{
    private const int Approvals = 500;
    private const int Listed = 100_000;

    public override string Name => "signing-requests";

    public override string Purpose => "500 approvals and a list of 100,000, on a TestApiServer in this process";

    public override void Run(Figures figures)
    {
        var folder = Directory.CreateTempSubdirectory("K8sPki-");
        var config = Path.Combine(folder.FullName, "config");
        var import =
            $"Import-Module '{UserSession.Manifest}'; $cluster = @{{ KubeConfig = '{config}' }}; $clock = "
            + "[System.Diagnostics.Stopwatch]::new()";
        Approve(figures, config, import);
        List(figures, config, import);
        folder.Delete(recursive: true);
    }

    private static void Approve(Figures figures, string config, string import)
    {
        using var server = Start(config, Approvals);
        var lines = UserSession.Run(
            $"{import}; $all = @(Get-K8sCsr @cluster); $clock.Start(); $done = @($all | Approve-K8sCsr -Confirm:$false); "
            + "$done.Count; $clock.Elapsed.TotalSeconds.ToString('0.00')");
        figures.Note($"{lines[0]} approvals, objects piped", $"{lines[1]} s");
    }

    private static void List(Figures figures, string config, string import)
    {
        using var server = Start(config, Listed);
        var lines = UserSession.Run($$"""
            {{import}}
            $null = Get-K8sCsr @cluster -Name seed-000000
            $process = [System.Diagnostics.Process]::GetCurrentProcess()
            $before = $process.WorkingSet64
            $count = 0
            $most = 0
            $clock.Start()
            Get-K8sCsr @cluster | ForEach-Object {
                $count++
                if ($count % 5000 -eq 0) { $process.Refresh(); if ($process.WorkingSet64 -gt $most) { $most =
                    $process.WorkingSet64 } }
            }
            $count
            $clock.Elapsed.TotalSeconds.ToString('0.0')
            [int](($most - $before) / 1MB)
            """);
        figures.Note($"{lines[0]} listed", $"{lines[1]} s, at most {lines[2]} MB above the start");
    }

    private static Running Start(string config, int seeded)
    {
        var server = TestApiServer.StartAsync(new TestApiServerOptions()).GetAwaiter().GetResult();
        server.Seed(seeded, ServerProcess.Request());
        File.Delete(config);
        TestApiServer.WriteKubeConfig(config, server.AdminKubeConfig);
        return new Running(server);
    }

    private sealed class Running(TestApiServer server) : IDisposable
    {
        public void Dispose() => server.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}
