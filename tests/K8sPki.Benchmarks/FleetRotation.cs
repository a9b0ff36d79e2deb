namespace K8sPki.Benchmarks;

/// <summary>What it takes to say how an authority would be exchanged on every node of a fleet.</summary>
internal sealed class FleetRotation : Benchmark
{
    private const int Nodes = 1000;
    private const int Rounds = 3;

    private static readonly string[] Commands =
        ["Get-K8sPki", "Get-K8sCARotation -Authority ca", "Start-K8sCARotation -Authority ca -WhatIf"];

    public override string Name => "fleet-rotation";

    public override string Purpose => $"the plan of an exchange of authorities over {Nodes:N0} nodes, beside listing them";

    public override void Run(Figures figures)
    {
        Measure(figures, "five control planes, the others workers", FleetFolder.OfWorkers);
        Measure(figures, "control planes with certificates of their own", FleetFolder.OfOneCluster);
    }

    private static void Measure(Figures figures, string kind, Action<string, int> make)
    {
        var folder = Directory.CreateTempSubdirectory("K8sPki-");
        try
        {
            make(folder.FullName, Nodes);
            var last = new Dictionary<string, string>();
            figures.Note("fleet", kind);
            figures.Compare(Rounds, [.. Commands.Select(command => ($"{command}, with the session's start",
                (Action)(() => last[command] = FleetSession.Run(folder.FullName, command, "*"))))]);
            foreach (var command in Commands)
            {
                figures.Note($"{command} alone, {Nodes:N0} nodes", last[command]);
                figures.Note($"{command} alone, {Nodes / 10:N0} nodes",
                    FleetSession.Run(folder.FullName, command, "node-00*"));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
