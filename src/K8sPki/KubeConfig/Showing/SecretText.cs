using System.Globalization;

namespace K8sPki.KubeConfigDocuments;

/// <summary>
/// Hides secrets that stand in the middle of a text: the password of an address, the token among a program's arguments.
/// </summary>
internal static class SecretText
{
    // A password for az, docker login, mysql and sshpass; for others a port, a folder, a profile.
    private const string Short = "-p";

    private const int LeastBase64 = 48;

    private static readonly string[] SecretWords =
        [
            "secret", "token", "pass", "credential", "private", "bearer", "api-key", "apikey", "api_key", "access-key",
            "access_key", "session-key"];

    private static readonly string[] HeaderWords = ["authorization:", "bearer", "basic"];

    private static readonly string[] UserOptions = ["-u", "--user", "--username"];

    // Of programs that take long options behind one dash; -p with anything else behind it is mysql's: a password.
    private static readonly string[] LongNames =
    [
        "page", "parallel", "param", "parent", "partition", "path", "peer", "pid", "ping", "plain", "platform", "plugin", "pod",
        "policy", "pool", "port", "prefix", "pretty", "principal", "print", "process", "profile", "progress", "project", "prompt",
        "protocol", "provider", "proxy", "public", "pull", "push",
    ];

    // Programs in scripts whose -p is known to be something else.
    private static readonly string[] WithoutPassword =
        ["mkdir", "cp", "install", "rsync", "ssh", "tar", "test", "[", "read", "ps", "command", "type", "declare", "export"];

    /// <summary>
    /// True for an argument of an auth-provider, an option or variable of a program, whose value is a secret by its name.
    /// </summary>
    public static bool IsSecretName(string name) =>
        SecretWords.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));

    /// <summary>The address without its password; a user alone may be a token and goes too.</summary>
    public static string InAddress(string address)
    {
        var start = address.IndexOf("://", StringComparison.Ordinal) is var scheme && scheme >= 0 ? scheme + 3 : 0;
        var end = address.AsSpan(start).IndexOfAny('/', '?', '#') is var length && length >= 0 ? start + length : address.Length;
        var at = address.AsSpan(start, end - start).LastIndexOf('@');
        if (at < 0)
            return InQuery(address);
        var colon = address.AsSpan(start, at).IndexOf(':');
        var from = colon < 0 ? start : start + colon + 1;
        return InQuery(string.Concat(address.AsSpan(0, from), KubeConfigFields.Redacted, address.AsSpan(start + at)));
    }

    /// <summary>
    /// The arguments of a program, the secrets among them hidden: <c>--token=x</c>, <c>--token x</c>, addresses with a password.
    /// </summary>
    public static IReadOnlyList<string> InArguments(IReadOnlyList<string> arguments)
    {
        var shown = new string[arguments.Count];
        var namesUser = arguments.Any(UserOptions.Contains);
        for (var i = 0; i < shown.Length; i++)
        {
            var option = i == 0 || arguments[i].StartsWith('-') ? "" : arguments[i - 1];
            var isSecret = IsSecretOption(option) || (option == Short && IsPassword(arguments[i], namesUser));
            shown[i] = isSecret ? KubeConfigFields.Redacted : InArgument(arguments[i], namesUser);
        }

        return shown;
    }

    /// <summary>The value of a variable: hidden whole when its name says so, else as an address.</summary>
    public static string InVariable(string name, string value) =>
        IsSecretName(name) && value.Length > 0 ? KubeConfigFields.Redacted : InArgument(value);

    private static string InArgument(string argument, bool namesUser = false)
    {
        if (argument.Contains(' ', StringComparison.Ordinal))
            return InCommandLine(argument);
        if (argument.Length > Short.Length && argument.StartsWith(Short, StringComparison.Ordinal))
            return InShort(argument, namesUser);
        return InNamed(argument);
    }

    private static string InNamed(string argument)
    {
        // JSON: which of its values is the secret is for its reader to tell.
        if (argument.Contains('{', StringComparison.Ordinal) && IsSecretName(argument))
            return KubeConfigFields.Redacted;
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        if (equals > 0 && equals < argument.Length - 1 && IsSecretName(argument[..equals]))
            return argument[..(equals + 1)] + KubeConfigFields.Redacted;
        return argument.Contains("://", StringComparison.Ordinal) ? InAddress(argument)
            : IsWebToken(argument) ? KubeConfigFields.Redacted : argument;
    }

    // What a shell is given, or a header. Where quotes end is the shell's business: what stands behind a secret's name goes.
    private static string InCommandLine(string text)
    {
        var shown = new List<string>();
        var words = text.Split(' ');
        var namesUser = words.Any(UserOptions.Contains);
        var program = "";
        for (var i = 0; i < words.Length; i++)
        {
            var bare = words[i].Trim('"', '\'');
            var isProgram = i == 0 || words[i - 1] is "&&" or "||" or "|" or "exec" or "sudo" || words[i - 1].EndsWith(';');
            program = isProgram ? bare : program;
            var isOther = WithoutPassword.Contains(program[(program.LastIndexOf('/') + 1)..]);
            var hidden = isOther && bare.StartsWith(Short, StringComparison.Ordinal) ? bare : InArgument(bare, namesUser);
            shown.Add(hidden == bare ? words[i] : hidden);
            var next = bare != Short || isOther || i + 1 == words.Length || words[i + 1].StartsWith('-') ? "" : words[i + 1];
            if (IsPassword(next, namesUser) || IsSecretOption(bare)
                || HeaderWords.Contains(bare, StringComparer.OrdinalIgnoreCase))
                shown.Add(KubeConfigFields.Redacted);
            if (shown[^1].EndsWith(KubeConfigFields.Redacted, StringComparison.Ordinal))
                break;
        }

        return string.Join(' ', shown);
    }

    private static string InShort(string argument, bool namesUser)
    {
        var value = argument[Short.Length..];
        var name = "p" + string.Concat(value.TakeWhile(char.IsAsciiLetter));
        if (LongNames.Contains(name) || IsSecretName(name))
            return InNamed(argument);
        var isAssigned = value[0] == '=';
        return IsPassword(isAssigned ? value[1..] : value, namesUser)
            ? Short + (isAssigned ? "=" : "") + KubeConfigFields.Redacted
            : argument;
    }

    // A number is a port, or ports with colons between, unless a user stands beside it.
    private static bool IsPassword(string value, bool namesUser) => value.Length > 0
        && (namesUser || !value.Split(':')
            .All(part => ushort.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _)));

    // RFC 7519: header and claims in base64 of JSON, which begins with {" in every one.
    /// <summary>
    /// True for a text that is no name and no path as people have them, but content that went where one belongs: lines, a field
    /// with its value, PEM, base64, a token. Nobody may be told again what it was.
    /// </summary>
    public static bool IsContent(string text) =>
        text.AsSpan().ContainsAny('\n', '\r') || text.Contains("-----BEGIN ", StringComparison.Ordinal)
        || IsWebToken(text) || IsField(text) || IsBase64(text);

    // "    token: x" and "- name: y"; a drive has one letter and no blank behind its colon.
    private static bool IsField(string text)
    {
        var field = text.AsSpan().TrimStart(" \t-{\"'");
        var colon = field.IndexOf(':');
        return colon > 1 && colon + 1 < field.Length && field[colon + 1] is ' ' or '\t' or '"'
            && !field[..colon].ContainsAny(" /\\");
    }

    private static bool IsBase64(string text) =>
        text.Length >= LeastBase64 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '+' or '/' or '=')
        && text.Any(char.IsAsciiLetterUpper) && text.Any(char.IsAsciiLetterLower) && text.Any(char.IsAsciiDigit);

    private static bool IsWebToken(string text) =>
        text.StartsWith("eyJ", StringComparison.Ordinal) && text.Count(character => character == '.') == 2;

    private static bool IsSecretOption(string argument) =>
        argument.StartsWith('-') && !argument.Contains('=', StringComparison.Ordinal) && IsSecretName(argument);

    private static string InQuery(string address)
    {
        var start = address.IndexOf('?', StringComparison.Ordinal);
        if (start < 0)
            return address;
        var parts = address[(start + 1)..].Split('&')
            .Select(part => part.Split('=', 2) is [var name, { Length: > 0 }] && IsSecretName(name)
                ? $"{name}={KubeConfigFields.Redacted}" : part);
        return address[..(start + 1)] + string.Join('&', parts);
    }
}
