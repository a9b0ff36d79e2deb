using System.Collections.Concurrent;

namespace K8sPki.Tests.PesterFiles;

/// <summary>A *.Tests.ps1 file: what is in it, and what came of its one run.</summary>
internal sealed class PesterFile
{
    /// <summary>The row that stands for what is outside of the file's tests: discovery and AfterAll.</summary>
    public const string WholeFile = "(nothing fails outside of its tests)";

    private static readonly ConcurrentDictionary<string, PesterFile> Files = new(StringComparer.Ordinal);
    private readonly Lazy<PesterReport> discovery;
    private readonly Lazy<PesterReport> run;

    private PesterFile(string name)
    {
        Name = name;
        Path = Repository.PathOf("tests", name);
        discovery = new(() => PesterReport.Of(Path, discoverOnly: true));
        run = new(() => PesterReport.Of(Path, discoverOnly: false));
    }

    /// <summary>The path relative to tests/, with forward slashes.</summary>
    public string Name { get; }

    public string Path { get; }

    public PesterReport Discovery => discovery.Value;

    /// <summary>The run in a session of its own, made when the first of the file's tests asks for it.</summary>
    public PesterReport Run => run.Value;

    public static PesterFile Of(string name) => Files.GetOrAdd(name, static name => new PesterFile(name));

    /// <summary>The files of a folder under tests/, which need not be there.</summary>
    public static IEnumerable<PesterFile> In(string folder)
    {
        var path = Repository.PathOf("tests", folder);
        if (!Directory.Exists(path))
            return [];
        return Directory.EnumerateFiles(path, "*.Tests.ps1", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(file => Of(System.IO.Path.GetRelativePath(Repository.PathOf("tests"), file).Replace('\\', '/')));
    }
}
