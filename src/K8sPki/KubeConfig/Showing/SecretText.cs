namespace K8sPki.KubeConfigDocuments;

/// <summary>
/// Hides secrets that stand in the middle of a text: the password of an address, the token among a program's arguments.
/// </summary>
internal static class SecretText
{
    private const int LeastBase64 = 48;

    private static readonly string[] HeaderWords = ["authorization:", "bearer", "basic"];

    private static readonly string[] UserOptions = ["-u", "-U", "--user", "--username", "--proxy-user"];

    // Behind these a program begins.
    private static readonly string[] BeforePrograms = ["&&", "||", "|", "exec", "sudo"];

    /// <summary>
    /// True for an argument of an auth-provider, an option or variable of a program, whose value is a secret by its name.
    /// </summary>
    public static bool IsSecretName(string name) => SecretWords.IsInName(name);

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
    /// The arguments of a program, the secrets among them hidden: <c>--token=x</c>, <c>--token x</c>, <c>token x</c>,
    /// <c>-p x</c>, addresses with a password.
    /// </summary>
    /// <param name="program">The program, which tells what its short options are; empty where it is not known.</param>
    /// <param name="arguments">Its arguments.</param>
    public static IReadOnlyList<string> InArguments(string program, IReadOnlyList<string> arguments)
    {
        var shown = new string[arguments.Count];
        var words = new ArgumentWords(arguments, NameOf(program), arguments.Any(UserOptions.Contains));
        for (var i = 0; i < shown.Length; i++)
            shown[i] = words.IsSecret(i) ? KubeConfigFields.Redacted : InArgument(words, i);
        return shown;
    }

    /// <summary>The same of the program that a user of a kubeconfig names.</summary>
    public static IReadOnlyList<string> InArguments(KubeConfigEntry user) =>
        InArguments(user.Text("exec", "command") ?? "", user.Texts("exec", "args"));

    /// <summary>The value of a variable: hidden whole when its name says so, else as an address.</summary>
    public static string InVariable(string name, string value) => IsSecretName(name) && value.Length > 0
        ? KubeConfigFields.Redacted : InArgument(new ArgumentWords([value], "", false), 0);

    private static string NameOf(string program)
    {
        var name = program[(program.LastIndexOfAny(['/', '\\']) + 1)..];
        return name.EndsWith(".exe", StringComparison.OrdinalIgnoreCase) ? name[..^4] : name;
    }

    private static string InArgument(ArgumentWords words, int index)
    {
        var argument = words.Words[index];
        if (argument.Contains(' ', StringComparison.Ordinal))
            return InCommandLine(argument);
        if (SecretOption.In(argument, words.Program) is { } option && argument.Length > option.Name.Length)
            return InShort(argument, option, words.NamesUser);
        return index > 0 && UserOptions.Contains(words.Words[index - 1]) ? InUser(argument) : InNamed(argument);
    }

    private static string InNamed(string argument)
    {
        // JSON: which of its values is the secret is for its reader to tell.
        if (argument.Contains('{', StringComparison.Ordinal) && IsSecretName(argument))
            return KubeConfigFields.Redacted;
        foreach (var sign in "=:")
        {
            var at = argument.IndexOf(sign, StringComparison.Ordinal);
            if (at <= 0 || at == argument.Length - 1)
                continue;
            if (IsSecretAssigned(argument[..at], sign) && !(sign == ':' && SecretOption.IsPorts(argument[(at + 1)..])))
                return argument[..(at + 1)] + KubeConfigFields.Redacted;
            if (sign == '=' && UserOptions.Contains(argument[..at]))
                return argument[..(at + 1)] + InUser(argument[(at + 1)..]);
        }

        return argument.Contains("://", StringComparison.Ordinal) ? InAddress(argument)
            : IsToken(argument) ? KubeConfigFields.Redacted : argument;
    }

    // A colon stands behind the name of a header or a field, and within paths, images and addresses too.
    private static bool IsSecretAssigned(string name, char sign) => sign == '='
        ? IsSecretName(name) || SecretWords.IsOption(name)
        : IsSecretName(name) && name.All(letter => char.IsAsciiLetter(letter) || letter is '-' or '_');

    // A user may have a number, and so may its group.
    private static string InUser(string user) =>
        user.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && colon < user.Length - 1
        && !user.All(letter => char.IsAsciiDigit(letter) || letter == ':')
            ? user[..(colon + 1)] + KubeConfigFields.Redacted : InNamed(user);

    // What a shell is given, or a header. Where quotes end is the shell's business: what stands behind a secret's name goes.
    private static string InCommandLine(string text)
    {
        var given = text.Split(' ');
        var bare = Array.ConvertAll(given, word => word.Trim('"', '\''));
        var namesUser = bare.Any(UserOptions.Contains);
        var shown = new List<string>();
        var program = "";
        for (var i = 0; i < given.Length; i++)
        {
            if (i == 0 || BeforePrograms.Contains(given[i - 1]) || given[i - 1].EndsWith(';'))
                program = NameOf(bare[i]);
            var words = new ArgumentWords(bare, program, namesUser);
            var hidden = InArgument(words, i);
            shown.Add(hidden == bare[i] ? given[i] : hidden);
            if (words.HidesNext(i) || HeaderWords.Contains(bare[i], StringComparer.OrdinalIgnoreCase))
                shown.Add(KubeConfigFields.Redacted);
            if (shown[^1].EndsWith(KubeConfigFields.Redacted, StringComparison.Ordinal))
                break;
        }

        return string.Join(' ', shown);
    }

    private static string InShort(string argument, SecretOption option, bool namesUser)
    {
        var value = argument[option.Name.Length..];
        if (IsSecretName(argument.Split('=')[0]))
            return InNamed(argument);
        var sign = value[0] == '=' ? "=" : "";
        return option.IsSecret(value[sign.Length..], namesUser)
            ? option.Name + sign + KubeConfigFields.Redacted : argument;
    }

    /// <summary>
    /// True for a text that is no name and no path as people have them, but content that went where one belongs: lines, a field
    /// with its value, PEM, base64, a token. Nobody may be told again what it was.
    /// </summary>
    public static bool IsContent(string text) =>
        text.AsSpan().ContainsAny('\n', '\r') || text.Contains("-----BEGIN ", StringComparison.Ordinal)
        || IsToken(text) || IsField(text) || IsBase64(text);

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

    // RFC 7519: header and claims in base64 of JSON, which begins with {" in every one.
    private static bool IsWebToken(string text) =>
        text.StartsWith("eyJ", StringComparison.Ordinal) && text.Count(character => character == '.') == 2;

    private static bool IsToken(string text) => IsWebToken(text) || SecretWords.IsToken(text);

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

    // The words that a program is given.
    private sealed record ArgumentWords(IReadOnlyList<string> Words, string Program, bool NamesUser)
    {
        public bool IsSecret(int index)
        {
            if (index == 0 || Words[index].Length == 0 || Words[index].StartsWith('-'))
                return false;
            var (word, value) = (Words[index - 1], Words[index]);
            return SecretWords.IsOption(word) || (SecretWords.IsKey(word) && !SecretOption.IsFile(value))
                || SecretWords.IsPair(index > 1 ? Words[index - 2] : "", word, value)
                || (SecretOption.In(word, Program) is { } option && option.Name == word && option.IsSecret(value, NamesUser));
        }

        /// <summary>True where what stands behind goes, even where there is nothing: a blank may have been cut off.</summary>
        public bool HidesNext(int index) => SecretWords.IsOption(Words[index])
            || (index + 1 < Words.Count && IsSecret(index + 1));
    }
}
