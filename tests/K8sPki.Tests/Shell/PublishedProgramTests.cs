using K8sPki.Tests.Peers;

namespace K8sPki.Tests.Shell;

/// <summary>The one file that is carried to machines without PowerShell and without .NET.</summary>
[Collection(Builds.Name)]
public sealed class PublishedProgramTests(PublishedProgram program) : IClassFixture<PublishedProgram>
{
    private const long MostBytes = 100_000_000;

    [Fact]
    public void Is_one_file_of_no_more_than_100_MB()
    {
        SkipWhereItIsNotMade();
        Assert.Equal([program.Path], Directory.GetFileSystemEntries(Path.GetDirectoryName(program.Path)!));
        Assert.InRange(new FileInfo(program.Path).Length, 1, MostBytes);
    }

    [Fact]
    public void Runs_scripts_and_commands_and_gives_their_exit_codes()
    {
        SkipWhereItIsNotMade();
        using var folder = new TemporaryFolder();
        var script = folder.Write("a.ps1", "param([string] $Name) \"$Name|$args\"; exit 3");
        Gives(3, "a b|rest\n", new("-File", script, "-Name", "a b", "rest"));
        Gives(1, "", new("-File", folder.Write("b.ps1", "throw 'broken'")));
        Gives(4, "2\n", new("-Command", "1 + 1; exit 4"));
        Gives(5, "3\n", new("-Command", "-") { InputText = "1 + 2\nexit 5\n" });
        Assert.Contains("\n4\n", program.Run(new PeerCall("-NoLogo") { InputText = "1 + 3\n" }).Accepted().Output,
            StringComparison.Ordinal);
        Gives(0, folder[""] + "\n", new("-WorkingDirectory", folder[""], "-Command", "\"$PWD\""));
    }

    [Fact]
    public void Runs_the_module_its_help_jobs_and_the_compiler()
    {
        SkipWhereItIsNotMade();
        var script = """
            (New-K8sPrivateKey -Algorithm ECDSA | New-K8sCsr -CommonName published).Subject
            (Get-Help New-K8sCsr).Synopsis
            Start-Job { (Get-Command New-K8sCsr).Source } | Receive-Job -Wait
            (Add-Type -PassThru 'public static class A { public static int B() => 42; }')::B()
            """;
        Gives(0, "CN=published\nMakes a certificate signing request for a key.\nK8sPki\n42\n",
            new("-NonInteractive", "-Command", script));
    }

    [Fact]
    public void Runs_no_profile()
    {
        SkipWhereItIsNotMade();
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["powershell"]);
        folder.Write("powershell/profile.ps1", "'from the profile'");
        Gives(0, folder["powershell/profile.ps1"] + "\n",
            new("-Command", "$PROFILE.CurrentUserAllHosts") { Environment = new() { ["XDG_CONFIG_HOME"] = folder[""] } });
    }

    [Fact]
    public void Brings_only_what_it_needs_and_no_symbols_of_others()
    {
        SkipWhereItIsNotMade();
        program.Run(new PeerCall("-Command", "1")).Accepted();
        var files = Directory.EnumerateFiles(program.Unpacked, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(program.Unpacked, file)).ToList();
        Assert.DoesNotContain(files, file => Path.GetExtension(file) == ".pdb"
            || file.Contains("/runtimes/", StringComparison.Ordinal) || file.Contains("K8sPki.Help", StringComparison.Ordinal));
        Assert.All(["Modules/PSReadLine/PSReadLine.psd1", "Modules/K8sPki/LICENSE", "LICENSE.txt", "ThirdPartyNotices.txt"],
            wanted => Assert.Contains(files, file => file.EndsWith("/" + wanted, StringComparison.Ordinal)));
    }

    [Fact]
    public void Runs_on_a_system_without_ICU_PowerShell_and_DotNet()
    {
        SkipWhereItIsNotMade();
        if (Peer.SkipReason(["debootstrap"]) is { } reason)
            Assert.Skip(reason);
        if (!Environment.IsPrivilegedProcess)
            Assert.Skip("only root makes and enters the root of another system");
        using var system = new MinimalSystem();
        system.Take(program.Path, "usr/local/bin/k8spki");
        Assert.DoesNotContain("libicu", system.Run("find", "/usr/lib", "-name", "libicu*").Accepted().Output,
            StringComparison.Ordinal);
        var script = """
            $null = New-K8sCertificateAuthority -CommonName minimal -Algorithm ECDSA -OutFile /tmp/ca.crt
            (Get-K8sCertificate /tmp/ca.crt | Select-Object Subject | Format-Table -HideTableHeaders | Out-String).Trim()
            Start-Job { (Get-Command New-K8sCsr).Source } | Receive-Job -Wait
            """;
        var run = system.Run("k8spki", "-NonInteractive", "-Command", script).Accepted();
        Assert.Equal("CN=minimal\nK8sPki\n", run.Output);
        Assert.Equal("/tmp/ca.crt: OK\n", system.Run("openssl", "verify", "-CAfile", "/tmp/ca.crt", "/tmp/ca.crt")
            .Accepted().Output);
    }

    private static void SkipWhereItIsNotMade()
    {
        if (PublishedProgram.WhyNot is { } reason)
            Assert.Skip(reason);
    }

    private void Gives(int exitCode, string output, PeerCall call)
    {
        var run = program.Run(call);
        Assert.Equal((exitCode, output), (run.ExitCode, run.Output));
        if (exitCode != 1)
            Assert.Equal("", run.Error);
    }
}
