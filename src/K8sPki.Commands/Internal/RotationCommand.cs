using System.Management.Automation;
using K8sPki.ClusterPki;

namespace K8sPki.Internal;

/// <summary>A command that exchanges authorities on nodes that are here, with what other nodes have reported.</summary>
public abstract class RotationCommand : RotationNodeCommand
{
    private readonly List<object> given = [];

    private protected RotationCommand()
    {
    }

    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public object[] Report { get; set; } = [];

    private protected RotationControl Control => new()
    {
        Approve = ready => Approve(RotationRun.Row(ready, RotationStepState.Next), RotationText.Changes(ready)),
        Warn = WriteWarning,
        Fail = (failure, node) => WriteFailure(failure, node),
        IsForced = Force,
        OnlyBegun = Authority.Length == 0,
        OnlySays = SwitchOf("WhatIf") == true,
        Cancellation = Cancellation,
    };

    /// <inheritdoc/>
    protected override void ProcessItem() => given.AddRange(Report);

    /// <summary>Asks before a step is taken on a node; with -WhatIf it says what the step would do.</summary>
    private protected bool Approve(RotationPlanStep row, string changes)
    {
        var text = $"{row}{Environment.NewLine}{changes}";
        return ShouldProcess(text, $"{text}{Environment.NewLine}Go on?", MyInvocation.MyCommand.Name);
    }

    /// <summary>The nodes as they are now, with what others have reported.</summary>
    /// <exception cref="PkiException">A report is broken or old: nothing is done then.</exception>
    private protected RotationFleet Fleet(IReadOnlyList<RotationAuthority> wanted)
    {
        var reader = new GivenReports(Paths, WriteWarning);
        var reports = given.SelectMany(reader.Of).ToList();
        foreach (var age in reports.Select(report => report.Age()).OfType<RefusedException>())
        {
            if (!Force)
                throw age;
            WriteWarning($"Gone on with by -Force: {age.Message}");
        }

        return Fleet(wanted, reports);
    }

    /// <summary>Says what has to restart now, each node's in one line, and what comes then.</summary>
    private protected void TellRestarts(IReadOnlyList<RotationPlanStep> done)
    {
        var isElsewhere = Root.Length > 0 && !Root.All(root => Paths.Literal(root) == "/");
        foreach (var line in RotationText.Restarts(done, isElsewhere))
            Say(line);
    }
}
