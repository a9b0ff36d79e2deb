using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using K8sPki.TestServer;

namespace K8sPki.Benchmarks;

/// <summary>The certificates of a cluster with very many Secrets, beside kubectl, which only counts the bytes of them.</summary>
internal sealed class ClusterSecrets : Benchmark
{
    private const int Count = 100_000;

    public override string Name => "cluster-secrets";

    public override string Purpose => $"{Count} Secrets of 4 kB on a TestApiServer in a process of its own, beside kubectl";

    public override void Run(Figures figures)
    {
        var folder = Directory.CreateTempSubdirectory("K8sPki-");
        var config = Path.Combine(folder.FullName, "config");
        using (new ServerProcess(config, Count))
        {
            var lines = UserSession.Run($$"""
                Import-Module '{{UserSession.Manifest}}'
                $clock = [System.Diagnostics.Stopwatch]::new()
                $null = Get-K8sCertificate -Cluster -KubeConfig '{{config}}' -Kind ConfigMap
                $process = [System.Diagnostics.Process]::GetCurrentProcess()
                $before = $process.WorkingSet64
                $count = 0; $keys = 0; $most = 0
                $clock.Start()
                Get-K8sCertificate -Cluster -KubeConfig '{{config}}' -Kind Secret | ForEach-Object {
                    $count++
                    if ($_.HasPrivateKey) { $keys++ }
                    if ($count % 1000 -eq 0) { $process.Refresh(); if ($process.WorkingSet64 -gt $most) { $most =
                        $process.WorkingSet64 } }
                }
                "$count, $keys with a key"
                $clock.Elapsed.TotalSeconds.ToString('0.0')
                [int](($most - $before) / 1MB)
                """);
            figures.Note($"{lines[0]}", $"{lines[1]} s, at most {lines[2]} MB above the start");
            NoteEverything(figures, config);
            NoteKubectl(figures, config);
        }

        folder.Delete(recursive: true);
    }

    // Each certificate once, with its places: all has to be held until the last object is read.
    private static void NoteEverything(Figures figures, string config)
    {
        var lines = UserSession.Run($$"""
            Import-Module '{{UserSession.Manifest}}'
            $null = Get-K8sCertificate -Cluster -KubeConfig '{{config}}' -Kind ConfigMap
            $process = [System.Diagnostics.Process]::GetCurrentProcess()
            $before = $process.WorkingSet64
            $clock = [System.Diagnostics.Stopwatch]::StartNew()
            $rows = 0; $places = 0; $most = 0
            Get-K8sPki -Everything -SkipNode -KubeConfig '{{config}}' -SkipEndpoint | ForEach-Object {
                $rows++; $places += $_.PlaceCount
                $process.Refresh()
                if ($process.WorkingSet64 -gt $most) { $most = $process.WorkingSet64 }
            }
            "$rows certificates at $places places"
            $clock.Elapsed.TotalSeconds.ToString('0.0')
            [int](($most - $before) / 1MB)
            """);
        figures.Note($"Get-K8sPki -Everything: {lines[0]}", $"{lines[1]} s, at most {lines[2]} MB above the start");
    }

    /// <summary>Puts Secrets into a server that have a certificate with its key and its authority each.</summary>
    public static void Seed(TestApiServer server, int count)
    {
        server.AddResource("", "v1", "secrets", "Secret", isNamespaced: true);
        var pairs = Enumerable.Range(0, 16).Select(Data).ToArray();
        for (var i = 0; i < count; i++)
        {
            server.Put(new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "Secret",
                ["metadata"] = new JsonObject
                {
                    ["name"] = string.Create(CultureInfo.InvariantCulture, $"web-{i:000000}"),
                    ["namespace"] = string.Create(CultureInfo.InvariantCulture, $"team-{i % 50}"),
                },
                ["type"] = "kubernetes.io/tls",
                ["data"] = pairs[i % pairs.Length].DeepClone(),
            });
        }
    }

    private static JsonObject Data(int number)
    {
        using var key = RSA.Create(2048);
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest(
            $"CN=web{number}.example.com, O=team", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(300));
        var data = new JsonObject();
        foreach (var (name, text) in ((string, string)[])[("ca.crt", ""), ("tls.crt", made.ExportCertificatePem()),
            ("tls.key", key.ExportPkcs8PrivateKeyPem())])
            data[name] = Convert.ToBase64String(Encoding.ASCII.GetBytes(text));
        return data;
    }

    private static void NoteKubectl(Figures figures, string config)
    {
        try
        {
            var cost = CommandCost.Of("kubectl", "--kubeconfig", config, "get", "secrets", "-A", "-o", "json");
            figures.Note("kubectl get secrets -A -o json, its output read", $"{cost}");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            figures.Note("kubectl get secrets -A -o json", "not measured: kubectl is not installed");
        }
    }
}
