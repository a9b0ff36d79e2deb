using System.Management.Automation;
using K8sPki.Internal;

namespace K8sPki.Commands;

/// <summary>Says what is wrong with the PKI of a node, what will break and when, and what mends it.</summary>
[Cmdlet(VerbsDiagnostic.Test, "K8sPki", DefaultParameterSetName = "Path")]
[OutputType(typeof(Finding), typeof(bool))]
public sealed class TestK8sPkiCommand : PkiInventoryCommand
{
    private PkiChecks? checks;
    private int nodes;
    private int certificates;
    private int kubeConfigs;
    private int found;
    private int outside;
    private bool isAnyBad;

    [Parameter]
    [Duration]
    [ArgumentCompleter(typeof(DurationCompleter))]
    public TimeSpan Within { get; set; } = TimeSpan.FromDays(30);

    [Parameter]
    [ArgumentCompleter(typeof(DateCompleter))]
    public DateTime? At { get; set; }

    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        if (Within < TimeSpan.Zero)
            throw new InvalidRequestException("DurationInvalid", $"-Within {Within} is negative; give how long before its end a certificate is worth a warning.");
        checks = new PkiChecks(new PkiCheckOptions { At = At is { } time ? new DateTimeOffset(time.ToUniversalTime()) : Clock.UtcNow, Within = Within });
    }

    private protected override IReadOnlyList<Finding> Judge(PkiInventory inventory) => checks!.JudgeAlone(inventory);

    private protected override void Handle(PkiInventory inventory, IReadOnlyList<Finding> findings)
    {
        nodes++;
        certificates += inventory.Entries.Count;
        kubeConfigs += inventory.KubeConfigs.Count;
        outside += inventory.Notes.Outside.Count;
        foreach (var finding in checks!.Complete(inventory, findings))
        {
            found++;
            isAnyBad |= finding.Severity == FindingSeverity.Error;
            if (!Quiet)
                WriteObject(finding);
        }
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        if (Quiet)
            WriteObject(certificates + kubeConfigs > 0 && !isAnyBad && !HasFailed);
        else
            Tell(Summary());
    }

    private string Summary()
    {
        if (nodes == 0)
            return "Nothing was judged.";
        var beyond = outside == 0 ? "" : $"; not read, since outside of what is here: {Counted.Of(outside, "named file")}";
        return $"{Counted.Of(certificates, "certificate")}, {Counted.Of(kubeConfigs, "kubeconfig")} of {Counted.Of(nodes, "node")}: {Counted.Of(found, "finding")}{beyond}";
    }
}
