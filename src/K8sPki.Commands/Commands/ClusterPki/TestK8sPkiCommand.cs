using System.Management.Automation;
using K8sPki.ClusterPki;
using K8sPki.Internal;
using K8sPki.Platform;

namespace K8sPki.Commands;

/// <summary>Says what is wrong with the PKI of a node, what will break and when, and what mends it.</summary>
[Cmdlet(VerbsDiagnostic.Test, "K8sPki", DefaultParameterSetName = "Path")]
[OutputType(typeof(Finding), typeof(bool))]
public sealed class TestK8sPkiCommand : SurveyCommand
{
    // The most urgent of all nodes comes first. Of a fleet in ruins not everything is held back.
    private const int MostHeldBack = 1000;

    // What listens on this machine answers at once.
    private static readonly TimeSpan OwnLimit = TimeSpan.FromSeconds(2);

    private readonly List<Finding> held = [];
    private readonly List<Remedy> remedies = [];
    private readonly VerdictCount verdicts = new();
    private readonly CopiedEntries copies = new();
    private PkiChecks? checks;
    private PkiCheckOptions? options;
    private int nodes;
    private int certificates;
    private int kubeConfigs;
    private int found;
    private int outside;
    private EndpointSurvey? asked;
    private GivenSurveys? given;
    private bool hasCluster;

    [Parameter]
    [Duration]
    [ArgumentCompleter(typeof(DurationCompleter))]
    public TimeSpan Within { get; set; } = TimeSpan.FromDays(30);

    [Parameter]
    [ArgumentCompleter(typeof(DateCompleter))]
    public DateTime? At { get; set; }

    [Parameter]
    public SwitchParameter SkipEndpoint { get; set; }

    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        if (Within < TimeSpan.Zero)
            throw new InvalidRequestException("DurationInvalid",
                $"-Within {Within} is negative; give how long before its end a certificate is worth a warning.");
        options = new PkiCheckOptions { At = At is { } time ? new DateTimeOffset(time.ToUniversalTime())
            : Clock.UtcNow, Within = Within };
        checks = new PkiChecks(options);
    }

    private protected override bool SkipsEndpoints => SkipEndpoint || At is not null;

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        var rest = (given ??= new GivenSurveys()).Take(InputObject);
        if (ReferenceEquals(rest, InputObject))
        {
            base.ProcessItem();
            return;
        }

        InputObject = rest;
        if (rest is not null)
            base.ProcessItem();
    }

    // Of a node that is looked at as a whole and runs here, what its components present counts too.
    private protected override PkiInventory Complete(PkiInventory inventory)
    {
        if (SkipEndpoint || At is not null || !inventory.Tree.IsThisNode || inventory.Given.Count > 0)
            return inventory;
        asked = EndpointSurvey.AskAsync(inventory, OwnLimit, onlyRunning: true, Cancellation).GetAwaiter().GetResult();
        foreach (var (endpoint, reason) in asked.Silent)
            WriteVerbose($"{endpoint}: {reason.Message}");
        return asked.Facts;
    }

    private protected override IReadOnlyList<Finding> Judge(PkiInventory inventory) =>
        [.. checks!.JudgeAlone(inventory), .. RestartChecks.Run(inventory, options!.At)];

    private protected override void Handle(PkiInventory inventory, IReadOnlyList<Finding> findings)
    {
        nodes++;
        certificates += inventory.Entries.Count;
        kubeConfigs += inventory.KubeConfigs.Count;
        outside += inventory.Notes.Outside.Count;
        Hold(checks!.Complete(inventory, findings));
    }

    private protected override bool Take(object input) => copies.TryAdd(input);

    private void JudgeCopies()
    {
        foreach (var node in copies.Nodes)
        {
            nodes++;
            certificates += node.Count;
            Hold([.. CopiedEntryChecks.Run(node, options!).Select(finding => finding.On(node[0].Node))]);
        }
    }

    private void TellOfCopies()
    {
        if (!copies.Any)
            return;
        Say("Of what came from other machines the ends and signatures of certificates were judged. Keys, flags "
            + "and files are judged there:");
        foreach (var line in copies.Everywhere(MyInvocation.MyCommand.Name))
            Tell(line);
    }

    private protected override void Handle(PkiSurvey survey) => Handle(survey, _ => true);

    private void Handle(PkiSurvey survey, Func<Finding, bool> isMeant)
    {
        foreach (var node in survey.Nodes)
        {
            nodes += node.Given.Count == 0 ? 1 : 0;
            kubeConfigs += node.KubeConfigs.Count;
            outside += node.Notes.Outside.Count;
            Hold([.. checks!.Complete(node, Judge(node)).Where(isMeant)]);
        }

        hasCluster |= survey.Cluster is not null && !IsClusterSilent;
        certificates += survey.Rows.Count;
        Hold([.. SurveyChecks.Run(survey, options!).Where(isMeant)]);
    }

    private void Hold(IReadOnlyList<Finding> findings)
    {
        found += findings.Count;
        verdicts.Add(certificates + kubeConfigs > 0, findings.All(finding => finding.Severity != FindingSeverity.Error));
        if (Quiet)
            return;
        held.AddRange(findings);
        remedies.AddRange(findings.Select(finding => finding.Remedy));
        if (held.Count > MostHeldBack)
            WriteHeld();
    }

    private void WriteHeld()
    {
        foreach (var finding in PkiChecks.ByUrgency(held))
            WriteObject(finding);
        held.Clear();
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        JudgeCopies();
        foreach (var (survey, isMeant) in given?.All ?? [])
            Handle(survey, isMeant);
        Hold(checks!.JudgeTogether());
        WriteHeld();
        if (Quiet)
        {
            // What was not looked at is not good.
            WriteObject(verdicts.IsGood && !HasFailed && !IsClusterSilent);
            return;
        }

        if (nodes > 0 && certificates + kubeConfigs + found == 0 && !HasFailed)
        {
            var what = nodes == 1 ? "that node" : "those nodes";
            WriteFailure(new MissingInputException("NothingJudged", $"There is neither certificate nor kubeconfig to judge on "
                + $"{what}: the components there run without any, or it is no node of a cluster. Get-K8sPki shows what is "
                + "there."), null);
        }

        Tell(Summary());
        TellOfCopies();
        foreach (var line in RemedyText.Lines(remedies))
            Tell(line);
    }

    private string Summary()
    {
        if (nodes == 0 && !hasCluster)
            return "Nothing was judged.";
        var beyond = outside == 0 ? "" : $"; not read, since outside of what is here: {Counted.Of(outside, "named file")}";
        return $"{Counted.Of(certificates, "certificate")}, {Counted.Of(kubeConfigs, "kubeconfig")} of "
            + $"{Counted.Of(nodes, "node")}{(hasCluster ? " and the cluster" : "")}: {Counted.Of(found, "finding")}{beyond}"
            + Asked();
    }

    private string Asked() => asked is not { Asked.Count: > 0 } ? ""
        : $"; asked what they present: {Counted.Of(asked.Asked.Count, "endpoint")} of this node"
            + (asked.Silent.Count == 0 ? "" : $", of which {asked.Silent.Count} did not answer (-Verbose says why)");
}
