using System.Management.Automation;
using System.Security;
using K8sPki.Certificates;
using K8sPki.ClusterPki;
using K8sPki.Internal;
using K8sPki.Keys;
using K8sPki.Platform;

namespace K8sPki.Commands;

/// <summary>Renews the certificates of a node in their files and kubeconfigs, and says what has to restart.</summary>
[Cmdlet(VerbsData.Update, "K8sPki", SupportsShouldProcess = true, DefaultParameterSetName = "Path")]
[OutputType(typeof(PkiRenewal))]
public sealed class UpdateK8sPkiCommand : PkiCommand
{
    private const string Activity = "Renewing certificates";
    private readonly List<PkiEntry> piped = [];
    private readonly CopiedEntries copies = new();
    private readonly List<string> paths = [];
    private readonly List<string> onNoNode = [];
    private readonly List<PkiRenewal> renewed = [];

    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(PkiNameCompleter))]
    public string[] Name { get; set; } = [];

    [Parameter]
    [Duration]
    [ArgumentCompleter(typeof(DurationCompleter))]
    public TimeSpan? IfExpiringWithin { get; set; }

    [Parameter(ParameterSetName = "Path")]
    [Alias("FullName", "PSPath")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    [Parameter(ParameterSetName = "Path")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Root { get; set; } = [];

    [Parameter(Mandatory = true, ParameterSetName = "InputObject", ValueFromPipeline = true)]
    [ValidateNotNull]
    public object? InputObject { get; set; }

    [Parameter]
    public SwitchParameter KeepKey { get; set; }

    [Parameter]
    [ValidateSet("RSA-2048", "RSA-3072", "RSA-4096", "ECDSA-P256", "ECDSA-P384")]
    public string? KeyAlgorithm { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] AddSan { get; set; } = [];

    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(AlternativeNameCompleter))]
    public string[] RemoveSan { get; set; } = [];

    [Parameter]
    [Duration]
    [ArgumentCompleter(typeof(DurationCompleter))]
    public TimeSpan? ValidFor { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(DateCompleter))]
    public DateTime? NotAfter { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(PasswordCompleter))]
    public SecureString? AuthorityPassword { get; set; }

    [Parameter]
    public SwitchParameter NoBackup { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    private RenewalSelection Selection => new()
    {
        Entries = piped,
        Names = Name,
        IsMatch = (pattern, name) => WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase).IsMatch(name),
        IsPattern = WildcardPattern.ContainsWildcardCharacters,
    };

    /// <inheritdoc/>
    protected override void Begin()
    {
        if (KeepKey && KeyAlgorithm is not null)
            throw new InvalidRequestException("KeyChoiceContradicts", "-KeepKey keeps the old keys; leave -KeyAlgorithm out.");
        if (IfExpiringWithin < TimeSpan.Zero)
            throw new InvalidRequestException("DurationInvalid",
                $"-IfExpiringWithin {IfExpiringWithin} is negative; give how long before its end a certificate is renewed.");
        if (Path.Length > 0 && Root.Length > 0)
            throw new InvalidRequestException("RootAmbiguous",
                "Give -Path for a copy of a PKI folder, or -Root for a node's whole file system, not both.");
        _ = How();
    }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        foreach (var input in PipelinePaths.Items(InputObject))
            Attempt(input, () => Take(input));
        paths.AddRange(Path);
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        if (AddSan.Length + RemoveSan.Length > 0 && !Selection.IsNamed && !copies.Any)
            throw new InvalidRequestException("NamesNeedServer",
                "-AddSan and -RemoveSan are for the certificate of a server: say which with -Name, for example -Name apiserver.");
        if ((piped.Count > 0 || copies.Any) && Name.Length > 0)
            throw new InvalidRequestException("NameGivenTwice",
                "The entries that come down the pipeline say what is renewed; leave -Name out.");
        foreach (var (entry, refusal) in copies.Refusals(MyInvocation.MyCommand.Name, MyInvocation.BoundParameters))
            WriteFailure(refusal, $"{entry}");
        FailOnNoNode([.. onNoNode, .. copies.OnNoNode]);
        Passwords.With<object?>(AuthorityPassword, passphrase =>
        {
            foreach (var tree in Trees())
                Attempt(tree.Folder, () => UpdateNode(tree, passphrase));
            return null;
        });
        foreach (var left in RenewalReport.Left(renewed))
            WriteWarning(left);
        foreach (var taken in RenewalReport.TakenUp(renewed))
            Say(taken);
        foreach (var folder in renewed.Select(result => result.BackupFolder).OfType<string>().Distinct())
            WriteVerbose($"The old files are in '{folder}'.");
    }

    private void FailOnNoNode(string[] places)
    {
        if (places.Length > 0)
            WriteFailure(new InvalidRequestException("NotOnNode", $"{Counted.Of(places.Length, "certificate")} of what was piped "
                + $"{(places.Length == 1 ? "is" : "are")} on no node, and not renewed: {places[0]}"
                + $"{(places.Length == 1 ? "" : " and others")}. Whoever wrote them, such as cert-manager or "
                + "a controller, has to write new ones."), places[0]);
    }

    // An entry, one of another machine, a certificate of everything, or the folder of a copy of a PKI.
    private void Take(object input)
    {
        if (copies.TryAdd(input))
            return;
        if (RemoteObject.Of(input) is { } remote)
            throw remote.Refuse();
        if (Wrapped.Inner(input) is PkiEntry entry)
            piped.Add(entry);
        else if (Wrapped.Inner(input) is PkiCertificate { Entries: var entries } certificate)
            Take(certificate, entries);
        else
            paths.AddRange(PipelinePaths.Of(input, Paths).Select(WildcardPattern.Escape));
    }

    private void Take(PkiCertificate certificate, IReadOnlyList<PkiEntry> entries)
    {
        piped.AddRange(entries);
        if (entries.Count == 0)
            onNoNode.Add(certificate.Where);
    }

    private List<NodeFileSystem> Trees()
    {
        var trees = new List<NodeFileSystem>();
        foreach (var entry in piped)
        {
            if (entry.Tree is { } tree && !trees.Exists(tree.IsSameAs))
                trees.Add(tree);
        }

        foreach (var root in Root)
            Attempt(root, () => trees.AddRange(new NodeFolders(Paths).Of(root).Select(NodeFileSystem.At)));
        foreach (var path in paths)
            Attempt(path, () => trees.AddRange(Paths.Resolve(path, "folder").Select(Folder)));
        return trees.Count == 0 && !HasFailed && piped.Count == 0 && !MyInvocation.ExpectingInput ? [NodeFileSystem.ThisNode()]
            : trees;
    }

    private static NodeFileSystem Folder(string path) => Directory.Exists(path) ? GivenFolder.AsTree(path)
        : throw new InvalidRequestException(
        "PathNotAFolder", $"'{path}' is a file. Give the folder of the PKI, whose authorities sign, and choose in it with "
            + "-Name; or renew the one file with Update-K8sCertificate -Authority.");

    private void UpdateNode(NodeFileSystem tree, Passphrase? passphrase)
    {
        var facts = Read(tree.Again());
        var plan = RenewalPlan.Create(facts, Selection.Of(facts, How()), passphrase);
        foreach (var (problem, given) in Selection.NotFound(facts))
            WriteFailure(problem, given);
        if (facts.Entries.Count == 0 && Name.Length == 0)
            WriteFailure(NothingFound.Of(facts), facts.Folder);
        plan.RequireUseOfNames();
        foreach (var unit in plan.Units)
        {
            if (unit.Problem is { } problem)
            {
                WriteFailure(problem, unit.Entry);
            }
            else if (!unit.IsDue)
            {
                WriteWarning(RenewalReport.Skipped(facts, unit));
                WriteObject(new PkiRenewal(facts, unit, KeepKey));
            }
        }

        if (!plan.Due.Any())
            WriteVerbose($"Nothing is due on {facts.Node}.");
        else if (ShouldProcess(RenewalPlanText.Describe(plan), RenewalPlanText.Describe(plan), "Update-K8sPki"))
            Renew(plan);
    }

    private PkiInventory Read(NodeFileSystem tree)
    {
        var facts = InventoryReader.Read(tree);
        if (RenewalTree.IsUnfinished(facts) && !WillOnlySay())
        {
            WriteWarning($"A renewal had been interrupted; it was brought to its end first: "
                + $"{string.Join(", ", RenewalTree.Settle(facts, Cancellation))}.");
            facts = InventoryReader.Read(tree.Again());
        }

        foreach (var (file, problem) in facts.Problems)
        {
            if (Selection.IsNamed)
                WriteWarning($"'{file}' could not be read: {problem.Message}");
            else
                WriteFailure(problem, file.Here.Text);
        }

        foreach (var (_, problem) in facts.PassedOver)
            WriteWarning($"{problem.Message} The rest of the file is used all the same.");
        foreach (var text in facts.Notes.EachUnfollowed)
            WriteWarning($"{text.Told}. Certificates that it leads to are not renewed.");
        return facts;
    }

    private bool WillOnlySay() => SwitchOf("WhatIf") == true;

    private RenewalChoice How() => new()
    {
        Within = IfExpiringWithin,
        Validity = new ValidityParameters(null, NotAfter, ValidFor).Read(Validity.OfLeaf),
        AuthorityValidity = new ValidityParameters(null, NotAfter, ValidFor).Read(Validity.OfAuthority),
        KeepKey = KeepKey,
        KeyAlgorithm = KeyAlgorithm is null ? null : TreeKeyAlgorithm.Find(KeyAlgorithm),
        AddedNames = SubjectAlternativeName.Hosts(AddSan),
        RemovedNames = SubjectAlternativeName.Hosts(RemoveSan),
        Force = Force,
        NoBackup = NoBackup,
    };

    private void Renew(RenewalPlan plan)
    {
        var total = plan.Due.Count();
        var done = 0;
        var progress = new ProgressRecord(1, Activity, $"0 of {total}") { PercentComplete = 0 };
        WriteProgress(progress);
        foreach (var outcome in BackgroundWork.Reports<RenewalOutcome>(report =>
            RenewalRun.Run(plan, report, Cancellation), Cancellation))
        {
            progress.StatusDescription = $"{++done} of {total}: {outcome.Unit.Name}";
            progress.PercentComplete = 100 * done / total;
            WriteProgress(progress);
            if (outcome.Problem is { } problem)
                WriteFailure(problem, outcome.Unit.Entry);
            else
                WriteRenewed(plan, outcome);
        }

        progress.RecordType = ProgressRecordType.Completed;
        WriteProgress(progress);
        if (done < total)
            WriteWarning(RenewalReport.NotBegun(plan.Facts.Node, total - done));
    }

    private void WriteRenewed(RenewalPlan plan, RenewalOutcome outcome) => Attempt(outcome.Unit.Entry, () =>
    {
        WarnIfExposed(outcome.Unit.Files(KeepKey).Select(file => file.Text));
        if (RenewalReport.Early(outcome) is { } early)
            WriteWarning(early);
        var result = FileFailure.AttemptAfter(() => new PkiRenewal(plan.Facts, outcome, KeepKey));
        renewed.Add(result);
        WriteObject(result);
    });
}
