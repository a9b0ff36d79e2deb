namespace K8sPki;

/// <content>What views show, with control characters escaped.</content>
public sealed partial class PkiEntry
{
    /// <summary>The subject in lines that a list has room for.</summary>
    public string? SubjectText => Certificate?.SubjectText;

    /// <summary>The day on which validity ends, in local time: <c>2027-11-29</c>; <c>MISSING</c> where there is no file, <c>unreadable</c> where it holds no certificate that can be read.</summary>
    public string Expires => IsMissing ? "MISSING" : Certificate?.Expires ?? "unreadable";

    /// <summary>The same as <see cref="DaysRemaining"/>, by the name that the table has.</summary>
    public int? Days => DaysRemaining;

    /// <summary>Whether it is missing, has ended or ends soon.</summary>
    public Urgency Urgency => Certificate?.Urgency ?? Urgency.Now;

    /// <summary>The name.</summary>
    public string DisplayName => PrintableText.Escape(Name);

    /// <summary>The node.</summary>
    public string DisplayNode => PrintableText.Escape(Node);

    /// <summary>The authority that issued it; empty for a self-signed one.</summary>
    public string DisplayAuthority => PrintableText.Escape(Authority ?? "");

    /// <summary>Where it stands on the node.</summary>
    public string DisplaySource => PrintableText.Escape(Source);

    /// <summary>The file here.</summary>
    public string DisplayPath => PrintableText.Escape(Path);

    /// <summary>The private key's file here; null without one.</summary>
    public string? DisplayKeyPath => FileLocation.Shown(KeyPath);

    /// <summary>The subject alternative names as openssl prints them, in lines.</summary>
    public string Names => Certificate?.Names ?? "";

    /// <summary>Every flag, field and kubeconfig entry that names it, one a line.</summary>
    public string NamedByText => string.Join('\n', NamedBy);
}
