using System.Diagnostics;

namespace K8sPki.Shell.Commands;

/// <summary>Measure-Command.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "Command")]
[OutputType(typeof(TimeSpan))]
public sealed class MeasureCommandCommand : PSCmdlet
{
    private readonly Stopwatch watch = new();

    [Parameter(Mandatory = true, Position = 0)]
    public ScriptBlock? Expression { get; set; }

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    protected override void ProcessRecord()
    {
        watch.Start();
        // Through Out-Null, so that output costs no list of results, as in PowerShell.
        InvokeCommand.InvokeScript(
            "param($block) . $block | Microsoft.PowerShell.Core\\Out-Null", false,
            System.Management.Automation.Runspaces.PipelineResultTypes.None, null, Bound());
        watch.Stop();
    }

    protected override void EndProcessing() => WriteObject(watch.Elapsed);

    private ScriptBlock Bound()
    {
        SessionState.PSVariable.Set("_", InputObject);
        return Expression!;
    }
}
