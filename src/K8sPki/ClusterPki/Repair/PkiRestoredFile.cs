using K8sPki.Platform;

namespace K8sPki;

/// <summary>What became of a file that a backup holds.</summary>
public enum PkiRestoreAction
{
    /// <summary>It holds what it held then.</summary>
    Restored,

    /// <summary>It held that still.</summary>
    Unchanged,

    /// <summary>It came after the backup was made, and was left.</summary>
    Left,
}

/// <summary>A file that a backup holds, or that came since, and what was done about it.</summary>
public sealed class PkiRestoredFile
{
    internal PkiRestoredFile(string path, PkiRestoreAction action)
    {
        Path = path;
        Action = action;
    }

    /// <summary>The full path of the file.</summary>
    public string Path { get; }

    /// <summary>What was done.</summary>
    public PkiRestoreAction Action { get; }

    /// <summary>The full path of what is kept of it; null for a file that came since.</summary>
    public string? Copy { get; internal init; }

    /// <summary>The end of its certificate before this, in local time; null without one.</summary>
    public DateTime? OldNotAfter { get; internal init; }

    /// <summary>The end of its certificate now, in local time; null without one.</summary>
    public DateTime? NotAfter { get; internal init; }

    /// <summary>The folder with what was replaced, for Restore-K8sPki; null when nothing was.</summary>
    public string? BackupFolder { get; internal init; }

    /// <summary>The file with control characters escaped.</summary>
    public string DisplayPath => PrintableText.Escape(Path);

    /// <summary>What is kept of it, with control characters escaped; null for a file that came since.</summary>
    public string? DisplayCopy => FileLocation.Shown(Copy);

    /// <summary>The folder with what was replaced; null when nothing was.</summary>
    public string? DisplayBackupFolder => FileLocation.Shown(BackupFolder);

    /// <summary>The day on which its certificate ended before this; null without one.</summary>
    public string? OldExpires => OldNotAfter is { } end ? IsoTime.Day(end) : null;

    /// <summary>The day on which its certificate ends now; null without one.</summary>
    public string? Expires => NotAfter is { } end ? IsoTime.Day(end) : null;

    /// <summary>Now where the certificate has ended that it holds now.</summary>
    public Urgency Urgency => NotAfter < Clock.UtcNow.LocalDateTime ? Urgency.Now : Urgency.None;

    /// <inheritdoc/>
    public override string ToString() => PrintableText.Escape($"{Path} ({Action})");
}
