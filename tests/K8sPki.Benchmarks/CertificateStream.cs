using System.Diagnostics;
using System.Globalization;

namespace K8sPki.Benchmarks;

/// <summary>A million certificates one after the other, of which nothing stays in memory.</summary>
internal sealed class CertificateStream : Benchmark
{
    private const int Certificates = 1_000_000;
    private const int Files = 10_000;

    public override string Name => "certificate-stream";

    public override string Purpose => $"{Certificates} certificates streamed, and the memory that takes";

    public override void Run(Figures figures)
    {
        using (var tree = new CertificateTree(Files))
        {
            Measure(figures, tree.Path, "pipeline of files",
                "1..100 | ForEach-Object { Get-ChildItem $folder -Recurse -Filter *.crt } | Get-K8sCertificate | "
                + "ForEach-Object { $count++; $last = $_.NotAfter }");
            Measure(figures, tree.Path, "own recursion",
                "foreach ($time in 1..100) { Get-K8sCertificate $folder -Recurse | ForEach-Object { $count++; $last = "
                + "$_.NotAfter } }");
        }

        using var bundles = new CertificateTree(100, Certificates / 100);
        Measure(figures, bundles.Path, "own recursion over bundles of 10,000",
            "Get-K8sCertificate $folder -Recurse | ForEach-Object { $count++; $last = $_.NotAfter }");
    }

    // What a session has in memory is the working set, which the collector gives back late; both it and the heap are shown.
    private static void Measure(Figures figures, string folder, string name, string script)
    {
        using var session = new EverydaySession(("folder", folder));
        session.Run("$null = Get-K8sCertificate "
            + "(Get-ChildItem $folder -Recurse -Filter *.crt | Select-Object -First 1).FullName");
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        process.Refresh();
        var (start, heap) = (process.WorkingSet64, GC.GetTotalMemory(true));
        var (peak, peakHeap) = (0L, 0L);
        using var watch = new Timer(_ =>
        {
            process.Refresh();
            peak = Math.Max(peak, process.WorkingSet64);
            peakHeap = Math.Max(peakHeap, GC.GetTotalMemory(false));
        }, null, 0, 100);
        var clock = Stopwatch.StartNew();
        session.Run("$count = 0\n" + script + $"\nif ($count -ne {Certificates}) {{ throw \"$count certificates came.\" }}");
        figures.Note(name, string.Create(CultureInfo.InvariantCulture,
            $"{clock.Elapsed.TotalSeconds:0.0} s; at most {(peak - start) / 1048576.0:0} MB above the start, "
                + $"{(peakHeap - heap) / 1048576.0:0} MB of it on the heap"));
    }
}
