using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace K8sPki.Benchmarks;

/// <summary>Setting and listing contexts in a kubeconfig of 10,000 of them, beside kubectl.</summary>
internal sealed class LargeKubeConfig : Benchmark
{
    private const int Contexts = 10_000;
    private const int Rounds = 5;

    public override string Name => "kubeconfig-large";

    public override string Purpose => "one context set, and all listed, in a kubeconfig of 10,000 contexts, beside kubectl";

    public override void Run(Figures figures)
    {
        var folder = Directory.CreateTempSubdirectory("K8sPki-");
        var (ours, theirs) = (Path.Combine(folder.FullName, "ours"), Path.Combine(folder.FullName, "theirs"));
        Write(ours);
        File.Copy(ours, theirs);
        figures.Note("size of the file", Megabytes(new FileInfo(ours).Length));
        var (set, list, kubectl, kubectlList) = (new List<Cost>(), new List<Cost>(), new List<Cost>(), new List<Cost>());
        figures.Compare(
            Rounds,
            ("kubectl config set-context", () =>
                kubectl.Add(CommandCost.Of(
                "kubectl", "--kubeconfig", theirs, "config", "set-context", "context-5000", $"--namespace=n{kubectl.Count}"))),
            ("kubectl config get-contexts", () =>
                kubectlList.Add(CommandCost.Of("kubectl", "--kubeconfig", theirs, "config", "get-contexts"))),
            ("a session with Set-K8sKubeConfigContext", () =>
                set.Add(CmdletCost.Of($"Set-K8sKubeConfigContext context-5000 -Namespace n{set.Count} -KubeConfig '{ours}'"))),
            ("a session with Get-K8sKubeConfigContext", () =>
                list.Add(CmdletCost.Of($"Get-K8sKubeConfigContext -KubeConfig '{ours}' | Out-Null"))));
        Note("kubectl config set-context", kubectl);
        Note("kubectl config get-contexts", kubectlList);
        Note("Set-K8sKubeConfigContext, first of a session", set);
        Note("Get-K8sKubeConfigContext, first of a session", list);
        folder.Delete(recursive: true);

        void Note(string what, List<Cost> costs) => figures.Note(what, Cost.Median(costs).ToString());
    }

    // Two embedded certificates and a key of the usual sizes for each.
    private static void Write(string path)
    {
        var text = new StringBuilder("# ten thousand\napiVersion: v1\nkind: Config\nclusters:\n");
        var data = Convert.ToBase64String(RandomNumberGenerator.GetBytes(480));
        for (var i = 0; i < Contexts; i++)
            text.Append(CultureInfo.InvariantCulture,
                $"- cluster:\n    certificate-authority-data: {data}\n    server: https://cluster-{i}.example.com:6443\n  "
                + $"name: cluster-{i}\n");
        text.Append("contexts:\n");
        for (var i = 0; i < Contexts; i++)
            text.Append(CultureInfo.InvariantCulture,
                $"- context:\n    cluster: cluster-{i}\n    user: user-{i}\n  name: context-{i}\n");
        text.Append("current-context: context-0\nusers:\n");
        for (var i = 0; i < Contexts; i++)
            text.Append(CultureInfo.InvariantCulture,
                $"- name: user-{i}\n  user:\n    client-certificate-data: {data[..400]}\n    client-key-data: {data[..300]}\n");
        File.WriteAllText(path, text.ToString());
    }

    private static string Megabytes(long bytes) => (bytes / 1e6).ToString("0.0", CultureInfo.InvariantCulture) + " MB";
}

/// <summary>What a change and a list cost in a session that has worked on a kubeconfig before.</summary>
internal sealed class SmallKubeConfig : Benchmark
{
    private const int Times = 50;

    public override string Name => "kubeconfig-small";

    public override string Purpose =>
        $"a kubeconfig of three contexts, {Times} times in one session, beside reading and writing its bytes";

    public override void Run(Figures figures)
    {
        var folder = Directory.CreateTempSubdirectory("K8sPki-");
        var script = $$"""
            Import-Module '{{UserSession.Manifest}}'
            $file = @{ KubeConfig = '{{Path.Combine(folder.FullName, "config")}}' }
            foreach ($name in 'dev', 'stage', 'prod') {
                Set-K8sKubeConfigCluster $name -Server "https://$name.example.com:6443" @file
                Set-K8sKubeConfigContext $name -Cluster $name -User jane @file
            }
            function Get-Median([scriptblock] $Work) {
                $times = [double[]] $(foreach ($i in 1..{{Times}}) {
                    $clock = [System.Diagnostics.Stopwatch]::StartNew()
                    & $Work
                    $clock.Elapsed.TotalMilliseconds
                })
                [array]::Sort($times)
                $times[{{Times}} / 2].ToString('0.0', [cultureinfo]::InvariantCulture) + ' ms'
            }
            Get-Median { [System.IO.File]::WriteAllBytes(
                '{{Path.Combine(folder.FullName, "other")}}', [System.IO.File]::ReadAllBytes($file.KubeConfig)) }
            Get-Median { $null = Get-K8sKubeConfigContext @file }
            Get-Median { Set-K8sKubeConfigContext dev -Namespace "n$i" @file }
            """;
        var medians = UserSession.Run(script);
        figures.Note("bytes read and written", medians[0]);
        figures.Note("Get-K8sKubeConfigContext", medians[1]);
        figures.Note("Set-K8sKubeConfigContext", medians[2]);
        folder.Delete(recursive: true);
    }
}
