using System.Globalization;

namespace K8sPki.Benchmarks;

/// <summary>What ends soon among ten thousand files, by the pipeline and by the cmdlet's own recursion.</summary>
internal sealed class CertificateInventory : Benchmark
{
    private const int Files = 10_000;
    private const int Rounds = 7;

    public override string Name => "inventory";

    public override string Purpose => $"certificates that end soon among {Files} files";

    public override void Run(Figures figures)
    {
        using var tree = new CertificateTree(Files);
        using var session = new EverydaySession(("folder", tree.Path), ("soon", DateTime.Now.AddDays(30)));
        Console.WriteLine(" by the pipeline, beside Get-ChildItem");
        figures.Compare(
            Rounds,
            ("Get-ChildItem of k8spki", () => session.Run("$null = Get-ChildItem $folder -Recurse -Filter *.crt")),
            ("the engine's own listing of files", () =>
                session.Run("$null = $ExecutionContext.InvokeProvider.ChildItem.Get($folder, $true)")),
            ("Get-ChildItem | Get-K8sCertificate | Where-Object", () =>
                session.Run("$null = Get-ChildItem $folder -Recurse -Filter *.crt | Get-K8sCertificate | Where-Object NotAfter "
                + "-lt $soon")),
            ("Get-ChildItem | X509Certificate2 | Where-Object", () => session.Run(
                "$null = Get-ChildItem $folder -Recurse -Filter *.crt | ForEach-Object "
                + "{ [System.Security.Cryptography.X509Certificates.X509Certificate2]::CreateFromPem("
                + "[System.IO.File]::ReadAllText($_.FullName)) } | Where-Object NotAfter -lt $soon")));
        if (InstalledPowerShell.Path is { } pwsh)
            CompareIn(pwsh, tree.Path, figures);
        Console.WriteLine(" by its own recursion, beside reading the bytes");
        figures.Compare(
            Rounds,
            ("reading the bytes of the files in C#", () => ReadBytes(tree.Path)),
            ("Get-K8sCertificate -Recurse", () => session.Run("$null = Get-K8sCertificate $folder -Recurse")));
    }

    private static void CompareIn(string pwsh, string folder, Figures figures)
    {
        using var session = InstalledPowerShell.Open(("folder", $"'{folder}'"), ("soon", "(Get-Date).AddDays(30)"));
        Console.WriteLine($" by the pipeline, in {pwsh}");
        foreach (var listing in new[] { "Get-ChildItem $folder/*.crt -Recurse", "Get-ChildItem $folder -Recurse -Filter *.crt" })
        {
            var medians = figures.Compare(
                Rounds,
                (listing, () => session.Run($"$null = {listing}")),
                ("the same | Where-Object", () => session.Run($"$null = {listing} | Where-Object Length -lt 0")),
                ("reading the bytes of the files in C#", () => ReadBytes(folder)),
                ("the same | Get-K8sCertificate | Where-Object", () =>
                    session.Run($"$null = {listing} | Get-K8sCertificate | Where-Object NotAfter -lt $soon")),
                ("paths as text | Get-K8sCertificate | Where-Object", () => session.Run(
                    $"$null = ({listing}).FullName | Get-K8sCertificate | Where-Object NotAfter -lt $soon")));
            var ratio = (medians[3] / (medians[1] + medians[2])).ToString("0.00", CultureInfo.InvariantCulture);
            figures.Note("the pipeline", $"{ratio} x Get-ChildItem | Where-Object and reading the bytes");
        }
    }

    private static void ReadBytes(string folder)
    {
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            _ = File.ReadAllBytes(path);
    }
}
