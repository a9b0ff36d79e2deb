namespace K8sPki;

/// <content>What views show, with control characters escaped.</content>
public sealed partial class PkiRenewal
{
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
    public string Remark => PrintableText.Escape(Reason ?? (Restart.Count == 0 ? "" : $"restart {string.Join(", ", Restart.Select(restart => restart.Component).Distinct())}"));

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
    public string RestartText => string.Join('\n', Restart.Select(restart => PrintableText.Escape($"{restart}: {restart.Instruction}")));

    /// <summary>What holds the old certificate still and how to mend it, one a line.</summary>
    public string StaleCopyText => string.Join('\n', StaleCopies.Select(copy => PrintableText.Escape($"{copy}: {copy.Remedy}")));
}
