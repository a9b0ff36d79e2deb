using K8sPki.Platform;
using K8sPki.Rules;
using K8sPki.Yaml;

namespace K8sPki.KubeConfigDocuments;

/// <summary>What to change about a user. The rules are those of kubectl config set-credentials.</summary>
internal sealed record UserSettings() : EntrySettings(KubeConfigSection.Users)
{
    private static readonly Rule[] AboutPairs =
        [Rule.KeyMissing, Rule.CertificateMissing, Rule.KeyMismatch, Rule.CertificateExpired];

    /// <summary>The full path of a certificate; empty to remove it.</summary>
    public string? ClientCertificate { get; init; }

    /// <summary>A certificate as PEM, which is embedded.</summary>
    public byte[]? ClientCertificatePem { get; init; }

    /// <summary>The full path of a key; empty to remove it.</summary>
    public string? ClientKey { get; init; }

    /// <summary>A key as PEM, which is embedded.</summary>
    public byte[]? ClientKeyPem { get; init; }

    /// <summary>Takes the content of the files in place of their paths.</summary>
    public bool Embed { get; init; }

    public string? Token { get; init; }

    /// <summary>The full path of a file with a token.</summary>
    public string? TokenFile { get; init; }

    public string? Username { get; init; }

    public string? Password { get; init; }

    public ExecSettings? Exec { get; init; }

    public string? AuthProvider { get; init; }

    public IReadOnlyDictionary<string, string> AuthProviderArguments { get; init; } = new Dictionary<string, string>();

    public IReadOnlyCollection<string> AuthProviderArgumentsToRemove { get; init; } = [];

    /// <inheritdoc/>
    protected override void Judge(KubeConfigDraft draft, IReadOnlyCollection<string> names)
    {
        if ((ClientCertificate ?? ClientKey) is { Length: > 0 } || (ClientCertificatePem ?? ClientKeyPem) is not null)
            WarnOfPairs(draft, names);
    }

    // The certificate may come first and its key in a next step; until then kubectl cannot use them, and it says so badly.
    private static void WarnOfPairs(KubeConfigDraft draft, IReadOnlyCollection<string> names)
    {
        foreach (var user in names.Distinct(StringComparer.Ordinal).Select(name => draft.Set.Find(
            KubeConfigSection.Users, name)).OfType<KubeConfigEntry>())
        {
            var problems = UserRules.All.Select(rule => rule.Judge(user)).OfType<EntryProblem>()
                .Concat(KubeConfigUserCheck.Pair(user));
            foreach (var problem in problems.Where(problem => AboutPairs.Any(rule => rule.Id == problem.Rule.Id)))
                draft.Warn(PrintableText.Escape($"The user '{user.Name}' {problem.What}. {problem.Remedy}"));
        }
    }

    /// <inheritdoc/>
    protected override void Fill(FieldChanges changes, KubeConfigDraft draft, string name, KubeConfigEntry? entry)
    {
        var file = entry?.File ?? draft.DefaultFile;
        SetFile(changes, "client-certificate", ClientCertificate, ClientCertificatePem, file.Path);
        SetFile(changes, "client-key", ClientKey, ClientKeyPem, file.Path);
        SetTokenOrPassword(changes, file.Path);
        SetAuthProvider(changes, entry);
        if (Exec is not null)
            changes.Add(Exec.ChangeFor(entry));
    }

    private void SetFile(FieldChanges changes, string field, string? path, byte[]? pem, string definingFile)
    {
        if (path is null && pem is null)
            return;
        if (path is { Length: 0 })
        {
            changes.Set(field, "");
            return;
        }

        var content = pem ?? (Embed ? FileStore.Read(path!) : null);
        changes.Set(field, content is null ? KubeConfigPaths.Write(path!, definingFile) : "");
        changes.Set(field + "-data", content is null ? "" : Convert.ToBase64String(content));
    }

    // One way of proving who one is takes the place of the other; a token file would count before a token.
    private void SetTokenOrPassword(FieldChanges changes, string definingFile)
    {
        if (Token is { Length: > 0 } || TokenFile is { Length: > 0 })
            changes.Remove("username", "password", Token is { Length: > 0 } ? "tokenFile" : "token");
        else if (Username is { Length: > 0 } || Password is { Length: > 0 })
            changes.Remove("token", "tokenFile");
        changes.Set("token", Token);
        changes.Set("tokenFile", TokenFile is { Length: > 0 } ? KubeConfigPaths.Write(TokenFile, definingFile) : TokenFile);
        changes.Set("username", Username);
        changes.Set("password", Password);
    }

    private void SetAuthProvider(FieldChanges changes, KubeConfigEntry? entry)
    {
        var present = entry?.Text("auth-provider", "name");
        var hasArguments = AuthProviderArguments.Count + AuthProviderArgumentsToRemove.Count > 0;
        if (AuthProvider is null && !hasArguments)
            return;
        if (AuthProvider is null && present is null)
        {
            throw new InvalidRequestException(
                "NoAuthProvider", "There is no auth-provider to have these arguments; name it with -AuthProvider.");
        }

        List<YamlChange> arguments =
        [
            .. AuthProviderArgumentsToRemove.Select(YamlChange.Remove),
            .. AuthProviderArguments.Select(argument => YamlChange.Set(argument.Key, argument.Value)),
        ];
        if (AuthProvider is not null && AuthProvider != present)
        {
            changes.Add(YamlChange.Set(
                "auth-provider", new YamlMap([("config", new YamlMap([]).With(arguments)), ("name", AuthProvider)])));
        }
        else if (arguments.Count > 0)
        {
            changes.Add(YamlChange.Inside("auth-provider", [YamlChange.Inside("config", arguments)]));
        }
    }

    /// <inheritdoc/>
    protected override void Check(KubeConfigDraft draft)
    {
        var hasToken = Token is { Length: > 0 } || TokenFile is { Length: > 0 };
        if (hasToken && (Username is { Length: > 0 } || Password is { Length: > 0 }))
        {
            throw new InvalidRequestException(
                "TokenAndPassword",
                "You cannot specify more than one authentication method at the same time: a token, and a user name or password.");
        }

        if (Token is { Length: > 0 } && TokenFile is { Length: > 0 })
            throw new InvalidRequestException(
                "TokenAndTokenFile", "You cannot specify a token and a token file at the same time.");
        if (Embed && ClientCertificate is not { Length: > 0 } && ClientKey is not { Length: > 0 } && ClientCertificatePem is null
            && ClientKeyPem is null)
            throw new InvalidRequestException(
                "NothingToEmbed", "You must specify a client certificate or a client key to embed.");
    }
}

/// <summary>What to change about the program that fetches a user's credentials; null leaves a field as it is.</summary>
internal sealed record ExecSettings
{
    private const string DefaultApiVersion = "client.authentication.k8s.io/v1";
    private const string DefaultInteractiveMode = "IfAvailable";

    public string? Command { get; init; }

    public IReadOnlyList<string>? Arguments { get; init; }

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public IReadOnlyCollection<string> EnvironmentToRemove { get; init; } = [];

    public string? ApiVersion { get; init; }

    public string? InteractiveMode { get; init; }

    public bool? ProvideClusterInfo { get; init; }

    /// <summary>The change to the user's entry.</summary>
    /// <exception cref="InvalidRequestException">There is no program yet and none is named.</exception>
    public YamlChange ChangeFor(KubeConfigEntry? entry)
    {
        var isNew = entry?.Body.At("exec").IsThere != true;
        if (isNew && Command is not { Length: > 0 })
            throw new InvalidRequestException(
                "NoExecCommand", "There is no exec program to have these settings; name it with -ExecCommand.");
        var changes = new FieldChanges([]);
        // kubectl reads an exec block only with a version, and version v1 only with a mode.
        changes.Set("apiVersion", ApiVersion ?? (isNew ? DefaultApiVersion : null));
        SetArguments(changes, entry, isNew);
        changes.Set("command", Command);
        SetEnvironment(changes, entry);
        changes.Set("interactiveMode", InteractiveMode ?? (isNew ? DefaultInteractiveMode : null));
        changes.Set("provideClusterInfo", ProvideClusterInfo);
        return YamlChange.Inside("exec", changes.ToList());
    }

    // Another command does not take the arguments of the one before.
    private void SetArguments(FieldChanges changes, KubeConfigEntry? entry, bool isNew)
    {
        if (Arguments is { Count: > 0 })
            changes.Add(YamlChange.Set("args", new YamlList([.. Arguments.Select(argument => (YamlValue)argument)])));
        else if (!isNew && (Command is not null || Arguments is not null) && entry!.Body.At("exec", "args").IsThere)
            changes.Remove("args");
    }

    private void SetEnvironment(FieldChanges changes, KubeConfigEntry? entry)
    {
        if (Environment.Count + EnvironmentToRemove.Count == 0)
            return;
        var variables = Present(entry).Where(variable => !EnvironmentToRemove.Contains(NameOf(variable))).ToList();
        foreach (var (name, value) in Environment)
        {
            var made = new YamlMap([("name", name), ("value", value)]);
            var at = variables.FindIndex(variable => NameOf(variable) == name);
            if (at < 0)
                variables.Add(made);
            else
                variables[at] = ((YamlMap)variables[at]).With([YamlChange.Set("value", value)]);
        }

        changes.Add(variables.Count == 0 ? YamlChange.Remove("env") : YamlChange.Set("env", new YamlList(variables)));
    }

    private static IReadOnlyList<YamlValue> Present(KubeConfigEntry? entry) =>
        entry is not null && YamlValue.From(entry.Body.At("exec", "env")) is YamlList present ? present.Items : [];

    private static string? NameOf(YamlValue variable) => ((variable as YamlMap)?.Find("name") as YamlScalar)?.Text;
}
