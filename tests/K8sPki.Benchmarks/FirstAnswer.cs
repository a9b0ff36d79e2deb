using System.Diagnostics;
using System.Globalization;

namespace K8sPki.Benchmarks;

/// <summary>What a session's first request to a cluster costs, and each one after it.</summary>
internal sealed class FirstAnswer : Benchmark
{
    private const int Rounds = 9;
    private const string GetCsr = "Get-K8sCsr -Name seed-000000 -KubeConfig $config";
    private const string Request = "/apis/certificates.k8s.io/v1/certificatesigningrequests/seed-000000";

    public override string Name => "first-answer";

    public override string Purpose =>
        "first and warm answer: bare HttpClient with the same TLS, Get-K8sCsr, Invoke-K8sApi, kubectl; the server in a process "
        + "of its own";

    public override void Run(Figures figures)
    {
        var folder = Directory.CreateTempSubdirectory("K8sPki-");
        var config = Path.Combine(folder.FullName, "config");
        using (new ServerProcess(config))
        {
            // In turn, so that whatever else the machine does falls on all of them; the first round does not count.
            var rounds = Enumerable.Range(0, Rounds + 1).Select(_ => (
                Bare: BareClient.Run(config, Request),
                Csr: Session(config, GetCsr, FreshSession.Manifest, FreshSession.Run),
                Api: Session(config, $"Invoke-K8sApi {Request} -KubeConfig $config", FreshSession.Manifest, FreshSession.Run),
                Installed: InstalledPowerShell.Path is null ? default
                    : Session(config, GetCsr, InstalledPowerShell.Manifest, InstalledPowerShell.Run),
                Kubectl: Kubectl(config))).Skip(1).ToList();
            var first = Middle(rounds.Select(round => round.Bare.First));
            Print(figures, "first: bare HttpClient", first, first, "bare");
            Print(figures, "first: Get-K8sCsr", Middle(rounds.Select(round => round.Csr.First)), first, "bare");
            Print(figures, "first: Invoke-K8sApi", Middle(rounds.Select(round => round.Api.First)), first, "bare");
            if (InstalledPowerShell.Path is { } pwsh)
                Print(figures, "first: Get-K8sCsr in pwsh", Middle(rounds.Select(round => round.Installed.First)), first,
                    $"bare ({pwsh})");
            var kubectl = Middle(rounds.Select(round => round.Kubectl));
            Print(figures, "each: kubectl get csr", kubectl, kubectl, "kubectl");
            Print(figures, "warm: bare HttpClient", Middle(rounds.Select(round => round.Bare.Warm)), kubectl, "kubectl");
            Print(figures, "warm: Get-K8sCsr", Middle(rounds.Select(round => round.Csr.Warm)), kubectl, "kubectl");
            Print(figures, "warm: Invoke-K8sApi", Middle(rounds.Select(round => round.Api.Warm)), kubectl, "kubectl");
        }

        folder.Delete(recursive: true);
    }

    private static (double First, double Warm) Session(
        string config, string command, string manifest, Func<string, IReadOnlyList<string>> run)
    {
        var lines = run($$"""
            Import-Module '{{manifest}}'
            $config = '{{config}}'
            $clock = [System.Diagnostics.Stopwatch]::StartNew()
            $null = {{command}}
            $clock.Elapsed.TotalMilliseconds.ToString([cultureinfo]::InvariantCulture)
            $clock.Restart()
            foreach ($i in 1..20) { $null = {{command}} }
            ($clock.Elapsed.TotalMilliseconds / 20).ToString([cultureinfo]::InvariantCulture)
            """);
        return (double.Parse(lines[0], CultureInfo.InvariantCulture), double.Parse(lines[1], CultureInfo.InvariantCulture));
    }

    private static double Kubectl(string config)
    {
        var clock = Stopwatch.StartNew();
        using var process =
            Process.Start(
            new ProcessStartInfo(
            "kubectl", ["--kubeconfig", config, "get", "csr", "seed-000000", "-o", "json"]) { RedirectStandardOutput = true })!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? clock.Elapsed.TotalMilliseconds
            : throw new InvalidOperationException($"kubectl ended with {process.ExitCode}.");
    }

    private static void Print(Figures figures, string name, double time, double reference, string what) =>
        figures.Note(name, string.Create(CultureInfo.InvariantCulture, $"{time,8:0.0} ms  {time / reference:0.00} x {what}"));

    private static double Middle(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
