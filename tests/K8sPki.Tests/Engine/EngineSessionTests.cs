namespace K8sPki.Tests.Engine;

public class EngineSessionTests
{
    [Fact]
    public void Gives_output_errors_and_warnings_of_a_script()
    {
        using var session = new EngineSession();
        session.Set("given", 41);
        var run = session.Run("""
            $given + 1
            $WarningPreference = 'Continue'
            $PSCmdlet
            & { [CmdletBinding()] param() $PSCmdlet.WriteWarning('careful')
                $PSCmdlet.WriteError([System.Management.Automation.ErrorRecord]::new([Exception]::new('no'), 'NotGood', 'InvalidData', 'me')) }
            """);
        Assert.Equal(42, run.Output[0]!.BaseObject);
        Assert.Equal(["careful"], run.Warnings);
        var error = run.Error("NotGood");
        Assert.Equal("no", error.Message);
        Assert.Equal("me", error.Target);
        Assert.False(error.IsTerminating);
    }

    [Fact]
    public void An_error_that_ends_the_script_is_the_last_one()
    {
        using var session = new EngineSession(withModule: false);
        var run = session.Run("1; throw 'the end'; 2");
        Assert.Equal("1", run.Text);
        Assert.True(run.Error("the end").IsTerminating);
        Assert.ThrowsAny<Exception>(() => run.ThrowOnError());
    }

    [Fact]
    public void Runs_in_a_folder_of_its_own_that_goes_with_it()
    {
        string folder;
        using (var session = new EngineSession(withModule: false))
        {
            folder = session.Folder;
            Assert.Equal(folder, session.Run("$PWD.ProviderPath").Text);
            File.WriteAllText(session.PathOf("a.txt"), "a");
        }

        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public void Keeps_the_screen_and_answers_questions()
    {
        using var session = new EngineSession(withModule: false);
        session.Host.Answers.Enqueue("n");
        var run = session.Run("""
            function Remove-It { [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')] param() if ($PSCmdlet.ShouldProcess('the thing')) { 'done' } }
            Remove-It
            Remove-It -WhatIf
            """);
        Assert.Empty(run.ThrowOnError().Output);
        Assert.Contains("the thing", Assert.Single(session.Host.Questions), StringComparison.Ordinal);
        Assert.Contains("What if: Performing the operation \"Remove-It\" on target \"the thing\".", session.Host.Screen,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Stops_a_script_that_would_go_on()
    {
        using var session = new EngineSession(withModule: false);
        var run = session.RunUntilOutput("'first'; while ($true) { [System.Threading.Thread]::Sleep(10) }", Patience.Limit);
        Assert.Equal("first", run.Text);
    }
}
