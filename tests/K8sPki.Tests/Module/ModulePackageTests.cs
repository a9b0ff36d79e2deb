using System.Text;
using K8sPki.Tests.Peers;
using K8sPki.Tests.ShellRuns;

namespace K8sPki.Tests.Module;

/// <summary>The package that build.ps1 makes, from a repository to a session and away again, by PSResourceGet in pwsh.</summary>
[Collection(Builds.Name)]
public sealed class ModulePackageTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string package;
    private readonly string version;

    public ModulePackageTests()
    {
        var made = Pwsh.Run("-NonInteractive", "-File", Repository.PathOf("build.ps1"), "-Task", "Package", "-Destination", folder["out"]).Accepted();
        package = Directory.GetDirectories(folder["out/K8sPki"]).Single();
        version = Path.GetFileName(package);
        Assert.EndsWith(package + "\n", made.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Its_manifest_is_clean() =>
        Assert.Equal($"K8sPki {version}\n0\n", InPwsh($"Test-ModuleManifest '{package}/K8sPki.psd1' | ForEach-Object {{ \"$($_.Name) $($_.Version)\" }}; $Error.Count"));

    [Fact]
    public void It_does_not_tell_where_it_was_built()
    {
        var own = Directory.EnumerateFiles(package, "K8sPki*.dll", SearchOption.AllDirectories).ToList();
        Assert.Equal(2, own.Count);
        var symbols = Repository.PathOf("src", "K8sPki", "bin", "Release", "net8.0", "K8sPki.pdb");
        Assert.All([.. own, symbols], file =>
        {
            var bytes = File.ReadAllBytes(file);
            Assert.Equal(-1, bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Repository.Root)));
            Assert.Equal(-1, bytes.AsSpan().IndexOf(Encoding.Unicode.GetBytes(Repository.Root)));
        });
    }

    [Fact]
    public void It_is_published_found_installed_used_updated_and_uninstalled()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Windows has no variable that moves the folder of one's own modules");
        Directory.CreateDirectory(folder["repository"]);
        InPwsh($"Register-PSResourceRepository mine '{folder["repository"]}' -Trusted; Publish-PSResource -Path '{package}' -Repository mine");
        var found = InPwsh("Find-PSResource K8sPki -Repository mine | ForEach-Object { $_.Version; $_.ReleaseNotes; $_.Tags -join ' ' }");
        Assert.StartsWith($"{version}\n- Keys: ", found, StringComparison.Ordinal);
        Assert.Contains("kubeadm", found, StringComparison.Ordinal);

        InPwsh("Install-PSResource K8sPki -Repository mine");
        var installed = folder[$"data/powershell/Modules/K8sPki/{version}"];
        Assert.All(["README.md", "LICENSE", "CHANGELOG.md", "en-US/about_K8sPki.help.txt"], file => Assert.True(File.Exists(Path.Combine(installed, file)), file));
        Assert.Equal($"{version}\nMakes a certificate signing request for a key.\n", InPwsh("Import-Module K8sPki; (Get-Module K8sPki).Version.ToString(); (Get-Help New-K8sCsr).Synopsis"));
        Assert.Equal("CN=auto\n", InPwsh("(New-K8sPrivateKey -Algorithm Ed25519 | New-K8sCsr -CommonName auto).Subject"));

        PublishAs("99.0.0");
        Assert.Equal("99.0.0\n", InPwsh("Update-PSResource K8sPki -Repository mine; (Get-InstalledPSResource K8sPki).Version.ToString() | Sort-Object -Descending | Select-Object -First 1"));
        Assert.Equal("99.0.0 CN=new\n", InPwsh("\"$((Get-Command New-K8sCsr).Version) $((New-K8sPrivateKey -Algorithm Ed25519 | New-K8sCsr -CommonName new).Subject)\""));

        InPwsh("Uninstall-PSResource K8sPki -Version '*'");
        Assert.Equal("0\n", InPwsh("@(Get-Module -ListAvailable K8sPki).Count"));
    }

    /// <summary>The same package under a higher number.</summary>
    private void PublishAs(string higher)
    {
        foreach (var manifest in new[] { "K8sPki.psd1", "module/K8sPki.Commands.psd1" })
        {
            var file = Path.Combine(package, manifest);
            File.WriteAllText(file, File.ReadAllText(file).Replace($"'{version}'", $"'{higher}'", StringComparison.Ordinal));
        }

        Directory.Move(package, folder["out/K8sPki/" + higher]);
        InPwsh($"Publish-PSResource -Path '{folder["out/K8sPki/" + higher]}' -Repository mine");
    }

    /// <summary>What a new session of a user without any modules prints; an error fails the test.</summary>
    private string InPwsh(string script)
    {
        var environment = new Dictionary<string, string?> { ["HOME"] = folder["."], ["XDG_DATA_HOME"] = folder["data"], ["PSModulePath"] = null };
        var run = Pwsh.Run(new PeerCall("-NonInteractive", "-Command", "$ErrorActionPreference = 'Stop'\n" + script) { Environment = environment }).Accepted();
        Assert.Equal("", run.Error);
        return run.Output.ReplaceLineEndings("\n");
    }
}
