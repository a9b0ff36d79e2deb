using System.Management.Automation;

namespace K8sPki.Internal;

/// <summary>
/// Counts verdicts, of which -Quiet makes one for all: good only where something was judged and nothing was bad.
/// </summary>
internal sealed class VerdictCount
{
    private bool isAnyJudged;
    private bool isAnyBad;

    /// <summary>True when something was judged and all of it is good.</summary>
    public bool IsGood => isAnyJudged && !isAnyBad;

    public void Add(bool isJudged, bool isGood)
    {
        isAnyJudged |= isJudged;
        isAnyBad |= !isGood;
    }
}

/// <summary>A command that judges what it reads.</summary>
public abstract class JudgingCommand : ReadCommand
{
    private readonly VerdictCount verdicts = new();

    private protected JudgingCommand()
    {
    }

    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <summary>Writes a verdict, or counts it alone.</summary>
    private protected void WriteVerdict(object result, bool isGood)
    {
        verdicts.Add(isJudged: true, isGood);
        if (!Quiet)
            WriteObject(result);
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        base.Finish();
        if (Quiet)
            WriteObject(verdicts.IsGood && !HasFailed);
    }
}
