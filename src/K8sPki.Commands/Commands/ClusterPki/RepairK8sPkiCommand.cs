using System.Management.Automation;
using System.Security;
using K8sPki.ClusterPki;
using K8sPki.Internal;
using K8sPki.Keys;
using K8sPki.Platform;

namespace K8sPki.Commands;

/// <summary>Mends what Test-K8sPki found, one step after the other, and judges the node again after each.</summary>
[Cmdlet(VerbsDiagnostic.Repair, "K8sPki", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(PkiRepair))]
public sealed class RepairK8sPkiCommand : PkiCommand
{
    private const string Activity = "Repairing nodes";

    private readonly List<Finding> given = [];
    private readonly List<PkiRepair> left = [];
    private bool yesToAll;
    private bool noToAll;

    [Parameter(Position = 0, ValueFromPipeline = true)]
    [Alias("Finding")]
    [ValidateNotNull]
    public object? InputObject { get; set; }

    [Parameter]
    public SwitchParameter Restart { get; set; }

    [Parameter]
    [Duration]
    [ArgumentCompleter(typeof(DurationCompleter))]
    public TimeSpan RestartTimeout { get; set; } = TimeSpan.FromMinutes(5);

    [Parameter]
    public SwitchParameter IncludeHome { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(PasswordCompleter))]
    public SecureString? AuthorityPassword { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        RequireInput(InputObject, "Test-K8sPki | Repair-K8sPki");
        if (RestartTimeout <= TimeSpan.Zero)
            throw new InvalidRequestException("DurationInvalid",
                $"-RestartTimeout {RestartTimeout} is no time to wait; give for example 00:05:00.");
    }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        foreach (var input in PipelinePaths.Items(InputObject))
            Attempt(input, () => given.Add(Take(input)));
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        Passwords.With<object?>(AuthorityPassword, passphrase =>
        {
            // A node from which a manifest is missing may have nothing else that is wrong.
            if (given.Count == 0 && !HasFailed)
                NodeRepair.ShowHidden(Control(passphrase));
            foreach (var (origin, findings) in ByNode())
                Attempt(origin.Tree.Folder, () => NodeRepair.Run(origin, findings, Control(passphrase)));
            return null;
        });
        foreach (var finding in given.Where(finding => finding.Origin is null))
            Handle(PkiRepair.Elsewhere(finding));
        // What is done comes as it is done; what is left stands together at the end.
        foreach (var item in left)
            WriteObject(item);
        foreach (var folder in left.Select(item => item.BackupFolder).OfType<string>().Distinct())
            WriteVerbose($"The old files are in '{folder}'.");
    }

    private static Finding Take(object input)
    {
        if (RemoteObject.Of(input) is { } remote)
            throw remote.Machine is { } machine ? Refusal(machine) : remote.Refuse();
        return Wrapped.Inner(input) switch
        {
            Finding finding => finding,
            CertificateLogError error => error.Finding,
            _ => throw new InvalidRequestException("FindingMissing",
                "Repair-K8sPki takes the findings of Test-K8sPki. For example: Test-K8sPki | Repair-K8sPki"),
        };
    }

    private static RefusedException Refusal(string machine) => new("CopyFromElsewhere",
        $"A finding came from {PrintableText.Escape(machine)}: nothing here is meant by it, and nothing here was changed. Run "
        + $"this: Invoke-Command -HostName {CommandArgument.Of(machine)} {{ Test-K8sPki | Repair-K8sPki -Confirm:$false }}");

    private List<(NodeOrigin Origin, List<Finding> Findings)> ByNode()
    {
        var nodes = new List<(NodeOrigin Origin, List<Finding> Findings)>();
        foreach (var finding in given)
        {
            if (finding.Origin is not NodeOrigin origin)
                continue;
            if (nodes.Find(node => node.Origin.IsSameAs(origin)) is { Findings: { } known })
                known.Add(finding);
            else
                nodes.Add((origin, [finding]));
        }

        return nodes;
    }

    private RepairControl Control(Passphrase? passphrase) => new()
    {
        Approve = Approve,
        Report = Handle,
        Warn = WriteWarning,
        Progress = text => WriteProgress(new ProgressRecord(1, Activity, text)),
        OnlySays = SwitchOf("WhatIf") == true,
        Restarts = Restart,
        Patience = RestartTimeout,
        IncludesHome = IncludeHome,
        Passphrase = passphrase,
        Cancellation = Cancellation,
    };

    private bool Approve(string does, bool isDangerous)
    {
        if (!ShouldProcess(does, $"{does}{Environment.NewLine}Go on?", MyInvocation.MyCommand.Name))
            return false;
        return !isDangerous || Force || SwitchOf("Confirm") == false || Questions.Ask(
            this, $"{does}{Environment.NewLine}This changes what everything in the cluster trusts. Go on?",
            MyInvocation.MyCommand.Name, ref yesToAll, ref noToAll);
    }

    private void Handle(PkiRepair item)
    {
        if (item.State == PkiRepairState.ForPerson)
        {
            left.Add(item);
            return;
        }

        WarnIfExposed(item.Files);
        WriteObject(item);
    }
}
