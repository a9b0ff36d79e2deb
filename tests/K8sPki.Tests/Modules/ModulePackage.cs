using K8sPki.Tests.ShellRuns;

namespace K8sPki.Tests.Modules;

/// <summary>The package as build.ps1 makes it, made once for the tests of it.</summary>
public sealed class ModulePackage : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public ModulePackage()
    {
        var run = Pwsh.Run("-NonInteractive", "-File", Repository.PathOf("build.ps1"), "-Task", "Package", "-Destination",
            folder["out"]).Accepted();
        Path = Directory.GetDirectories(folder["out/K8sPki"]).Single();
        Assert.EndsWith(Path, run.Output.TrimEnd(), StringComparison.Ordinal);
    }

    public string Path { get; }

    public string Version => System.IO.Path.GetFileName(Path);

    public string Manifest => System.IO.Path.Combine(Path, "K8sPki.psd1");

    /// <summary>The same under another number: its manifests, and a loader that is built as that version's.</summary>
    public string Under(string version)
    {
        var other = folder[version];
        foreach (var file in Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories))
        {
            var copy = System.IO.Path.Combine(other, System.IO.Path.GetRelativePath(Path, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
            if (System.IO.Path.GetExtension(file) == ".psd1")
                File.WriteAllText(copy, File.ReadAllText(file).Replace($"'{Version}'", $"'{version}'", StringComparison.Ordinal));
            else
                File.Copy(file, copy);
        }

        DotNet.Run("build", new(
            Repository.PathOf("src", "K8sPki.Loader"), "--no-restore", "--configuration", "Release",
            $"--property:Version={version}",
            $"--property:IntermediateOutputPath={folder["obj"]}/", "--output", folder["loader"])).Accepted();
        File.Move(folder[$"loader/K8sPki.Loader.{version}.dll"],
            System.IO.Path.Combine(other, "module", "bin", "net8.0", "K8sPki.Loader.dll"), overwrite: true);
        return other;
    }

    public void Dispose() => folder.Dispose();
}
