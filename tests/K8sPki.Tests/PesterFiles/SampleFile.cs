using K8sPki.Tests.Engine;

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

    /// <summary>Runs a text as a Pester file, on the bare engine: the stand-in needs no more.</summary>
    public static PesterReport Run(string text, bool discoverOnly = false)
    {
        using var sample = new SampleFile(text);
        return sample.Run(discoverOnly);
    }

    public PesterReport Run(bool discoverOnly = false)
    {
        using var session = EngineSession.Bare();
        return PesterReport.Of(Path, discoverOnly, session);
    }

    public void Dispose() => folder.Delete(recursive: true);
}
