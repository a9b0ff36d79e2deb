using K8sPki.Tests.Peers;
using K8sPki.Tests.ShellRuns;

namespace K8sPki.Tests.Shell;

/// <summary>What k8spki has beside what pwsh has.</summary>
public sealed class ShellProgramTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Its_module_is_imported_and_found()
    {
        var run = ShellProgram.Run("-Command",
            "(Get-Module K8sPki).ModuleBase; (Get-Module -ListAvailable K8sPki).ModuleBase; (Get-Command New-K8sCsr).Source")
            .Accepted();
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(lines[0], lines[1]);
        Assert.StartsWith(Path.GetDirectoryName(ShellProgram.Assembly)!, lines[0], StringComparison.Ordinal);
        Assert.Equal("K8sPki", lines[2]);
    }

    [Theory]
    [InlineData("PSReadLine")]
    [InlineData("Microsoft.PowerShell.ThreadJob")]
    [InlineData("Microsoft.PowerShell.PSResourceGet")]
    [InlineData("Microsoft.PowerShell.Archive")]
    public void The_modules_of_pwsh_are_there(string module) =>
        Assert.Equal("True\n", ShellProgram.Run("-Command", $"[bool](Import-Module {module} -PassThru)").Accepted().Output);

    [Fact]
    public void A_job_has_the_module_too() =>
        Assert.Equal("K8sPki\n", ShellProgram.Run("-Command", "Start-Job { (Get-Command New-K8sCsr).Source } | Receive-Job -Wait")
            .Accepted().Output);

    [Fact]
    public void Types_are_known_by_name() => Assert.Equal(
        "K8sPki.Certificate\nTrue\n",
        ShellProgram.Run("-Command",
            "[K8sPki.Certificate].FullName; Start-Job { (New-K8sPrivateKey) -is [K8sPki.PrivateKey] } | Receive-Job -Wait")
            .Accepted().Output);

    [Fact]
    public void Code_compiles() =>
        Assert.Equal("42\n", ShellProgram.Run("-Command",
            "(Add-Type -PassThru 'public static class A { public static int B() => 42; }')::B()").Accepted().Output);

    [Fact]
    public void Profiles_are_not_run()
    {
        var call = new PeerCall("-Command",
            "$PROFILE.CurrentUserAllHosts") { Environment = new() { ["XDG_CONFIG_HOME"] = folder["."] } };
        var profile = ShellProgram.Run(call).Accepted().Output.Trim();
        Assert.StartsWith(folder["."], profile, StringComparison.Ordinal);
        Directory.CreateDirectory(Path.GetDirectoryName(profile)!);
        File.WriteAllText(profile, "'from the profile'");
        Assert.DoesNotContain("from the profile", ShellProgram.Run(call).Accepted().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_break_at_words_where_no_language_is_set()
    {
        var call = new PeerCall("-Command",
            "[pscustomobject]@{ Text = 'words of more than a line ' * 4 } | Format-Table -Wrap | Out-String -Width 40");
        var text = ShellProgram.Run(call with { Environment = new() { ["LC_ALL"] = "C.UTF-8" } }).Accepted().Output;
        Assert.All(text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Skip(2),
            line => Assert.Matches(@"^((words|of|more|than|a|line) ?)+$", line));
    }

    [Fact]
    public void It_tells_its_use_and_the_version_of_PowerShell()
    {
        Assert.Contains("k8spki [-File] SCRIPT", ShellProgram.Run("-Help").Output, StringComparison.Ordinal);
        Assert.StartsWith("PowerShell 7.", ShellProgram.Run("-Version").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_session_of_another_configuration_is_refused_in_a_sentence()
    {
        var run = ShellProgram.Run("-ConfigurationFile", folder.Write("a.pssc", "@{}"), "-Command", "1").Refused();
        Assert.Contains("-ConfigurationFile", Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)),
            StringComparison.Ordinal);
    }
}
