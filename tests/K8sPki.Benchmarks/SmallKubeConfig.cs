namespace K8sPki.Benchmarks;

/// <summary>What a change and a list cost in a session that has worked on a kubeconfig before.</summary>
internal sealed class SmallKubeConfig : Benchmark
{
    private const int Times = 50;

    public override string Name => "kubeconfig-small";

    public override string Purpose => $"a kubeconfig of three contexts, {Times} times in one session, beside reading and writing its bytes";

    public override void Run(Figures figures)
    {
        var folder = Directory.CreateTempSubdirectory("K8sPki-");
        var script = $$"""
            Import-Module '{{FreshSession.Manifest}}'
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
            Get-Median { [System.IO.File]::WriteAllBytes('{{Path.Combine(folder.FullName, "other")}}', [System.IO.File]::ReadAllBytes($file.KubeConfig)) }
            Get-Median { $null = Get-K8sKubeConfigContext @file }
            Get-Median { Set-K8sKubeConfigContext dev -Namespace "n$i" @file }
            """;
        var medians = FreshSession.Run(script);
        figures.Note("bytes read and written", medians[0]);
        figures.Note("Get-K8sKubeConfigContext", medians[1]);
        figures.Note("Set-K8sKubeConfigContext", medians[2]);
        folder.Delete(recursive: true);
    }
}
