using System.Text;
using K8sPki.Tests.Peers;
using K8sPki.Tests.ShellRuns;

namespace K8sPki.Tests.Modules;

/// <summary>The package, from a repository to a session and away again, by PSResourceGet in pwsh.</summary>
[Collection(Builds.Name)]
public sealed class ModulePackageTests(ModulePackage package) : IClassFixture<ModulePackage>, IDisposable
{
    private readonly TemporaryFolder home = new();

    public void Dispose() => home.Dispose();

    [Fact]
    public void Its_manifest_is_clean() =>
        Assert.Equal($"K8sPki {package.Version}\n0\n",
            InPwsh($"Test-ModuleManifest '{package.Manifest}' | ForEach-Object {{ \"$($_.Name) $($_.Version)\" }}; "
                + "$Error.Count"));

    [Fact]
    public void It_does_not_tell_where_it_was_built()
    {
        var files = Directory.EnumerateFiles(package.Path, "*", SearchOption.AllDirectories).ToList();
        string[] own = ["K8sPki.dll", "K8sPki.Commands.dll", "K8sPki.Loader.dll"];
        Assert.Equal(own.Order(), files.Select(Path.GetFileName).Intersect(own).Order());
        var symbols = own[..2].Select(name =>
            Repository.PathOf("src", "K8sPki.Commands", "bin", "Release", "net8.0", Path.ChangeExtension(name, ".pdb")));
        Assert.All([.. files, .. symbols], file =>
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
        Directory.CreateDirectory(home["repository"]);
        // Where it is missing, PSResourceGet keeps its list of repositories in the current folder.
        Directory.CreateDirectory(home[".local/share"]);
        InPwsh($"Register-PSResourceRepository mine '{home["repository"]}' -Trusted; Publish-PSResource -Path '{package.Path}' "
            + "-Repository mine");
        var found = InPwsh("Find-PSResource K8sPki -Repository mine | ForEach-Object { \"$($_.Version)\"; $_.ReleaseNotes; "
            + "$_.Tags -join ' ' }");
        Assert.StartsWith($"{package.Version}\n{ReleaseNotes()}\n", found, StringComparison.Ordinal);
        Assert.Contains("kubeadm", found, StringComparison.Ordinal);

        InPwsh("Install-PSResource K8sPki -Repository mine");
        var installed = InPwsh("(Get-Module -ListAvailable K8sPki).ModuleBase").TrimEnd();
        Assert.StartsWith(home["."], installed, StringComparison.Ordinal);
        Assert.All(["README.md", "LICENSE", "CHANGELOG.md", "en-US/about_K8sPki.help.txt",
                "K8sPki.cdx.json", "module/bin/net8.0/BouncyCastle.Cryptography.LICENSE.md"],
            file => Assert.True(File.Exists(Path.Combine(installed, file)), file));
        Assert.Equal(
            $"{package.Version}\nMakes a certificate signing request for a key.\n",
            InPwsh("Import-Module K8sPki; \"$((Get-Module K8sPki).Version)\"; (Get-Help New-K8sCsr).Synopsis"));
        Assert.Equal("CN=auto\n", InPwsh("(New-K8sPrivateKey -Algorithm Ed25519 | New-K8sCsr -CommonName auto).Subject"));

        InPwsh($"Publish-PSResource -Path '{package.Under("99.0.0")}' -Repository mine; Update-PSResource K8sPki -Repository "
            + "mine");
        Assert.Equal($"99.0.0\n{package.Version}\n",
            InPwsh("Get-InstalledPSResource K8sPki | ForEach-Object { \"$($_.Version)\" } | Sort-Object -Descending"));
        Assert.Equal("99.0.0 CN=new\n",
            InPwsh("\"$((Get-Command New-K8sCsr).Version) $((New-K8sPrivateKey -Algorithm Ed25519 | New-K8sCsr -CommonName "
                + "new).Subject)\""));

        InPwsh("Uninstall-PSResource K8sPki -Version '*'");
        Assert.Equal("0\n", InPwsh("@(Get-Module -ListAvailable K8sPki).Count"));
    }

    [Fact]
    public void Another_version_is_refused_in_one_sentence_and_leaves_the_session_as_it_was()
    {
        var script = $$"""
            Import-Module '{{package.Manifest}}'
            $before = Get-Command -Module K8sPki
            $key = New-K8sPrivateKey -Algorithm Ed25519
            $shown = $key | Out-String
            Import-Module '{{package.Under("9.9.9")}}/K8sPki.psd1'
            @($Error | ForEach-Object { "$_" })
            "$(Get-Module K8sPki | ForEach-Object Version)"
            $null -eq (Compare-Object $before (Get-Command -Module K8sPki))
            $shown -ceq ($key | Out-String)
            """;
        var run = Pwsh.Run(new PeerCall("-NonInteractive", "-Command", script));
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Matches(
            @"^K8sPki 0\.1\.0 is in use in this session and cannot be replaced\. Start a new session for the version in '.*9\.9\.9'\.$",
            lines[0]);
        Assert.Equal([package.Version, "True", "True"], lines[1..]);
        Assert.Contains(lines[0], run.Error, StringComparison.Ordinal);
    }

    /// <summary>The section of the version in the changelog.</summary>
    private string ReleaseNotes() =>
        File.ReadAllText(Path.Combine(package.Path, "CHANGELOG.md")).ReplaceLineEndings("\n")
            .Split("\n## ").Single(section => section.StartsWith(package.Version, StringComparison.Ordinal))
            .Split('\n', 2)[1].Trim();

    /// <summary>What a new session of a user without any modules prints; an error fails the test.</summary>
    private string InPwsh(string script)
    {
        var environment = new Dictionary<string, string?> { ["HOME"] = home["."], ["XDG_DATA_HOME"] = null,
            ["PSModulePath"] = null };
        var run = Pwsh.Run(new PeerCall("-NonInteractive", "-Command", "$ErrorActionPreference = 'Stop'\n"
            + script) { Environment = environment }).Accepted();
        Assert.Equal("", run.Error);
        return run.Output.ReplaceLineEndings("\n");
    }
}
