using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;

namespace K8sPki.Benchmarks;

/// <summary>What the whole tree costs over its keys alone, and beside a script that calls openssl for the same files.</summary>
internal sealed class InitializePki : Benchmark
{
    private const int Rounds = 9;
    private const int Keys = 16;
    private static readonly ParallelOptions OnAllCores = new() { MaxDegreeOfParallelism = Environment.ProcessorCount };

    public override string Name => "initialize-pki";

    public override string Purpose =>
        "the tree of kubeadm's 16 keys beside kubeadm, bare keys on all cores, an openssl script and a sequential Go program";

    public override void Run(Figures figures)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "openssl-tree.sh");
        using var go = GoTree.Build();
        var (bare, tree) = (TimeSpan.Zero, TimeSpan.Zero);
        BesideKubeadm(figures);
        figures.Compare(
            Rounds,
            ("16 x RSA.Create(2048) on all cores", () =>
                bare += ProcessorTime(() => Parallel.For(0, Keys, OnAllCores, _ => MakeRsa()))),
            ("the tree, RSA-2048", () => tree += ProcessorTime(() => InFolder(folder => Make(folder, "RSA-2048")))),
            ("openssl script, RSA-2048", () => InFolder(folder => Shell(script, folder, "rsa"))),
            ("sequential Go program, RSA-2048", () => InFolder(go.Run)));
        // The time to find primes varies, and a busy machine shares its cores out unevenly; processor time says what is our own.
        figures.Note(
            "processor time of the tree, RSA-2048", FormattableString.Invariant($"{tree / bare:0.00} x that of the bare keys"));
        figures.Compare(
            Rounds,
            ("16 x ECDsa.Create(P-256) on all cores", () => Parallel.For(0, Keys, OnAllCores, _ => MakeEcdsa())),
            ("the tree, ECDSA-P256", () => InFolder(folder => Make(folder, "ECDSA-P256"))),
            ("openssl script, P-256", () => InFolder(folder => Shell(script, folder, "ec"))));
    }

    private static void BesideKubeadm(Figures figures)
    {
        if (KubeadmTree.Find() is not { } kubeadm)
        {
            figures.Note("kubeadm", "not on the PATH");
            return;
        }

        figures.Compare(
            Rounds,
            ($"two phases of kubeadm {kubeadm.Version}", () => InFolder(kubeadm.Make)),
            ("the tree, RSA-2048", () => InFolder(folder => Make(folder, "RSA-2048"))));
    }

    private static TimeSpan ProcessorTime(Action work)
    {
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        work();
        process.Refresh();
        return process.TotalProcessorTime - before;
    }

    private static void MakeRsa()
    {
        using var key = RSA.Create(2048);
        _ = key.ExportPkcs8PrivateKey();
    }

    private static void MakeEcdsa()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _ = key.ExportPkcs8PrivateKey();
    }

    private static void Make(string folder, string algorithm)
    {
        var parameters =
            new ClusterParameters { NodeNames = ["cp1"], AdvertiseAddresses = [IPAddress.Parse("10.0.0.10")],
            ControlPlaneEndpoint = "k8s.example:6443", KeyAlgorithm = algorithm };
        TreeBuilder.Run(TreeOptions.From(parameters, folder), [], _ => { }, CancellationToken.None).GetAwaiter().GetResult();
    }

    private static void Shell(string script, string folder, string kind)
    {
        using var process = Process.Start(new ProcessStartInfo("sh", [script, folder, kind]) { RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"The openssl script ended with {process.ExitCode}: {errors}");
    }

    private static void InFolder(Action<string> work)
    {
        var folder = Directory.CreateTempSubdirectory("K8sPki-");
        work(folder.FullName);
        folder.Delete(recursive: true);
    }
}
