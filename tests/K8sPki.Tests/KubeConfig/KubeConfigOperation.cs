using System.Text.RegularExpressions;

namespace K8sPki.Tests.KubeConfigs;

/// <summary>The names that generated files have.</summary>
internal sealed class KubeConfigNames
{
    public List<string> Clusters { get; } = ["new-cluster"];

    public List<string> Contexts { get; } = ["new-context"];

    public List<string> Users { get; } = ["new-user"];

    public void Add(GeneratedKubeConfig made)
    {
        Clusters.AddRange(made.Clusters);
        Contexts.AddRange(made.Contexts);
        Users.AddRange(made.Users);
    }
}

/// <summary>One operation in kubectl's words and in the library's.</summary>
/// <param name="Words">kubectl's arguments; <c>{folder}</c> stands for the folder.</param>
/// <param name="Act">The same by the library, given the folder.</param>
/// <param name="Drops">Name of the entry that loses lines, or null.</param>
internal sealed record KubeConfigOperation(IReadOnlyList<string> Words, Action<KubeConfigDraft, string> Act, string? Drops)
{
    public IEnumerable<string> Arguments(string folder) =>
        ["config", .. Words.Select(word => word.Replace("{folder}", folder, StringComparison.Ordinal))];

    public void Apply(KubeConfigDraft draft, string folder) => Act(draft, folder);

    /// <summary>The comments that stand in the lines of the entry that the operation changes or removes.</summary>
    public IReadOnlyCollection<string> MayDrop(string text)
    {
        if (Drops is null)
            return [];
        return [.. Entries(text).Where(entry => entry.Contains(Drops, StringComparison.Ordinal))
            .SelectMany(entry => Regex.Matches(entry, "# (c[f\\d]*c)").Select(match => match.Groups[1].Value))];
    }

    // From one dash of a list of the root to the next, or to the next field of the root.
    private static IEnumerable<string> Entries(string text)
    {
        var entry = "";
        int? column = null;
        foreach (var line in text.Split('\n'))
        {
            var indent = line.Length - line.TrimStart(' ').Length;
            var isDash = line.TrimStart(' ').StartsWith("- ", StringComparison.Ordinal) && indent <= (column ?? indent);
            if (isDash || (indent == 0 && line.Length > 0 && char.IsLetter(line[0])))
            {
                yield return entry;
                entry = "";
                column = isDash ? indent : null;
            }

            entry += line + "\n";
        }

        yield return entry;
    }

    public override string ToString() => string.Join(' ', Words);

    public static KubeConfigOperation Choose(Random random, KubeConfigNames names)
    {
        var (cluster, context, user) = (Any(random, names.Clusters), Any(random, names.Contexts), Any(random, names.Users));
        return random.Next(16) switch
        {
            0 => Context(context, new() { Namespace = Any(random, ["dev", "kube-system"]) }, "--namespace"),
            1 => Context(context, new() { Cluster = cluster, User = user }, "--cluster", "--user"),
            2 => new(["use-context", context], (draft, _) => CurrentContext.Use(draft, context), null),
            3 => new(["unset", "current-context"], (draft, _) => CurrentContext.Unset(draft), null),
            4 => Rename(context, Any(random, ["renamed", "yes", "12", .. names.Contexts])),
            5 => Delete(KubeConfigSection.Contexts, context),
            6 => Delete(KubeConfigSection.Clusters, cluster),
            7 => Delete(KubeConfigSection.Users, user),
            8 => Cluster(cluster, new() { Server = "https://" + random.Next(50) + ".example.org" }),
            9 => Cluster(cluster, new() { Server = "https://10.0.0.1:6443", TlsServerName = "kubernetes", ProxyUrl = "http://proxy:3128" }),
            10 => Cluster(cluster, new() { InsecureSkipTlsVerify = random.Next(2) == 0 }),
            11 => ClusterAuthority(cluster, random.Next(2) == 0),
            12 => User(user, new() { Token = "token " + random.Next(50) + ": # x" }),
            13 => random.Next(2) == 0 ? User(user, new() { Username = "u", Password = "p'\"\\" }) : UserFiles(user, random.Next(2) == 0),
            14 => Provider(user, random.Next(2) == 0 ? "oidc" : "gcp"),
            _ => Exec(user, random),
        };
    }

    private static KubeConfigOperation Context(string name, ContextSettings settings, params string[] flags)
    {
        var values = new Dictionary<string, string?> { ["--cluster"] = settings.Cluster, ["--user"] = settings.User, ["--namespace"] = settings.Namespace };
        return new(["set-context", name, .. flags.Select(flag => flag + "=" + values[flag])], (draft, _) => settings.Apply(draft, name), null);
    }

    private static KubeConfigOperation Rename(string from, string to) => new(
        ["rename-context", from, to], (draft, _) => EntryEdits.Rename(draft, KubeConfigSection.Contexts, from, to), null);

    private static KubeConfigOperation Delete(KubeConfigSection section, string name) => new(
        ["delete-" + section.Body, name], (draft, _) => EntryEdits.Remove(draft, section, [name], false), name);

    private static KubeConfigOperation Cluster(string name, ClusterSettings settings)
    {
        List<string> words = ["set-cluster", name];
        if (settings.Server is not null)
            words.Add("--server=" + settings.Server);
        if (settings.TlsServerName is not null)
            words.Add("--tls-server-name=" + settings.TlsServerName);
        if (settings.ProxyUrl is not null)
            words.Add("--proxy-url=" + settings.ProxyUrl);
        if (settings.InsecureSkipTlsVerify is { } insecure)
            words.Add("--insecure-skip-tls-verify=" + (insecure ? "true" : "false"));
        return new(words, (draft, _) => settings.Apply(draft, name), name);
    }

    private static KubeConfigOperation ClusterAuthority(string name, bool embed) => new(
        ["set-cluster", name, "--certificate-authority={folder}/ca.pem", .. embed ? new[] { "--embed-certs" } : []],
        (draft, folder) => new ClusterSettings { CertificateAuthority = Path.Combine(folder, "ca.pem"), Embed = embed }.Apply(draft, name),
        name);

    private static KubeConfigOperation User(string name, UserSettings settings)
    {
        List<string> words = ["set-credentials", name];
        if (settings.Token is not null)
            words.Add("--token=" + settings.Token);
        if (settings.Username is not null)
            words.AddRange(["--username=" + settings.Username, "--password=" + settings.Password]);
        return new(words, (draft, _) => settings.Apply(draft, name), name);
    }

    private static KubeConfigOperation UserFiles(string name, bool embed) => new(
        ["set-credentials", name, "--client-certificate={folder}/ca.pem", "--client-key={folder}/key.pem", .. embed ? new[] { "--embed-certs" } : []],
        (draft, folder) => new UserSettings
        {
            ClientCertificate = Path.Combine(folder, "ca.pem"),
            ClientKey = Path.Combine(folder, "key.pem"),
            Embed = embed,
        }.Apply(draft, name),
        name);

    private static KubeConfigOperation Provider(string name, string provider) => new(
        ["set-credentials", name, "--auth-provider=" + provider, "--auth-provider-arg=client-id=me", "--auth-provider-arg=idp-issuer-url-"],
        (draft, _) => new UserSettings
        {
            AuthProvider = provider,
            AuthProviderArguments = new Dictionary<string, string> { ["client-id"] = "me" },
            AuthProviderArgumentsToRemove = ["idp-issuer-url"],
        }.Apply(draft, name),
        name);

    private static KubeConfigOperation Exec(string name, Random random)
    {
        string[] arguments = random.Next(2) == 0 ? ["--cluster", "x y"] : ["one"];
        var removes = random.Next(2) == 0;
        return new(
            [
                "set-credentials", name, "--exec-command=get-token", "--exec-api-version=client.authentication.k8s.io/v1",
                .. arguments.Select(argument => "--exec-arg=" + argument), "--exec-env=B=three", .. removes ? new[] { "--exec-env=A-" } : [],
                "--exec-interactive-mode=Never", "--exec-provide-cluster-info=true",
            ],
            (draft, _) => new UserSettings
            {
                Exec = new()
                {
                    Command = "get-token",
                    ApiVersion = "client.authentication.k8s.io/v1",
                    Arguments = arguments,
                    Environment = new Dictionary<string, string> { ["B"] = "three" },
                    EnvironmentToRemove = removes ? ["A"] : [],
                    InteractiveMode = "Never",
                    ProvideClusterInfo = true,
                },
            }.Apply(draft, name),
            name);
    }

    private static string Any(Random random, List<string> names) => names[random.Next(names.Count)];
}
