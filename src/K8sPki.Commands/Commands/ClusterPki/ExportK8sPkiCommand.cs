using System.Management.Automation;
using K8sPki.ClusterPki;
using K8sPki.Internal;
using K8sPki.Platform;

namespace K8sPki.Commands;

/// <summary>Writes requests for what an authority elsewhere has to sign, or copies what a further node needs.</summary>
[Cmdlet(VerbsData.Export, "K8sPki", SupportsShouldProcess = true, DefaultParameterSetName = ClusterSet)]
[OutputType(typeof(CertificateRequest), typeof(FileInfo))]
public sealed class ExportK8sPkiCommand : PkiTreeCommand
{
    private const string NodeSet = "Node";

    [Parameter(ParameterSetName = ClusterSet)]
    public SwitchParameter AsRequest { get; set; }

    [Parameter(ParameterSetName = ClusterSet)]
    public SwitchParameter Renew { get; set; }

    [Parameter(ParameterSetName = ClusterSet)]
    [Duration]
    [ArgumentCompleter(typeof(DurationCompleter))]
    public TimeSpan? IfExpiringWithin { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = NodeSet)]
    public NodeKind ForNode { get; set; }

    [Parameter(ParameterSetName = ClusterSet)]
    [Parameter(Mandatory = true, ParameterSetName = NodeSet)]
    [ValidateNotNullOrEmpty]
    public string? Destination { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    private TimeSpan? RenewedWithin => IfExpiringWithin ?? (Renew ? TimeSpan.MaxValue : null);

    private string? Folder => Destination is null ? null : Paths.Literal(Destination);

    /// <inheritdoc/>
    protected override void Finish()
    {
        if (ParameterSetName == NodeSet)
            Share();
        else if (AsRequest)
            Request();
        else
            throw new InvalidRequestException("ExportNotChosen", "Say what to write: -AsRequest for requests to an authority "
                + "elsewhere, or -ForNode and -Destination for the files that a further node needs.");
    }

    private void Share()
    {
        var root = Paths.Literal(Path!);
        foreach (var file in TreeShare.Files(root, ForNode, Folder!))
        {
            Attempt(file.To, () =>
            {
                if (!ShouldProcess(file.To, $"Copy '{file.From}'"))
                    return;
                TreeShare.Copy(file, Force);
                WarnIfExposed(file.To);
                WriteObject(new FileInfo(file.To));
            });
        }
    }

    private string NothingToRequest(TreePlan plan)
    {
        var isRenewed = RenewedWithin is not null;
        return $"There is nothing to request in '{plan.Options.Path}': no certificate is missing{(isRenewed ? " or due" : "")} "
            + "whose authority is here without its key. "
            + (isRenewed
                ? "Update-K8sPki renews what an authority here signs."
                : "With -Renew it asks for new ones too. Where the authority itself is missing, put its certificate there first "
                    + $"({plan.States[0].Item.CertificatePath}).");
    }

    private void Request()
    {
        var options = ReadOptions();
        var plan = TreePlan.Create(options, [], RenewedWithin);
        if (WriteProblems(plan.Problems))
            return;
        if (plan.ToRequest.Count == 0)
            WriteWarning(NothingToRequest(plan));
        else if (ShouldProcess(Describe(plan), Describe(plan), "Export-K8sPki"))
            Write(plan);
    }

    private void Write(TreePlan plan)
    {
        var total = plan.ToRequest.Count;
        var done = new List<CertificateRequest>();
        var progress = new ProgressRecord(1, "Making keys and requests", $"0 of {total}") { PercentComplete = 0 };
        foreach (var request in BackgroundWork.Reports<CertificateRequest>(report =>
            TreeRequests.Write(plan.Options, Folder, Force, report, RenewedWithin, Cancellation), Cancellation))
        {
            done.Add(request);
            WarnIfExposed(plan.Options.Path, request.Path);
            progress.StatusDescription = $"{done.Count} of {total}: {request.Path}";
            progress.PercentComplete = Math.Min(100 * done.Count / total, 100);
            WriteProgress(progress);
        }

        progress.RecordType = ProgressRecordType.Completed;
        WriteProgress(progress);
        var order = plan.ToRequest.Select(state => TreeRequests.PathOf(plan.Options, state.Item, Folder)).ToList();
        WriteObject(done.OrderBy(request => order.IndexOf(request.Path!)), enumerateCollection: true);
    }

    private string Describe(TreePlan plan) => $"Write {Counted.Of(plan.ToRequest.Count, "request")}"
        + string.Concat(plan.ToRequest.Select(state =>
        $"{Environment.NewLine}  {state.Item.Entry.Name,-24} {TreeRequests.PathOf(plan.Options, state.Item, Folder)}"));
}
