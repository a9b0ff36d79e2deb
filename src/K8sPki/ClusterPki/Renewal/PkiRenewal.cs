using K8sPki.ClusterPki;
using K8sPki.Platform;

namespace K8sPki;

/// <summary>What was done about a certificate.</summary>
public enum PkiRenewalAction
{
    /// <summary>It was renewed, with every place that holds it.</summary>
    Renewed,

    /// <summary>It was left as it is: <see cref="PkiRenewal.Reason"/> says why.</summary>
    Skipped,
}

/// <summary>A certificate of a node, and what was done about it.</summary>
/// <remarks>Its lists are arrays, since PowerShell finds no index in the lists that collection expressions make.</remarks>
public sealed class PkiRenewal
{
    internal PkiRenewal(PkiInventory facts, RenewalUnit unit, bool isKeyKept)
    {
        Name = unit.Name;
        Node = unit.Entry.Node;
        Component = unit.Entry.Component;
        Action = PkiRenewalAction.Skipped;
        Reason = unit.Reason;
        OldCertificate = unit.Certificate;
        Path = unit.Entry.Path;
        Files = unit.Files(isKeyKept || !unit.IsDue).Select(file => file.Text).ToArray();
        var (restarts, takenUp) = unit.IsDue ? RenewalRestarts.Of(facts, unit) : ([], []);
        Restart = restarts.ToArray();
        TakenUp = takenUp.ToArray();
        StaleCopies = unit.IsDue ? unit.Copies.Select(copy => new PkiStaleCopy(unit, copy))
            .Concat(PkiStaleCopy.OfAuthority(facts, unit)).ToArray() : [];
    }

    internal PkiRenewal(PkiInventory facts, RenewalOutcome outcome, bool isKeyKept)
        : this(facts, outcome.Unit, isKeyKept)
    {
        Action = PkiRenewalAction.Renewed;
        Certificate = outcome.Renewed;
        BackupFolder = outcome.Backup;
    }

    /// <summary>Its usual name: <c>apiserver</c>, <c>admin.conf</c>.</summary>
    public string Name { get; }

    /// <summary>The node whose it is.</summary>
    public string Node { get; }

    /// <summary>Who uses it.</summary>
    public string Component { get; }

    /// <summary>What was done.</summary>
    public PkiRenewalAction Action { get; }

    /// <summary>Why it was left as it is; null when it was renewed.</summary>
    public string? Reason { get; }

    /// <summary>The new certificate; null when it was left as it is.</summary>
    public Certificate? Certificate { get; }

    /// <summary>The certificate that was there before; null when it is missing.</summary>
    public Certificate? OldCertificate { get; }

    /// <summary>The end of the old validity in local time; null when it is missing.</summary>
    public DateTime? OldNotAfter => OldCertificate?.NotAfter;

    /// <summary>The end of validity now, in local time; null when it is missing.</summary>
    public DateTime? NotAfter => (Certificate ?? OldCertificate)?.NotAfter;

    /// <summary>Whole days until the end of validity, negative when it has passed; null when it is missing.</summary>
    public int? DaysRemaining => (Certificate ?? OldCertificate)?.DaysRemaining;

    /// <summary>The file of the certificate, or the kubeconfig that has it inside.</summary>
    public string Path { get; }

    /// <summary>The full path of every file that was changed.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>The folder with the old files; null when none were kept.</summary>
    public string? BackupFolder { get; }

    /// <summary>The components that go on with the old certificate until they are restarted.</summary>
    public IReadOnlyList<PkiRestart> Restart { get; }

    /// <summary>
    /// The components that take the new files up by themselves, and when: <c>kube-apiserver, within a minute</c>.
    /// </summary>
    public IReadOnlyList<string> TakenUp { get; }

    /// <summary>What holds the old certificate still, such as a ~/.kube/config that was copied from admin.conf.</summary>
    public IReadOnlyList<PkiStaleCopy> StaleCopies { get; }

    /// <summary>The day on which the old validity ends, in local time: <c>2027-11-29</c>; null when it is missing.</summary>
    public string? OldExpires => OldCertificate?.Expires;

    /// <summary>The day on which validity ends now; null when it is missing.</summary>
    public string? Expires => (Certificate ?? OldCertificate)?.Expires;

    /// <summary>Soon for what was left as it is.</summary>
    public Urgency Urgency => Action == PkiRenewalAction.Skipped ? Urgency.Soon : Urgency.None;

    /// <summary>The name.</summary>
    public string DisplayName => PrintableText.Escape(Name);

    /// <summary>The node.</summary>
    public string DisplayNode => PrintableText.Escape(Node);

    /// <summary>Why it was left as it is, or the components that have to restart.</summary>
    public string Remark => PrintableText.Escape(Reason ?? (Restart.Count == 0 ? ""
        : "restart " + string.Join(", ", Restart.Select(restart => restart.Component).Distinct())));

    /// <summary>Why it was left as it is, in lines; null when it was renewed.</summary>
    public string? ReasonText => Reason is null ? null : TextLines.Wrap(PrintableText.Escape(Reason), TextLines.ListWidth);

    /// <summary>The folder with the old files; null when none were kept.</summary>
    public string? DisplayBackupFolder => FileLocation.Shown(BackupFolder);

    /// <summary>The subject; null when it is missing.</summary>
    public string? Subject => (Certificate ?? OldCertificate)?.Subject;

    /// <summary>The subject in lines that a list has room for.</summary>
    public string? SubjectText => (Certificate ?? OldCertificate)?.SubjectText;

    /// <summary>The files that were changed, one a line.</summary>
    public string FileList => string.Join('\n', Files.Select(PrintableText.Escape));

    /// <summary>What has to restart and how, one a line.</summary>
    public string RestartText => string.Join('\n', Restart.Select(restart => PrintableText.Escape(
        $"{restart}: {restart.Instruction}")));

    /// <summary>What takes the new files up by itself, one a line.</summary>
    public string TakenUpText => string.Join('\n', TakenUp.Select(PrintableText.Escape));

    /// <summary>What holds the old certificate still and how to mend it, one a line.</summary>
    public string StaleCopyText => string.Join('\n', StaleCopies.Select(copy => PrintableText.Escape($"{copy}: {copy.Remedy}")));

    /// <inheritdoc/>
    public override string ToString() => PrintableText.Escape($"{Name} ({Action})");
}

/// <summary>A copy that holds the old certificate still.</summary>
public sealed class PkiStaleCopy
{
    internal PkiStaleCopy(RenewalUnit unit, PkiEntry copy)
    {
        Path = copy.Path;
        User = copy.UserName;
        Remedy = RemedyFor(unit.Entries, copy);
    }

    private PkiStaleCopy(LocalPath file, Remedy remedy)
    {
        Path = file.Text;
        Remedy = remedy;
    }

    /// <summary>The full path of the kubeconfig or file.</summary>
    public string Path { get; }

    /// <summary>The user of the kubeconfig; null for a file.</summary>
    public string? User { get; }

    /// <summary>
    /// The command that brings the new certificate and key into it; for the text of a configuration, what a person has to do.
    /// </summary>
    public Remedy Remedy { get; }

    /// <inheritdoc/>
    public override string ToString() => PrintableText.Escape(Path);

    /// <summary>
    /// The kubeconfigs in home folders that trust the authority of a unit, and the configurations that hold it as text.
    /// </summary>
    internal static IEnumerable<PkiStaleCopy> OfAuthority(PkiInventory facts, RenewalUnit unit) =>
        unit.TrustedIn.Count == 0 ? [] : AtHome(facts, unit).Concat(AsText(facts, unit));

    private static IEnumerable<PkiStaleCopy> AsText(PkiInventory facts, RenewalUnit unit) =>
        from text in AuthorityPlaces.TextsOf(facts, unit.Certificate!)
        let at = text.Line is { } line ? $"in line {line} " : ""
        select new PkiStaleCopy(text.Place.Here, Remedy.Words(
            $"{at}{text.Name} of {text.Component} holds the certificate as text: put in what "
                + $"{CommandArgument.Of(unit.Entry.Path)} holds now."));

    private static IEnumerable<PkiStaleCopy> AtHome(PkiInventory facts, RenewalUnit unit) =>
        from kubeConfig in facts.KubeConfigs
        where KnownLocations.IsOfUser(kubeConfig.File.OnNode)
        from cluster in AuthorityPlaces.ClustersOf(kubeConfig, unit.Certificate!)
        let path = kubeConfig.File.Here
        select new PkiStaleCopy(path, Step(
            "Set-K8sKubeConfigCluster", cluster, $" -CertificateAuthority {CommandArgument.Of(unit.Entry.Path)} -Embed "
                + $"-KubeConfig {CommandArgument.Of(path.Text)}"));

    private static Remedy RemedyFor(IReadOnlyList<PkiEntry> renewed, PkiEntry copy)
    {
        var to = CommandArgument.Of(copy.Path);
        if (renewed.FirstOrDefault(entry => entry.UserName is { } user && user == copy.UserName) is { } same)
            return Step("Merge-K8sKubeConfig", same.Path, $" -KubeConfig {to} -Conflict Overwrite");
        if (copy.UserName is { } name
            && renewed.FirstOrDefault(entry => !entry.IsEmbedded)?.Place is { KeyPath: { } keyPath } place)
            return Step("Set-K8sKubeConfigUser", name, $" -ClientCertificate {CommandArgument.Of(place.Path)} -ClientKey "
                + $"{CommandArgument.Of(keyPath)} -Embed -KubeConfig {to}");
        return Step("Copy-Item", renewed[0].Path, $" {to}");
    }

    private static Remedy Step(string command, string name, string options) =>
        Remedy.Of(new RemedyStep(RemedyOrder.Rewrite, command, CommandArgument.Of(name), options));
}
