namespace K8sPki.Benchmarks;

/// <summary>What the import costs a session that then uses nothing of it.</summary>
internal sealed class ImportModule : Benchmark
{
    private const int Rounds = 11;

    public override string Name => "import-module";

    public override string Purpose => "Import-Module K8sPki beside an empty session, a new process each";

    public override void Run(Figures figures)
    {
        var folder = Directory.CreateTempSubdirectory("K8sPki-");
        var empty = Path.Combine(folder.FullName, "Empty.psm1");
        File.WriteAllText(empty, "");
        var import = $"Import-Module '{FreshSession.Manifest}'";
        var medians = figures.Compare(
            Rounds,
            ("empty session", () => FreshSession.Run("1")),
            ("session with an empty script module", () => FreshSession.Run($"Import-Module '{empty}'")),
            ("session with K8sPki", () => FreshSession.Run(import)));
        figures.Note("import", $"{Figures.Milliseconds(medians[2] - medians[0])} ms over the empty session");
        if (InstalledPowerShell.Path is { } pwsh)
        {
            Console.WriteLine($" in {pwsh}");
            medians = figures.Compare(
                Rounds,
                ("empty session", () => InstalledPowerShell.Run("1")),
                ("session with an empty script module", () => InstalledPowerShell.Run($"Import-Module '{empty}'")),
                ("session with K8sPki", () => InstalledPowerShell.Run($"Import-Module '{InstalledPowerShell.Manifest}'")));
            figures.Note("import", $"{Figures.Milliseconds(medians[2] - medians[0])} ms over the empty session");
        }

        folder.Delete(recursive: true);
        var loaded =
            FreshSession.Run(import + "; [System.AppDomain]::CurrentDomain.GetAssemblies().ForEach{ $_.GetName().Name }");
        foreach (var library in new[] { "K8sPki", "BouncyCastle.Cryptography" })
            figures.Note(library, loaded.Contains(library) ? "loaded by the import" : "not loaded yet");
    }
}
