using K8sPki.TestServer;

namespace K8sPki.Benchmarks;

/// <summary>The requests of a cluster: many approvals, a long list, and the first answer of a session.</summary>
internal sealed class SigningRequests : Benchmark
{
    private const int Approvals = 500;
    private const int Listed = 100_000;
    private const int Rounds = 7;

    public override string Name => "signing-requests";

    public override string Purpose => "500 approvals, a list of 100,000, first and warm Get-K8sCsr beside kubectl, on a TestApiServer in this process";

    public override void Run(Figures figures)
    {
        var folder = Directory.CreateTempSubdirectory("K8sPki-");
        var config = Path.Combine(folder.FullName, "config");
        var import = $"Import-Module '{FreshSession.Manifest}'; $cluster = @{{ KubeConfig = '{config}' }}; $clock = [System.Diagnostics.Stopwatch]::new()";
        Approve(figures, config, import);
        List(figures, config, import);
        First(figures, config, import);
        folder.Delete(recursive: true);
    }

    private static void Approve(Figures figures, string config, string import)
    {
        using var server = Start(config, Approvals);
        var lines = FreshSession.Run($"{import}; $all = @(Get-K8sCsr @cluster); $clock.Start(); $done = @($all | Approve-K8sCsr -Confirm:$false); $done.Count; $clock.Elapsed.TotalSeconds.ToString('0.00')");
        figures.Note($"{lines[0]} approvals, objects piped", $"{lines[1]} s");
    }

    private static void List(Figures figures, string config, string import)
    {
        using var server = Start(config, Listed);
        var lines = FreshSession.Run($$"""
            {{import}}
            $null = Get-K8sCsr @cluster -Name seed-000000
            $process = [System.Diagnostics.Process]::GetCurrentProcess()
            $before = $process.WorkingSet64
            $count = 0
            $most = 0
            $clock.Start()
            Get-K8sCsr @cluster | ForEach-Object {
                $count++
                if ($count % 5000 -eq 0) { $process.Refresh(); if ($process.WorkingSet64 -gt $most) { $most = $process.WorkingSet64 } }
            }
            $count
            $clock.Elapsed.TotalSeconds.ToString('0.0')
            [int](($most - $before) / 1MB)
            """);
        figures.Note($"{lines[0]} listed", $"{lines[1]} s, at most {lines[2]} MB above the start");
    }

    private static void First(Figures figures, string config, string import)
    {
        using var server = Start(config, 10);
        var first = Enumerable.Range(0, Rounds).Select(_ => FreshSession.Run(
            $"{import}; $clock.Start(); $null = Get-K8sCsr @cluster -Name seed-000000; $one = $clock.Elapsed.TotalMilliseconds; $clock.Restart(); foreach ($i in 1..20) {{ $null = Get-K8sCsr @cluster -Name seed-000000 }}; $one.ToString('0'); ($clock.Elapsed.TotalMilliseconds / 20).ToString('0.0')")).ToList();
        var bare = Enumerable.Range(0, Rounds).Select(_ => FreshSession.Run(BareClient(config)).Single()).ToList();
        figures.Note("first Get-K8sCsr of a session", $"{Middle(first.Select(lines => lines[0]))} ms");
        figures.Note("first answer of a bare HttpClient", $"{Middle(bare)} ms");
        figures.Note("warm Get-K8sCsr", $"{Middle(first.Select(lines => lines[1]))} ms");
        figures.Compare(Rounds, ("kubectl get csr", () => Kubectl(config)));
    }

    // The same handshake by .NET alone, in the same kind of process.
    private static string BareClient(string config)
    {
        var text = File.ReadAllText(config);
        string Data(string name) => System.Text.RegularExpressions.Regex.Match(text, name + ": *\"?([^\\s\"]+)").Groups[1].Value;
        return $$"""
            $clock = [System.Diagnostics.Stopwatch]::StartNew()
            $pem = { param($data) [System.Text.Encoding]::ASCII.GetString([Convert]::FromBase64String($data)) }
            $ca = [System.Security.Cryptography.X509Certificates.X509Certificate2]::CreateFromPem((& $pem '{{Data("certificate-authority-data")}}'))
            $handler = [System.Net.Http.SocketsHttpHandler]::new()
            $certificate = [System.Security.Cryptography.X509Certificates.X509Certificate2]::CreateFromPem((& $pem '{{Data("client-certificate-data")}}'), (& $pem '{{Data("client-key-data")}}'))
            $null = $handler.SslOptions.ClientCertificates = [System.Security.Cryptography.X509Certificates.X509CertificateCollection]::new(@($certificate))
            $handler.SslOptions.CertificateChainPolicy = [System.Security.Cryptography.X509Certificates.X509ChainPolicy]::new()
            $handler.SslOptions.CertificateChainPolicy.TrustMode = 'CustomRootTrust'
            $handler.SslOptions.CertificateChainPolicy.RevocationMode = 'NoCheck'
            $null = $handler.SslOptions.CertificateChainPolicy.CustomTrustStore.Add($ca)
            $null = [System.Net.Http.HttpClient]::new($handler).GetStringAsync('{{Data("server")}}/apis/certificates.k8s.io/v1/certificatesigningrequests/seed-000000').GetAwaiter().GetResult()
            $clock.Elapsed.TotalMilliseconds.ToString('0')
            """;
    }

    private static void Kubectl(string config)
    {
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("kubectl", ["--kubeconfig", config, "get", "csr", "seed-000000", "-o", "json"]) { RedirectStandardOutput = true })!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
    }

    private static string Middle(IEnumerable<string> values)
    {
        var sorted = values.Select(value => double.Parse(value, System.Globalization.CultureInfo.InvariantCulture)).Order().ToArray();
        return sorted[sorted.Length / 2].ToString("0.0", System.Globalization.CultureInfo.InvariantCulture);
    }

    private static Running Start(string config, int seeded)
    {
        var server = TestApiServer.StartAsync(new TestApiServerOptions()).GetAwaiter().GetResult();
        server.Seed(seeded, "-----BEGIN CERTIFICATE REQUEST-----\n" + Convert.ToBase64String(Request()) + "\n-----END CERTIFICATE REQUEST-----\n");
        File.Delete(config);
        TestApiServer.WriteKubeConfig(config, server.AdminKubeConfig);
        return new Running(server);
    }

    private static byte[] Request()
    {
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        return new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=jane, O=dev", key, System.Security.Cryptography.HashAlgorithmName.SHA256).CreateSigningRequest();
    }

    private sealed class Running(TestApiServer server) : IDisposable
    {
        public void Dispose() => server.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}
