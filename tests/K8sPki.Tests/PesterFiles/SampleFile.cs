namespace K8sPki.Tests.PesterFiles;

/// <summary>A Pester file written for one test.</summary>
internal sealed class SampleFile : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("K8sPki-");

    public SampleFile(string text)
    {
        Path = System.IO.Path.Combine(folder.FullName, "Sample.Tests.ps1");
        File.WriteAllText(Path, text);
    }

    public string Path { get; }

    public static PesterReport Run(string text, bool discoverOnly = false)
    {
        using var sample = new SampleFile(text);
        return PesterReport.Of(sample.Path, discoverOnly);
    }

    public void Dispose() => folder.Delete(recursive: true);
}
