namespace K8sPki;

/// <content>What views show, with control characters escaped.</content>
public sealed partial class KubeConfigUser
{
    /// <summary>A star for the user of the current context.</summary>
    public string Current => IsCurrent ? "*" : "";

    /// <summary>The day on which the client certificate ends, in local time: <c>2027-11-29</c>; null without one.</summary>
    public string? Expires => Certificate?.Expires;

    /// <summary>Whole days until the client certificate ends, negative when it has; null without one.</summary>
    public int? DaysRemaining => Certificate?.DaysRemaining;

    /// <summary>The same as <see cref="DaysRemaining"/>, by the name that the table has.</summary>
    public int? Days => DaysRemaining;

    /// <summary>Whether the client certificate has ended or ends soon.</summary>
    public Urgency Urgency => Certificate?.Urgency ?? Urgency.None;

    /// <summary>The client certificate in words; null without one.</summary>
    public string? CertificateText => Certificate is null ? null : TextLines.Wrap(Certificate.ToString(), TextLines.ListWidth);

    /// <summary>The program that fetches credentials, with its arguments; null without one.</summary>
    public string? ExecText => Exec is null ? null : TextLines.Wrap(Exec.ToString(), TextLines.ListWidth);

    /// <summary>The name.</summary>
    public string DisplayName => PrintableText.Escape(Name);

    /// <summary>The client certificate's file.</summary>
    public string DisplayClientCertificate => PrintableText.Escape(ClientCertificate ?? "");

    /// <summary>The client key's file.</summary>
    public string DisplayClientKey => PrintableText.Escape(ClientKey ?? "");

    /// <summary>The token's file.</summary>
    public string DisplayTokenFile => PrintableText.Escape(TokenFile ?? "");

    /// <summary>The name for basic authentication.</summary>
    public string DisplayUsername => PrintableText.Escape(Username ?? "");

    /// <summary>The name of the auth-provider.</summary>
    public string DisplayAuthProvider => PrintableText.Escape(AuthProvider ?? "");

    /// <summary>The user to impersonate.</summary>
    public string DisplayAs => PrintableText.Escape(As ?? "");

    /// <summary>The groups to impersonate, in lines.</summary>
    public string DisplayAsGroups => TextLines.List(AsGroups.Select(PrintableText.Escape));

    /// <summary>The file.</summary>
    public string DisplayPath => PrintableText.Escape(Path);
}
