using K8sPki.KubeConfigDocuments;
using K8sPki.Platform;

namespace K8sPki;

/// <summary>A user of a kubeconfig: the credentials for a cluster. Secrets are shown only when they were asked for.</summary>
public sealed class KubeConfigUser : IComparable<KubeConfigUser>
{
    internal KubeConfigUser(KubeConfigEntry entry, bool isCurrent, bool showSecrets)
    {
        Entry = entry;
        Name = entry.Name;
        ClientCertificate = entry.FullPath("client-certificate");
        ClientCertificateData = entry.Text("client-certificate-data");
        ClientKey = entry.FullPath("client-key");
        ClientKeyData = Secret(entry, "client-key-data", showSecrets);
        Token = Secret(entry, "token", showSecrets);
        TokenFile = entry.FullPath("tokenFile");
        Username = entry.Text("username");
        Password = Secret(entry, "password", showSecrets);
        As = entry.Text("as");
        AsUid = PrintableText.EscapeOrNull(entry.Text("as-uid"));
        AsGroups = entry.Texts("as-groups").ToArray();
        AsUserExtra = entry.Body.Fields("as-user-extra").DistinctBy(field => PrintableText.Escape(field.Name))
            .ToDictionary(
                field => PrintableText.Escape(field.Name),
                field => (IReadOnlyList<string>)entry.Texts("as-user-extra", field.Name).Select(PrintableText.Escape).ToArray(),
                StringComparer.Ordinal);
        Exec = !entry.Body.At("exec").IsThere ? null : new KubeConfigExec(entry, showSecrets);
        AuthProvider = entry.Text("auth-provider", "name");
        AuthProviderConfig = ReadAuthProvider(entry, showSecrets);
        Path = entry.File.Path;
        IsCurrent = isCurrent;
        Extensions = KubeConfigExtensions.Of(entry);
        Certificate = ReadCertificate(entry);
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The client certificate, read from the kubeconfig or its file; null when there is none that can be read.</summary>
    public Certificate? Certificate { get; }

    /// <summary>How it proves who it is, in words: for example <c>certificate</c>, <c>token</c>, <c>exec</c>.</summary>
    public string Authentication => string.Join(", ", Methods());

    /// <summary>The full path of the client certificate.</summary>
    public string? ClientCertificate { get; }

    /// <summary>The client certificate itself, in base64; it counts before the file.</summary>
    public string? ClientCertificateData { get; }

    /// <summary>The full path of the client key.</summary>
    public string? ClientKey { get; }

    /// <summary>The client key itself, in base64; <c>DATA+OMITTED</c> unless secrets were asked for.</summary>
    public string? ClientKeyData { get; }

    /// <summary>The bearer token; <c>REDACTED</c> unless secrets were asked for.</summary>
    public string? Token { get; }

    /// <summary>The full path of the file with the bearer token.</summary>
    public string? TokenFile { get; }

    /// <summary>The name for basic authentication.</summary>
    public string? Username { get; }

    /// <summary>The password for basic authentication; <c>REDACTED</c> unless secrets were asked for.</summary>
    public string? Password { get; }

    /// <summary>The user to impersonate.</summary>
    public string? As { get; }

    /// <summary>The uid to impersonate.</summary>
    public string? AsUid { get; }

    /// <summary>The groups to impersonate.</summary>
    public IReadOnlyList<string> AsGroups { get; }

    /// <summary>Further fields of the user to impersonate, each with its values.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> AsUserExtra { get; }

    /// <summary>The program that fetches credentials.</summary>
    public KubeConfigExec? Exec { get; }

    /// <summary>The name of the auth-provider, which newer kubectl no longer has.</summary>
    public string? AuthProvider { get; }

    /// <summary>The arguments of the auth-provider.</summary>
    public IReadOnlyDictionary<string, string> AuthProviderConfig { get; }

    /// <summary>What other programs keep in it, each as JSON.</summary>
    public IReadOnlyDictionary<string, string> Extensions { get; }

    /// <summary>The file that defines it.</summary>
    public string Path { get; }

    /// <summary>True when the current context uses it.</summary>
    public bool IsCurrent { get; }

    /// <summary>The files that it was read from, so that a command after it in the pipeline works on the same.</summary>
    internal KubeConfigLocation? Location { get; init; }

    /// <summary>What it was read from.</summary>
    internal KubeConfigEntry Entry { get; }

    /// <summary>Orders by name.</summary>
    public int CompareTo(KubeConfigUser? other) => string.CompareOrdinal(Name, other?.Name);

    /// <inheritdoc/>
    public override string ToString() => PrintableText.Escape(Name);

    private static Certificate? ReadCertificate(KubeConfigEntry entry)
    {
        try
        {
            return KubeConfigPlaces.OfUser(entry)?.First();
        }
        catch (PkiException)
        {
            // A list of users is worth having with a broken certificate among them; Test-K8sKubeConfig says what is wrong.
            return null;
        }
    }

    private IEnumerable<string> Methods()
    {
        if (ClientCertificate is not null || ClientCertificateData is not null)
            yield return "certificate";
        if (Token is not null || TokenFile is not null)
            yield return "token";
        if (Username is not null)
            yield return "password";
        if (Exec is not null)
            yield return "exec";
        if (AuthProvider is not null)
            yield return "auth-provider";
    }

    private static string? Secret(KubeConfigEntry entry, string field, bool show) =>
        entry.Has(field) ? show ? entry.Text(field) : KubeConfigFields.Redactions[field] : null;

    private static Dictionary<string, string> ReadAuthProvider(KubeConfigEntry entry, bool show) =>
        entry.Body.Fields("auth-provider", "config")
        .Where(field => field.Value.Scalar is not null)
        .DistinctBy(field => PrintableText.Escape(field.Name))
        .ToDictionary(
            field => PrintableText.Escape(field.Name),
            field => PrintableText.Escape(show ? field.Value.Scalar! : SecretText.InVariable(field.Name, field.Value.Scalar!)),
            StringComparer.Ordinal);

    /// <summary>A star for the user of the current context.</summary>
    public string Current => IsCurrent ? "*" : "";

    /// <summary>The day on which the client certificate ends, in local time: <c>2027-11-29</c>; null without one.</summary>
    public string? Expires => Certificate?.Expires;

    /// <summary>Whole days until the client certificate ends, negative when it has; null without one.</summary>
    public int? DaysRemaining => Certificate?.DaysRemaining;

    /// <summary>The same as <see cref="DaysRemaining"/>, by the name that the table has.</summary>
    public int? Days => DaysRemaining;

    /// <summary>True when the client certificate has ended; false for a user without one.</summary>
    public bool IsExpired => Certificate?.IsExpired == true;

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

/// <summary>A program that kubectl runs to fetch credentials, for people to read: control characters are escaped.</summary>
public sealed class KubeConfigExec
{
    internal KubeConfigExec(KubeConfigEntry entry, bool showSecrets)
    {
        Command = PrintableText.EscapeOrNull(entry.Text("exec", "command"));
        Arguments = (showSecrets ? entry.Texts("exec", "args") : SecretText.InArguments(entry))
            .Select(PrintableText.Escape).ToArray();
        ApiVersion = PrintableText.EscapeOrNull(entry.Text("exec", "apiVersion"));
        InteractiveMode = PrintableText.EscapeOrNull(entry.Text("exec", "interactiveMode"));
        ProvideClusterInfo = entry.Flag("exec", "provideClusterInfo");
        InstallHint = entry.Text("exec", "installHint") is { } hint ? PrintableText.EscapeLines(hint) : null;
        Environment = ReadEnvironment(entry, showSecrets);
    }

    /// <summary>The program: a path, or a name that is looked up.</summary>
    public string? Command { get; }

    /// <summary>Its arguments; secrets among them are <c>REDACTED</c> unless secrets were asked for.</summary>
    public IReadOnlyList<string> Arguments { get; }

    /// <summary>What is set in its environment; secrets are <c>REDACTED</c> unless secrets were asked for.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>The version of what it answers.</summary>
    public string? ApiVersion { get; }

    /// <summary>Never, IfAvailable or Always: whether it may ask the user.</summary>
    public string? InteractiveMode { get; }

    /// <summary>True when it is told about the cluster.</summary>
    public bool ProvideClusterInfo { get; }

    /// <summary>What to tell a user who does not have the program.</summary>
    public string? InstallHint { get; }

    /// <inheritdoc/>
    public override string ToString() => PrintableText.Escape(string.Join(' ', new[] { Command ?? "" }.Concat(Arguments)));

    private static Dictionary<string, string> ReadEnvironment(KubeConfigEntry entry, bool show)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var item in entry.Body.Items("exec", "env"))
        {
            if (item.Text("name") is { } name)
                variables[PrintableText.Escape(name)] = item.Text("value") is not { } value
                    ? "" : PrintableText.Escape(show ? value : SecretText.InVariable(name, value));
        }

        return variables;
    }
}
