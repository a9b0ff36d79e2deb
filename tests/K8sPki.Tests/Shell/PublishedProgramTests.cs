using K8sPki.Tests.Peers;
using K8sPki.Tests.ShellRuns;

namespace K8sPki.Tests.Shell;

/// <summary>The one file that is carried to machines without PowerShell and without .NET.</summary>
[Collection(Builds.Name)]
public sealed class PublishedProgramTests(PublishedProgram program) : IClassFixture<PublishedProgram>
{
    private const long MostBytes = 175_000_000;

    [Fact]
    public void Is_one_file_of_no_more_than_175_MB()
    {
        SkipWhereItIsNotMade();
        Assert.Equal([program.Path], Directory.GetFileSystemEntries(Path.GetDirectoryName(program.Path)!));
        Assert.InRange(new FileInfo(program.Path).Length, 1, MostBytes);
    }

    [Fact]
    public void Runs_the_module_its_help_and_jobs()
    {
        SkipWhereItIsNotMade();
        var script = """
            (New-K8sPrivateKey -Algorithm ECDSA | New-K8sCsr -CommonName published).Subject
            (Get-Help New-K8sCsr).Synopsis
            Start-Job { (Get-Command New-K8sCsr).Source } | Receive-Job -Wait
            (Add-Type -PassThru 'public static class A { public static int B() => 42; }')::B()
            """;
        var run = program.Run("-NonInteractive", "-Command", script).Accepted();
        Assert.Equal("CN=published\nMakes a certificate signing request for a key.\nK8sPki\n42\n", run.Output);
        Assert.Equal("", run.Error);
    }

    [Fact]
    public void Brings_only_what_it_needs_and_no_symbols_of_others()
    {
        SkipWhereItIsNotMade();
        program.Run("-Command", "1").Accepted();
        var files = Directory.EnumerateFiles(program.Unpacked, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(program.Unpacked, file)).ToList();
        Assert.DoesNotContain(files, file => file.EndsWith(".pdb", StringComparison.Ordinal) || file.Contains("/runtimes/", StringComparison.Ordinal));
        Assert.Contains(files, file => file.EndsWith("/Modules/PSReadLine/PSReadLine.psd1", StringComparison.Ordinal));
        Assert.Contains(files, file => file.EndsWith("/ThirdPartyNotices.txt", StringComparison.Ordinal));
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
        Assert.DoesNotContain("libicu", system.Run("find", "/usr/lib", "-name", "libicu*").Accepted().Output, StringComparison.Ordinal);
        var script = """
            $null = New-K8sCertificateAuthority -CommonName minimal -Algorithm ECDSA -OutFile /tmp/ca.crt
            (Get-K8sCertificate /tmp/ca.crt | Select-Object Subject | Format-Table -HideTableHeaders | Out-String).Trim()
            Start-Job { (Get-Command New-K8sCsr).Source } | Receive-Job -Wait
            """;
        var run = system.Run("k8spki", "-NonInteractive", "-Command", script).Accepted();
        Assert.Equal("CN=minimal\nK8sPki\n", run.Output);
        Assert.Equal("/tmp/ca.crt: OK\n", system.Run("openssl", "verify", "-CAfile", "/tmp/ca.crt", "/tmp/ca.crt").Accepted().Output);
    }

    private static void SkipWhereItIsNotMade()
    {
        if (PublishedProgram.WhyNot is { } reason)
            Assert.Skip(reason);
    }
}
