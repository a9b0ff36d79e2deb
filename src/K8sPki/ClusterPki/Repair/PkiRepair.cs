using K8sPki.Platform;

namespace K8sPki;

/// <summary>What became of a step of a repair.</summary>
public enum PkiRepairState
{
    /// <summary>It was done, and what it was for is gone.</summary>
    Done,

    /// <summary>It would be done without -WhatIf.</summary>
    WhatIf,

    /// <summary>It was not wanted.</summary>
    Declined,

    /// <summary>It could not be done, or did not mend what it was for, or broke something: nothing further was done.</summary>
    Failed,

    /// <summary>It was not begun, since one before it has failed.</summary>
    NotBegun,

    /// <summary>What it would be for is not there any more.</summary>
    NotNeeded,

    /// <summary>A person has to do it.</summary>
    ForPerson,
}

/// <summary>A step of a repair, or what is left of it for a person.</summary>
public sealed class PkiRepair
{
    // What a screen of 80 columns leaves beside the others.
    private const int ColumnWidth = 54;

    internal PkiRepair(string node, string does, PkiRepairState state)
    {
        Node = node;
        Does = does;
        State = state;
    }

    /// <summary>The node.</summary>
    public string Node { get; }

    /// <summary>What is done: the command that does the same, or what a person has to do.</summary>
    public string Does { get; }

    /// <summary>What became of it.</summary>
    public PkiRepairState State { get; }

    /// <summary>Why it failed, was left, or is for a person; null where there is nothing to say.</summary>
    public string? Reason { get; internal init; }

    /// <summary>The ids of the findings that it is for.</summary>
    public IReadOnlyList<string> For { get; internal init; } = Array.Empty<string>();

    /// <summary>The findings that were gone when the node was judged after it.</summary>
    public IReadOnlyList<Finding> Mended { get; internal init; } = Array.Empty<Finding>();

    /// <summary>The commands that do the same where this was not done, each to be run as it is.</summary>
    public IReadOnlyList<string> Commands { get; internal init; } = Array.Empty<string>();

    /// <summary>The full path of every file that was changed.</summary>
    public IReadOnlyList<string> Files { get; internal init; } = Array.Empty<string>();

    /// <summary>The folder with the old files, for Restore-K8sPki; null when none were kept.</summary>
    public string? BackupFolder { get; internal init; }

    /// <summary>How soon somebody has to do something about it.</summary>
    public Urgency Urgency => State switch
    {
        PkiRepairState.Failed => Urgency.Now,
        PkiRepairState.Done or PkiRepairState.NotNeeded => Urgency.None,
        _ => Urgency.Soon,
    };

    /// <summary>The node, with control characters escaped.</summary>
    public string DisplayNode => PrintableText.Escape(Node);

    /// <summary>What is done and why it was not: words in lines that a table has room for, commands whole.</summary>
    public string Text
    {
        get
        {
            var does = State == PkiRepairState.ForPerson && Does != CommandText
                ? TextLines.Wrap(For.Count == 0 ? Does : $"{ForText}: {Does}", ColumnWidth) : Does;
            return Reason is null ? does : $"{does}\n{TextLines.Wrap($"> {Reason}", ColumnWidth)}";
        }
    }

    /// <summary>What is done, in lines that a list has room for.</summary>
    public string DoesText => TextLines.Wrap(Does, TextLines.ListWidth);

    /// <summary>Why it failed, was left, or is for a person, in lines; null where there is nothing to say.</summary>
    public string? ReasonText => Reason is null ? null : TextLines.Wrap(Reason, TextLines.ListWidth);

    /// <summary>The ids of the findings that it is for, in one line.</summary>
    public string ForText => string.Join(", ", For);

    /// <summary>The findings that were gone after it, one a line.</summary>
    public string MendedText => string.Join(
        '\n', Mended.Select(finding => $"{finding.Id}: {finding.DisplayTarget}"));

    /// <summary>The commands, one a line.</summary>
    public string CommandText => string.Join('\n', Commands);

    /// <summary>The files that were changed, one a line.</summary>
    public string FileList => string.Join('\n', Files.Select(PrintableText.Escape));

    /// <summary>The folder with the old files; null when none were kept.</summary>
    public string? DisplayBackupFolder => FileLocation.Shown(BackupFolder);

    /// <summary>What has to be done where nothing here is meant: on another machine, or in a cluster.</summary>
    internal static PkiRepair Elsewhere(Finding finding) => new(
        finding.Node ?? "", finding.Remedy.Text.Length > 0 ? finding.Remedy.Text : finding.RemedyCommands,
        PkiRepairState.ForPerson)
    {
        Reason = finding.Message, For = new[] { finding.Id }, Commands = finding.Remedy.Commands.ToArray(),
    };

    /// <inheritdoc/>
    public override string ToString() => $"{State}: {Does}";
}
