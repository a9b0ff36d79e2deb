using K8sPki.Tests.Peers;
using K8sPki.Tests.ShellRuns;

namespace K8sPki.Tests.Shell;

/// <summary>
/// k8spki takes the arguments of pwsh and does with them what pwsh does: same output, same errors, same exit code.
/// </summary>
public sealed class LikePwshTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("exit 3")]
    [InlineData("throw 'broken'")]
    [InlineData("Get-Item no-such-file; 'goes on'; $PWD.Path; [Console]::IsInputRedirected; $PROFILE")]
    public void A_command(string command) => Same(new("-Command", command));

    [Theory]
    [InlineData("exit 3")]
    [InlineData("throw 'broken'")]
    [InlineData("if (")]
    public void A_script(string script) => Same(new("-File", folder.Write("a.ps1", script)));

    [Fact]
    public void Arguments_of_a_script()
    {
        var script = folder.Write("a.ps1", "param([string] $Name, [switch] $Loud, [int] $Days = 30) \"$Name|$Loud|$Days|$args\"");
        Same(new("-File", script, "-Name", "a b", "-Loud", "-Days", "7", "rest"));
        Same(new(script, "x", "-Loud:$false"));
    }

    [Fact]
    public void A_script_on_standard_input()
    {
        Same(new("-NoLogo") { InputText = "1 + 1\nexit 4\n" });
        Same(new("-Command", "-") { InputText = "1 + 2\nfunction f {\n'in a function'\n}\n\nf\nexit 5\n" });
        Same(new("-File", "-") { InputText = "1 + 2\n" });
        Same(new("-Command", "$input | ForEach-Object { \"<$_>\" }") { InputText = "a\nb\n" });
    }

    [Fact]
    public void A_working_folder()
    {
        Same(new("-WorkingDirectory", folder["."], "-Command", "$PWD.ProviderPath"));
        Same(new("-wd", folder["missing"], "-Command", "'goes on'"));
    }

    [Fact]
    public void An_encoded_command_and_other_formats()
    {
        Same(new("-EncodedCommand",
            Convert.ToBase64String("'encoded'"u8.ToArray().SelectMany(b => new byte[] { b, 0 }).ToArray())));
        Same(new("-OutputFormat", "Xml", "-Command", "'as xml'"));
    }

    [Fact]
    public void What_is_wrong_with_the_arguments()
    {
        SameError(new("-File", folder["missing.ps1"]));
        SameError(new("-NoSuchOption"));
        SameError(new("-Command"));
    }

    [Fact]
    public void A_question_without_anybody_to_answer()
    {
        var kept = folder.Write("kept", "kept");
        Same(new("-NonInteractive", "-Command", $"Remove-Item '{kept}' -Confirm"));
        Assert.True(File.Exists(kept));
    }

    private static void Same(PeerCall call)
    {
        var (ours, theirs) = (ShellProgram.Run(call), Pwsh.Run(call));
        Assert.Equal((theirs.ExitCode, theirs.Output, theirs.Error), (ours.ExitCode, ours.Output, ours.Error));
    }

    // The usage that follows the error is each program's own.
    private static void SameError(PeerCall call)
    {
        var (ours, theirs) = (ShellProgram.Run(call), Pwsh.Run(call));
        Assert.Equal((theirs.ExitCode, theirs.Error), (ours.ExitCode, ours.Error));
    }
}
