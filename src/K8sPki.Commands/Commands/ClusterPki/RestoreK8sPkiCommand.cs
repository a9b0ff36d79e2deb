using System.Management.Automation;
using K8sPki.ClusterPki;
using K8sPki.Internal;
using K8sPki.Platform;

namespace K8sPki.Commands;

/// <summary>Puts back what a dated backup keeps of a node: the bytes, modes and owners of before.</summary>
[Cmdlet(VerbsData.Restore, "K8sPki", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(PkiRestoredFile))]
public sealed class RestoreK8sPkiCommand : PkiCommand
{
    private readonly HashSet<string> restored = [];
    private bool yesToAll;
    private bool noToAll;

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("BackupFolder", "FullName", "PSPath")]
    [ValidateNotNullOrEmpty]
    public object? Path { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Root { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        foreach (var input in PipelinePaths.Items(Path))
            Attempt(input, () => Take(input));
    }

    // What a run says of each of its files names one folder again and again.
    private void Take(object input)
    {
        foreach (var folder in FoldersOf(input).Select(System.IO.Path.TrimEndingDirectorySeparator).Where(restored.Add))
            Restore(folder);
    }

    private IEnumerable<string> FoldersOf(object input) => RemoteObject.Of(input) is { } remote ? throw remote.Refuse()
        : Wrapped.Inner(input) switch
        {
            PkiRenewal renewal => Kept(renewal.BackupFolder),
            PkiRepair repair => Kept(repair.BackupFolder),
            PkiRestoredFile file => Kept(file.BackupFolder),
            string path when RemoteObject.RefusalOfPath(input) is null => [Paths.Literal(path)],
            _ => PipelinePaths.Of(input, Paths),
        };

    // What changed nothing has kept nothing.
    private static string[] Kept(string? folder) => folder is null ? [] : [folder];

    private void Restore(string folder)
    {
        if (FileStatus.OfEntry(folder) is null)
            throw new MissingInputException("PathNotFound", $"There is no folder '{folder}'.");
        var plan = BackupRestore.Plan(
            folder, Root is null ? null : System.IO.Path.TrimEndingDirectorySeparator(Paths.Literal(Root)));
        foreach (var file in plan.NewFiles)
            WriteWarning($"'{file}' was not there when '{folder}' was made, and stays.");
        var changes = plan.Files.Where(file => file.IsChange).ToList();
        if (changes.Count > 0)
        {
            var what = plan.Describe(folder);
            if (!ShouldProcess(what, $"{what}{Environment.NewLine}Go on?", MyInvocation.MyCommand.Name) || !IsWanted(changes))
                return;
            plan.Run(Cancellation);
            WarnIfExposed(changes.Select(file => file.File.Target.Path));
        }

        foreach (var file in plan.Files)
            WriteObject(new PkiRestoredFile(
                file.File.Target.Path, file.IsChange ? PkiRestoreAction.Restored : PkiRestoreAction.Unchanged)
            {
                Copy = file.File.Copy, OldNotAfter = file.Current?.LocalDateTime, NotAfter = file.Kept?.LocalDateTime,
                BackupFolder = plan.BackupFolder,
            });
        foreach (var file in plan.NewFiles)
            WriteObject(new PkiRestoredFile(file, PkiRestoreAction.Left));
    }

    // Whoever goes back from a renewal loses it.
    private bool IsWanted(List<RestoredFile> changes)
    {
        var newer = changes.Where(file => file.IsOlder || file.IsChangedSince).ToList();
        return newer.Count == 0 || Force || SwitchOf("Confirm") == false || Questions.Ask(
            this, $"{Counted.Of(newer.Count, "file")} would be replaced that {(newer.Count == 1 ? "is" : "are")} newer or was "
                + $"changed since: {string.Join(", ", newer.Select(file => file.File.Target.Path))}. Go on?",
            MyInvocation.MyCommand.Name, ref yesToAll, ref noToAll);
    }
}
