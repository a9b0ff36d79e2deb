using System.Globalization;

namespace K8sPki.Benchmarks;

/// <summary>What it takes to list and to judge the PKI of a fleet: the copied folders of a thousand nodes, every one with a whole control plane.</summary>
internal sealed class FleetInventory : Benchmark
{
    private const int Nodes = 1000;
    private const int Rounds = 3;

    private static readonly string[] Commands = ["Get-K8sPki", "Test-K8sPki"];

    public override string Name => "fleet-inventory";

    public override string Purpose => $"Get-K8sPki and Test-K8sPki over the folders of {Nodes:N0} control-plane nodes, beside reading their files";

    public override void Run(Figures figures)
    {
        Measure(figures, "copies of one node", FleetFolder.Copies);
        Measure(figures, "nodes with certificates of their own", FleetFolder.OfOneCluster);
    }

    private static void Measure(Figures figures, string kind, Action<string, int> make)
    {
        var folder = Directory.CreateTempSubdirectory("K8sPki-");
        try
        {
            make(folder.FullName, Nodes);
            var files = Directory.GetFiles(folder.FullName, "*", SearchOption.AllDirectories);
            var last = new Dictionary<string, string>();
            figures.Note("fleet", kind);
            figures.Compare(
                Rounds,
                [
                    ($"reading the bytes of {files.Length:N0} files", () => Array.ForEach(files, file => File.ReadAllBytes(file))),
                    .. Commands.Select(command => ($"{command}, with the session's start", (Action)(() => last[command] = Session(folder.FullName, command, "*")))),
                ]);
            foreach (var command in Commands)
            {
                figures.Note($"{command} alone, {Nodes:N0} nodes", last[command]);
                figures.Note($"{command} alone, {Nodes / 10:N0} nodes", Session(folder.FullName, command, "node-00*"));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // The working set before the command is the session's own.
    private static string Session(string fleet, string command, string nodes) => FreshSession.Run(string.Create(CultureInfo.InvariantCulture, $$"""
        Import-Module '{{FreshSession.Manifest}}'
        $process = [System.Diagnostics.Process]::GetCurrentProcess()
        $cpu, $memory = $process.TotalProcessorTime, $process.WorkingSet64
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        {{command}} -Root '{{fleet}}/{{nodes}}' | & { process { } }
        $clock.Stop()
        $process.Refresh()
        [string]::Format([cultureinfo]::InvariantCulture, '{0:0.00} s, {1:0.00} s of processor time, {2:0} MB above the start',
            $clock.Elapsed.TotalSeconds, ($process.TotalProcessorTime - $cpu).TotalSeconds, ($process.PeakWorkingSet64 - $memory) / 1mb)
        """))[0];
}
