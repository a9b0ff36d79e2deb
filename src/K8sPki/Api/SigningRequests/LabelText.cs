namespace K8sPki;

/// <summary>What a label may be (Kubernetes documentation, Labels and Selectors, Syntax and character set).</summary>
internal static class LabelText
{
    private const int LongestPart = 63;

    /// <summary>True for a key: a name, before which a domain and a slash may stand.</summary>
    public static bool IsKey(string key)
    {
        var parts = key.Split('/');
        return parts.Length <= 2 && IsPart(parts[^1]) && (parts.Length == 1 || DnsName.IsSubdomain(parts[0]));
    }

    /// <summary>True for a value, which may be empty.</summary>
    public static bool IsValue(string value) => value.Length == 0 || IsPart(value);

    private static bool IsPart(string text) =>
        text.Length is > 0 and <= LongestPart && char.IsAsciiLetterOrDigit(text[0]) && char.IsAsciiLetterOrDigit(text[^1])
        && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.');
}
