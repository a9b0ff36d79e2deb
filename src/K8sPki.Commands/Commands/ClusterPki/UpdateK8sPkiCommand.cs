using System.Management.Automation;
using System.Security;
using K8sPki.Internal;

namespace K8sPki.Commands;

/// <summary>Renews the certificates of a node in their files and kubeconfigs, and says what has to restart.</summary>
[Cmdlet(VerbsData.Update, "K8sPki", SupportsShouldProcess = true, DefaultParameterSetName = "Path")]
[OutputType(typeof(PkiRenewal))]
public sealed class UpdateK8sPkiCommand : PkiCommand
{
    private const string Activity = "Renewing certificates";
    private readonly List<PkiEntry> piped = [];
    private readonly List<string> paths = [];
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

    private bool IsNamed => piped.Count > 0 || Name.Any(name => name is not ("*" or "all"));

    /// <inheritdoc/>
    protected override void Begin()
    {
        if (KeepKey && KeyAlgorithm is not null)
            throw new InvalidRequestException("KeyChoiceContradicts", "-KeepKey keeps the old keys; leave -KeyAlgorithm out.");
        if (IfExpiringWithin < TimeSpan.Zero)
            throw new InvalidRequestException("DurationInvalid", $"-IfExpiringWithin {IfExpiringWithin} is negative; give how long before its end a certificate is renewed.");
        if (Path.Length > 0 && Root.Length > 0)
            throw new InvalidRequestException("RootAmbiguous", "Give -Path for a copy of a PKI folder, or -Root for a node's whole file system, not both.");
        _ = Choice();
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
        if (AddSan.Length + RemoveSan.Length > 0 && !IsNamed)
            throw new InvalidRequestException("NamesNeedServer", "-AddSan and -RemoveSan are for the certificate of a server: say which with -Name, for example -Name apiserver.");
        if (piped.Count > 0 && Name.Length > 0)
            throw new InvalidRequestException("NameGivenTwice", "The entries that come down the pipeline say what is renewed; leave -Name out.");
        Passwords.With<object?>(AuthorityPassword, passphrase =>
        {
            foreach (var tree in Trees())
                Attempt(tree.Folder, () => UpdateNode(tree, passphrase));
            return null;
        });
        SayWhatIsLeft();
    }

    // An entry, or the folder of a copy of a PKI.
    private void Take(object input)
    {
        if (RemoteObject.Of(input) is { } remote)
            throw remote.Refuse();
        if (input is PSObject { BaseObject: PkiEntry entry })
            piped.Add(entry);
        else if (input is PkiEntry own)
            piped.Add(own);
        else
            paths.AddRange(PipelinePaths.Of(input, Paths).Select(WildcardPattern.Escape));
    }

    private List<NodeTree> Trees()
    {
        var trees = new List<NodeTree>();
        foreach (var entry in piped)
        {
            if (entry.Tree is { } tree && !trees.Exists(tree.IsSameAs))
                trees.Add(tree);
        }

        foreach (var root in Root)
            Attempt(root, () => trees.AddRange(new NodeFolders(Paths).Of(root).Select(NodeTree.At)));
        foreach (var path in paths)
            Attempt(path, () => trees.AddRange(Paths.Resolve(path, "folder").Select(Folder)));
        return trees.Count == 0 && !HasFailed && piped.Count == 0 && !MyInvocation.ExpectingInput ? [NodeTree.ThisNode()] : trees;
    }

    private static NodeTree Folder(string path) => Directory.Exists(path) ? GivenFolder.AsTree(path) : throw new InvalidRequestException(
        "PathNotAFolder", $"'{path}' is a file. Give the folder of the PKI, whose authorities sign, and choose in it with -Name; or renew the one file with Update-K8sCertificate -Authority.");

    private void UpdateNode(NodeTree tree, Passphrase? passphrase)
    {
        var inventory = Read(tree.Again());
        var plan = RenewalPlan.Create(inventory, Choice(inventory), passphrase);
        RequireFound(plan);
        foreach (var unit in plan.Units)
        {
            if (unit.Problem is { } problem)
                WriteFailure(problem, unit.Entry);
            else if (!unit.IsDue)
                WriteSkipped(plan, unit);
        }

        if (!plan.Due.Any())
            WriteVerbose($"Nothing is due on {inventory.Node}.");
        else if (ShouldProcess(RenewalPlanText.Describe(plan), RenewalPlanText.Describe(plan), "Update-K8sPki"))
            Renew(plan);
    }

    private PkiInventory Read(NodeTree tree)
    {
        var inventory = InventoryReader.Read(tree);
        if (RenewalTree.IsUnfinished(inventory) && !WillOnlySay())
        {
            using (PkiTree.Lock(inventory.Tree.Here(RenewalTree.HomeOf(inventory)), Cancellation))
                WriteWarning($"A renewal had been interrupted; it was brought to its end first: {string.Join(", ", RenewalTree.Finish(inventory))}.");
            inventory = InventoryReader.Read(tree.Again());
        }

        foreach (var (file, problem) in inventory.Problems)
        {
            if (IsNamed)
                WriteWarning($"'{file}' could not be read: {problem.Message}");
            else
                WriteFailure(problem, file.Here.Text);
        }

        return inventory;
    }

    private bool WillOnlySay() => SwitchOf("WhatIf") == true;

    private RenewalChoice Choice(PkiInventory? inventory = null)
    {
        var asked = piped.Where(entry => inventory is not null && entry.Tree?.IsSameAs(inventory.Tree) == true).ToList();
        var patterns = Name.Select(name => name == "all" ? "*" : name).ToList();
        return new RenewalChoice
        {
            Includes = entry => asked.Count > 0 ? asked.Exists(one => IsSame(one, entry)) : patterns.Count == 0 || patterns.Exists(pattern => IsMatch(pattern, entry.Name)),
            Names = entry => asked.Exists(one => IsSame(one, entry)) || patterns.Contains(entry.Name, StringComparer.OrdinalIgnoreCase),
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
    }

    // The name of a user may have characters that are wildcards.
    private static bool IsMatch(string pattern, string name) =>
        pattern.Equals(name, StringComparison.OrdinalIgnoreCase) || WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase).IsMatch(name);

    private static bool IsSame(PkiEntry one, PkiEntry other) => one.Path == other.Path && one.Source == other.Source && Equals(one.Certificate, other.Certificate);

    private void RequireFound(RenewalPlan plan)
    {
        foreach (var entry in piped.Where(entry => entry.Tree?.IsSameAs(plan.Facts.Tree) == true && !plan.Facts.Entries.Any(other => IsSame(entry, other))))
            WriteFailure(new ConflictException("FileChanged", $"'{entry.Path}' does not hold what was read there before, or is not part of what {plan.Facts.Node} has; it is left as it is. Read it again with Get-K8sPki."), entry);
        foreach (var name in Name.Where(name => name != "all" && !WildcardPattern.ContainsWildcardCharacters(name)))
        {
            if (!plan.Facts.Entries.Any(entry => entry.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
                WriteFailure(new MissingInputException("PkiNameNotFound", $"There is no certificate '{name}' in '{plan.Facts.Folder}'. There {(plan.Facts.Entries.Count == 0 ? "is none" : $"are {string.Join(", ", plan.Facts.Entries.Where(entry => !entry.Purpose.IsAuthority).Select(entry => entry.Name).Distinct())}")}."), name);
        }

        if (plan.Facts.Entries.Count == 0 && Name.Length == 0)
            WriteFailure(NothingFound.Of(plan.Facts), plan.Facts.Folder);
        if (AddSan.Length + RemoveSan.Length > 0 && plan.Due.Any() && plan.Due.All(unit => unit.Options!.AddedNames.Count + unit.Options.RemovedNames.Count == 0))
            throw new InvalidRequestException("NamesNeedServer", $"{string.Join(", ", plan.Due.Select(unit => unit.Name))}: nobody connects to these by a name, so -AddSan and -RemoveSan change nothing. Name the certificate of a server.");
    }

    private void WriteSkipped(RenewalPlan plan, RenewalUnit unit)
    {
        var files = unit.Places.SelectMany(place => RenewedElsewhere.KubeConfigsOf(place.Entry, plan.Facts)).Distinct().ToList();
        WriteWarning($"{unit.Name}{(files.Count == 0 ? "" : $", which {string.Join(" and ", files)} names,")} is left as it is: {unit.Reason}.");
        WriteObject(new PkiRenewal(plan.Facts, unit, KeepKey));
    }

    private void Renew(RenewalPlan plan)
    {
        WarnIfExposed(plan.Due.SelectMany(unit => unit.Files(KeepKey)).Select(file => file.Text));
        var total = plan.Due.Count();
        var done = 0;
        var progress = new ProgressRecord(1, Activity, $"0 of {total}") { PercentComplete = 0 };
        WriteProgress(progress);
        foreach (var outcome in BackgroundWork.Reports<RenewalOutcome>(report => RenewalRun.Run(plan, report, Cancellation), Cancellation))
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
            WriteWarning($"{Counted.Of(total - done, "further certificate")} of {plan.Facts.Node} {(total - done == 1 ? "was not begun and is as it was" : "were not begun and are as they were")}. Run this again when there is room.");
    }

    private void WriteRenewed(RenewalPlan plan, RenewalOutcome outcome)
    {
        var unit = outcome.Unit;
        if (unit.Authority is { } authority && unit.Options!.Validity.To > authority.Certificate.ValidTo)
            WriteWarning($"{unit.Name} ends with its authority, on {IsoTime.Minute(authority.NotAfter)}.");
        else if (outcome.Renewed!.ValidTo < unit.Certificate!.ValidTo)
            WriteWarning($"{unit.Name} ends earlier than before: on {IsoTime.Minute(outcome.Renewed.NotAfter)} in place of {IsoTime.Minute(unit.Certificate.NotAfter)}. -ValidFor gives it longer.");
        var result = new PkiRenewal(plan.Facts, outcome, KeepKey);
        renewed.Add(result);
        WriteObject(result);
    }

    // Renewed files help nobody while a process goes on with the old ones.
    private void SayWhatIsLeft()
    {
        foreach (var onNode in renewed.GroupBy(result => result.Node))
        {
            foreach (var restart in onNode.SelectMany(result => result.Restart).Distinct())
                WriteWarning($"{onNode.Key}: {restart} may use the old {string.Join(", ", onNode.Where(result => result.Restart.Contains(restart)).Select(result => result.Name).Distinct())} until it is restarted{(restart.Kind == PkiRestartKind.Unknown ? " where it runs" : $": {restart.Instruction}")}.");
            foreach (var result in onNode)
            {
                foreach (var copy in result.StaleCopies)
                    WriteWarning($"{onNode.Key}: '{copy}' holds the old {result.Name} still: {copy.Remedy}");
            }
        }

        foreach (var folder in renewed.Select(result => result.BackupFolder).OfType<string>().Distinct())
            WriteVerbose($"The old files are in '{folder}'.");
    }
}
