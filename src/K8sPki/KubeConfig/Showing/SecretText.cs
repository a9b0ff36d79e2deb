namespace K8sPki;

/// <summary>
/// Hides secrets that stand in the middle of a text: the password of an address, the token among a program's arguments.
/// </summary>
internal static class SecretText
{
    private static readonly string[] SecretWords =
        [
            "secret", "token", "pass", "credential", "private", "bearer", "api-key", "apikey", "api_key", "access-key",
            "access_key", "session-key"];

    private static readonly string[] HeaderWords = ["authorization:", "bearer", "basic"];

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
        for (var i = 0; i < shown.Length; i++)
            shown[i] = i > 0 && IsSecretOption(arguments[i - 1]) && !arguments[i].StartsWith('-')
                ? KubeConfigFields.Redacted : InArgument(arguments[i]);
        return shown;
    }

    /// <summary>The value of a variable: hidden whole when its name says so, else as an address.</summary>
    public static string InVariable(string name, string value) =>
        IsSecretName(name) && value.Length > 0 ? KubeConfigFields.Redacted : InArgument(value);

    private static string InArgument(string argument)
    {
        if (argument.Contains(' ', StringComparison.Ordinal))
            return InCommandLine(argument);
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
        foreach (var word in text.Split(' '))
        {
            var bare = word.Trim('"', '\'');
            var hidden = InArgument(bare);
            shown.Add(hidden == bare ? word : hidden);
            if (IsSecretOption(bare) || HeaderWords.Contains(bare, StringComparer.OrdinalIgnoreCase))
                shown.Add(KubeConfigFields.Redacted);
            if (shown[^1].EndsWith(KubeConfigFields.Redacted, StringComparison.Ordinal))
                break;
        }

        return string.Join(' ', shown);
    }

    // RFC 7519: header and claims in base64 of JSON, which begins with {" in every one.
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
