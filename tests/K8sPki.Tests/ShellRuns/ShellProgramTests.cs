using System.Text.RegularExpressions;

namespace K8sPki.Tests.ShellRuns;

/// <summary>The program k8spki as a script or a job calls it: arguments, standard input, streams and exit codes, as pwsh has them.</summary>
public sealed class ShellProgramTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("1", 0)]
    [InlineData("exit 3", 3)]
    [InlineData("throw 'broken'", 1)]
    [InlineData("Write-Error broken", 1)]
    [InlineData("Get-Item no-such-file; 'goes on'", 0)]
    [InlineData("Get-K8sCertificate no-such-file", 1)]
    public void A_command_ends_with_the_exit_code_of_pwsh(string command, int code) => Assert.Equal(code, ShellRun.Of("-Command", command).ExitCode);

    [Theory]
    [InlineData("'done'", 0)]
    [InlineData("exit 3", 3)]
    [InlineData("throw 'broken'", 1)]
    [InlineData("Write-Error broken", 0)]
    [InlineData("if (", 1)]
    public void A_script_ends_with_the_exit_code_of_pwsh(string script, int code) => Assert.Equal(code, ShellRun.Of("-File", Script(script)).ExitCode);

    [Fact]
    public void Arguments_reach_the_parameters_of_a_script()
    {
        var script = Script("param([string] $Name, [switch] $Loud, [int] $Days = 30) \"$Name|$Loud|$Days|$args\"");
        Assert.Equal("a b|True|7|rest\n", ShellRun.Of("-File", script, "-Name", "a b", "-Loud", "-Days", "7", "rest").Output);
        Assert.Equal("x|False|30|\n", ShellRun.Of(script, "x", "-Loud:$false").Output);
    }

    [Fact]
    public void A_script_comes_on_standard_input()
    {
        Assert.Equal(new ShellRun(4, "2\n", ""), ShellRun.WithInput("1 + 1\nexit 4\n"));
        Assert.Equal("3\n", ShellRun.WithInput("1 + 2", "-Command", "-").Output);
    }

    [Fact]
    public void Errors_go_to_standard_error_and_name_the_command()
    {
        var run = ShellRun.Of("-Command", "'seen'; Get-K8sCertificate no-such-file");
        Assert.Equal("seen\n", run.Output);
        Assert.StartsWith("Get-K8sCertificate: There is no file", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_or_option_that_is_not_there_is_said()
    {
        Assert.Equal(64, ShellRun.Of("-File", folder["missing.ps1"]).ExitCode);
        var run = ShellRun.Of("-NoSuchOption");
        Assert.Equal(64, run.ExitCode);
        Assert.Contains("-NoSuchOption", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Redirected_output_has_no_escape_sequences()
    {
        var ca = folder["ca.crt"];
        var run = ShellRun.Of("-Command", $"$null = New-K8sCertificateAuthority -CommonName ca -Algorithm ECDSA -ValidFor 2d -OutFile '{ca}'; Get-K8sCertificate '{ca}' | Format-Table; Write-Warning careful; Get-Item missing");
        Assert.Contains("CN=ca", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Output + run.Error);
    }

    [Fact]
    public void A_question_without_anybody_to_answer_is_an_error()
    {
        var file = folder["kept"];
        File.WriteAllText(file, "kept");
        var run = ShellRun.Of("-NonInteractive", "-Command", $"Remove-Item '{file}' -Confirm");
        Assert.Equal(1, run.ExitCode);
        Assert.True(File.Exists(file));
        Assert.NotEmpty(run.Error);
    }

    [Fact]
    public void Lines_break_at_words_where_no_culture_is_known()
    {
        var help = ShellRun.WithVariable("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1", "-Command", "Get-Help New-K8sCertificate | Out-String -Width 60");
        Assert.Empty(help.Error);
        Assert.Contains("for a request or", Regex.Replace(help.Output, @"\s+", " "), StringComparison.Ordinal);
        // Only an address is too long for a line.
        Assert.DoesNotContain(help.Output.Split('\n'), line => line.Length == 60 && line[^1] != ' ' && !line.Contains('/', StringComparison.Ordinal));
    }

    [Fact]
    public void It_tells_its_version_and_its_use()
    {
        Assert.StartsWith("k8spki ", ShellRun.Of("-Version").Output, StringComparison.Ordinal);
        Assert.Contains("-NonInteractive", ShellRun.Of("-Help").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_module_is_there_without_an_import() =>
        Assert.Equal("K8sPki\n", ShellRun.Of("-Command", "(Get-Command New-K8sPrivateKey).Source").Output);

    private string Script(string text)
    {
        var path = folder[$"{Guid.NewGuid():N}.ps1"];
        File.WriteAllText(path, text);
        return path;
    }
}
