using System.Management.Automation;
using K8sPki.Internal;
using K8sPki.Tests.Engine;

namespace K8sPki.Tests.Unforeseen;

/// <summary>
/// What nobody foresaw is an error of the one item that it happened to; what steers a pipeline stays the engine's.
/// </summary>
public sealed class UnexpectedExceptionTests : IDisposable
{
    private readonly EngineSession session = new();

    public UnexpectedExceptionTests() =>
        session.Run("Import-Module -Assembly ([AppDomain]::CurrentDomain.GetAssemblies() | Where-Object Location -eq "
            + $"'{typeof(ThrowingCommand).Assembly.Location}')").ThrowOnError();

    [Fact]
    public void The_next_items_are_worked_on()
    {
        var run = session.Run("'good', 'System.FormatException', 'System.NullReferenceException', 'System.ArgumentException', "
            + "'System.OutOfMemoryException', 'good' | Invoke-Throwing");
        Assert.Equal(["good", "good"], run.Output.Select(output => $"{output}"));
        Assert.Equal(4, run.Errors.Count);
        Assert.All(run.Errors, error => Assert.Equal("Unexpected", error.Id));
        Assert.Contains("please report it", run.Errors[0].Message, StringComparison.Ordinal);
        Assert.Contains("FormatException", run.Errors[0].Message, StringComparison.Ordinal);
        Assert.Equal("System.FormatException", run.Errors[0].Target);
        Assert.IsType<FormatException>(run.Errors[0].Record.Exception.InnerException);
    }

    [Fact]
    public void At_the_start_it_ends_the_command()
    {
        var run = session.Run("'good' | Invoke-Throwing -AtStart");
        run.Error("Unexpected");
        Assert.Empty(run.Output);
    }

    [Fact]
    public void A_pattern_without_an_end_is_said_as_such()
    {
        session.Run("Set-Content -LiteralPath 'a[31x.crt' x; Get-K8sCertificate 'a[31x.crt'").Error("WildcardInvalid");
        session.Run("Set-K8sKubeConfigContext x -Namespace y -KubeConfig k; Get-K8sKubeConfigContext '[' -KubeConfig k")
            .Error("WildcardInvalid");
    }

    [Theory]
    [InlineData("'a', 'b', 'c' | Invoke-Throwing | Select-Object -First 1", "a")]
    [InlineData("foreach ($i in 1, 2) { 'a', 'b' | Invoke-Throwing | ForEach-Object { if ($_ -eq 'b') { break } $_ } }", "a")]
    [InlineData("'a', 'System.FormatException', 'b' | Invoke-Throwing -ErrorAction SilentlyContinue", "a b")]
    [InlineData("try { 'a', 'System.FormatException', 'b' | Invoke-Throwing -ErrorAction Stop } catch { "
        + "$_.FullyQualifiedErrorId.Split(',')[0] }", "a Unexpected")]
    [InlineData("try { 'a', 'b' | Invoke-Throwing | ForEach-Object { throw 'mine' } } catch { \"$_\" }", "mine")]
    [InlineData("'a', 'b' | Invoke-Throwing | & { process { return $_ } }", "a b")]
    public void What_steers_a_pipeline_passes(string script, string output)
    {
        var run = session.Run(script).ThrowOnError();
        Assert.Equal(output, string.Join(' ', run.Output));
    }

    [Fact]
    public void Stopping_is_no_fault()
    {
        var run = session.RunUntilOutput("'a', 'wait' | Invoke-Throwing", Patience.Limit);
        Assert.DoesNotContain(run.Errors, error => error.Id == "Unexpected");
        Assert.Equal("a", run.Text);
    }

    /// <summary>Whoever gets an error wants to know of the files that are still there too.</summary>
    [Theory]
    [InlineData("left")]
    [InlineData("left and refused")]
    public void What_could_not_be_cleaned_away_is_a_warning_also_beside_an_error(string input)
    {
        var run = session.Run($"'{input}' | Invoke-Throwing");
        Assert.Contains("'old.tmp' is of no use any more", Assert.Single(run.Warnings), StringComparison.Ordinal);
        Assert.Equal(input == "left" ? 0 : 1, run.Errors.Count);
    }

    public void Dispose() => session.Dispose();
}

/// <summary>Throws the exception that its input names.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "Throwing")]
public sealed class ThrowingCommand : PkiCommand
{
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public string Input { get; set; } = "";

    [Parameter]
    public SwitchParameter AtStart { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        if (AtStart)
            throw new FormatException("at the start");
    }

    /// <inheritdoc/>
    protected override void ProcessItem() => Attempt(Input, () =>
    {
        if (Type.GetType(Input) is { } type)
            throw (Exception)Activator.CreateInstance(type)!;
        if (Input.StartsWith("left", StringComparison.Ordinal))
            LeftFiles.Note("old.tmp", "busy");
        if (Input == "left and refused")
            throw new RefusedException("Refused", "no");
        if (Input == "wait")
            Cancellation.WaitHandle.WaitOne();
        Cancellation.ThrowIfCancellationRequested();
        WriteObject(Input);
    });
}
