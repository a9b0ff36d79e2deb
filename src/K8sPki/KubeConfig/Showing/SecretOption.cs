using System.Globalization;

namespace K8sPki.KubeConfigDocuments;

/// <summary>
/// An option of one letter behind which many programs take a secret, and others something else: <c>-p</c>, <c>-P</c>, <c>-k</c>.
/// </summary>
/// <param name="Name">The option with its dash.</param>
internal sealed record SecretOption(string Name)
{
    private static readonly string[] FileEndings =
        [".cfg", ".conf", ".crt", ".ini", ".json", ".key", ".p12", ".pem", ".pfx", ".txt", ".yaml", ".yml"];

    // For these -p or -P is a port, a folder, or what is kept of a file.
    private static readonly string[] Copiers =
        ["mkdir", "cp", "install", "rsync", "ssh", "tar", "test", "[", "read", "ps", "command", "type", "declare", "export"];

    /// <summary>
    /// Those there are. <c>-p</c> is a password for az, docker login, mysql and sshpass, <c>-P</c> for sqlcmd, <c>-k</c> a key
    /// for openssl and many a plugin.
    /// </summary>
    public static readonly IReadOnlyList<SecretOption> All =
    [
        new("-p")
        {
            MayBePort = true, OtherPrograms = Copiers,
            LongNames =
            [
                "page", "parallel", "param", "parent", "partition", "path", "peer", "pid", "ping", "plain", "platform", "plugin",
                "pod", "policy", "pool", "port", "prefix", "pretty", "principal", "print", "process", "profile", "progress",
                "project", "prompt", "protocol", "provider", "proxy", "public", "pull", "push",
            ],
        },
        new("-P")
        {
            MayBePort = true, OtherPrograms = [.. Copiers, "scp", "sftp", "curl", "df", "find", "grep", "lpr", "ls", "xargs"],
            LongNames =
                ["Parallel", "Path", "Platform", "Port", "Prefix", "Profile", "Project", "Property", "Provider", "Proxy"],
        },
        new("-k")
        {
            MayBeFile = true,
            OtherPrograms =
            [
                "curl", "df", "helm", "klist", "kubectl", "kustomize", "ls", "make", "man", "oc", "sort", "ssh", "sudo",
                "timeout", "vault",
            ],
            LongNames =
            [
                "keep", "kerberos", "key", "kill", "kind", "klog", "kms", "known", "kube", "kubeconfig", "kubectl", "kubelogin",
                "kubernetes", "kustomize",
            ],
        },
    ];

    /// <summary>True when a number behind it is a port, or ports, unless a user stands beside it.</summary>
    private bool MayBePort { get; init; }

    /// <summary>True when a path or an address behind it is what it is for.</summary>
    private bool MayBeFile { get; init; }

    /// <summary>Programs for which it is something else.</summary>
    private IReadOnlyList<string> OtherPrograms { get; init; } = [];

    /// <summary>Options of a whole word behind one dash that begin with it.</summary>
    private IReadOnlyList<string> LongNames { get; init; } = [];

    /// <summary>The option that stands in a word: alone, or with a value behind it; null for none.</summary>
    /// <param name="word">The word.</param>
    /// <param name="program">The program that is given it, without its folder.</param>
    public static SecretOption? In(string word, string program) =>
        All.FirstOrDefault(option => word.StartsWith(option.Name, StringComparison.Ordinal)
            && !option.OtherPrograms.Contains(program) && !option.IsLongName(word));

    /// <summary>True when the value behind it is a secret.</summary>
    /// <param name="value">The value.</param>
    /// <param name="namesUser">True when a user stands among the other words.</param>
    public bool IsSecret(string value, bool namesUser) => value.Length > 0
        && !(MayBePort && !namesUser && IsPorts(value)) && !(MayBeFile && IsFile(value));

    /// <summary>True for a path or an address, as far as that can be seen.</summary>
    public static bool IsFile(string value) => value.Contains("://", StringComparison.Ordinal)
        || value[0] is '/' or '~' or '.' || value.Contains(":\\", StringComparison.Ordinal)
        || FileEndings.Contains(Path.GetExtension(value), StringComparer.OrdinalIgnoreCase);

    private bool IsLongName(string word) =>
        LongNames.Contains(string.Concat(word.Skip(1).TakeWhile(char.IsAsciiLetter)));

    /// <summary>True for the number of a port, and for several with colons between.</summary>
    public static bool IsPorts(string value) => value.Split(':')
        .All(part => ushort.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _));
}

/// <summary>Words whose meaning is that what stands behind them is a secret.</summary>
internal static class SecretWords
{
    // Anywhere in the name of an option or a variable.
    private static readonly string[] InNames =
        [
            "secret", "token", "pass", "credential", "private", "bearer", "api-key", "apikey", "api_key", "access-key",
            "access_key", "accesskey", "session-key", "connection-string", "jwt", "cookie"];

    // An option by the whole of its name; PWD is a variable in every environment and no secret.
    private static readonly string[] Options = ["auth-key", "authkey", "otp", "pin", "psk", "pwd", "sas", "totp"];

    // A word without dashes.
    private static readonly string[] Bare =
        [
            "accesskey", "access-key", "apikey", "api-key", "bearer", "credential", "credentials", "jwt", "otp", "pass",
            "passcode", "passphrase", "passwd", "password", "pin", "pwd", "secret", "secret-key", "token"];

    // What is done to a token as to a thing: its name follows, or nothing.
    private static readonly string[] Verbs =
        [
            "cat", "create", "delete", "describe", "edit", "exec", "fetch", "file", "find", "generate", "get", "init", "insert",
            "issue", "list", "lookup", "ls", "mint", "new", "print", "read", "refresh", "renew", "request", "revoke", "rm",
            "show", "view", "exchange", "capabilities", "is", "was", "for", "of", "from"];

    private static readonly string[] Operators = ["|", "||", "&", "&&", ";", ">", ">>", "<", "<<", ")", "}"];

    // Of well-known services; the end of each is what tells it from a name.
    private static readonly string[] Beginnings =
        [
            "dop_v1_", "doo_v1_", "ghp_", "gho_", "ghu_", "ghs_", "github_pat_", "glpat-", "hvs.", "hvb.", "sha256~", "xoxb-",
            "xoxp-", "kubeconfig-u-"];

    /// <summary>
    /// True for an argument of an auth-provider, an option or variable of a program, whose value is a secret by its name.
    /// </summary>
    public static bool IsInName(string name) => InNames.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));

    /// <summary>True for an option whose value is a secret by its name.</summary>
    public static bool IsOption(string word) => word.StartsWith('-') && !word.Contains('=', StringComparison.Ordinal)
        && (IsInName(word) || Options.Contains(word.TrimStart('-'), StringComparer.OrdinalIgnoreCase));

    /// <summary>True for a key by an option's name, which may be in a file that is named instead.</summary>
    public static bool IsKey(string word) => word is "--key" or "-key" or "key" or "key:";

    /// <summary>True for the pair <c>password x</c>, and not for <c>get token x</c> and <c>token list</c>.</summary>
    /// <param name="before">The word before the pair; empty for none.</param>
    /// <param name="word">Its first word.</param>
    /// <param name="value">Its second word.</param>
    public static bool IsPair(string before, string word, string value) =>
        Bare.Contains(word.TrimEnd(':'), StringComparer.OrdinalIgnoreCase)
        && !Verbs.Contains(before, StringComparer.OrdinalIgnoreCase) && !Verbs.Contains(value, StringComparer.OrdinalIgnoreCase)
        && !Operators.Contains(value);

    /// <summary>True for what can only be a token by what it begins with.</summary>
    public static bool IsToken(string text) => Beginnings.Any(
        beginning => text.Length >= beginning.Length + 16 && text.StartsWith(beginning, StringComparison.Ordinal));
}
