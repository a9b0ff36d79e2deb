namespace K8sPki.Naming;

/// <summary>
/// Names of the DNS: labels joined by dots (RFC 1123 section 2.1). What may stand in them is one rule; who asks for a name
/// has more or less of it. Go's verifier has a rule of its own, which is among those of chains.
/// </summary>
internal static class DnsName
{
    /// <summary>The longest label (RFC 1035 section 2.3.4).</summary>
    public const int LongestLabel = 63;

    /// <summary>The longest name as it is written (RFC 1035 section 2.3.4: 255 bytes with lengths and root).</summary>
    public const int Longest = 253;

    /// <summary>
    /// True for a label of Kubernetes, such as a namespace: small letters, digits and hyphens (apimachinery, IsDNS1123Label).
    /// </summary>
    public static bool IsLabel(string text) => text.Length <= LongestLabel && IsLabel(text, IsSmall);

    /// <summary>
    /// True for a name of Kubernetes (apimachinery, IsDNS1123Subdomain), which does not look at how long its labels are.
    /// </summary>
    public static bool IsSubdomain(string text) =>
        text.Length <= Longest && text.Split('.').All(label => IsLabel(label, IsSmall));

    /// <summary>True for a name of Kubernetes that is one of the DNS as well.</summary>
    public static bool IsDomain(string text) => text.Length <= Longest && text.Split('.').All(IsLabel);

    /// <summary>True for the name of a machine: capital letters too (RFC 952).</summary>
    public static bool IsMachine(string text) => IsName(text, char.IsAsciiLetterOrDigit);

    /// <summary>
    /// True for a host in a certificate: underscores too, which occur in names of services and which Go's verifier takes.
    /// </summary>
    public static bool IsHost(string text) => IsName(text, character => char.IsAsciiLetterOrDigit(character) || character == '_');

    private static bool IsName(string text, Func<char, bool> isPlain) =>
        text.Length <= Longest && text.Split('.').All(label => label.Length <= LongestLabel && IsLabel(label, isPlain));

    private static bool IsLabel(string label, Func<char, bool> isPlain) =>
        label.Length > 0 && label[0] != '-' && label[^1] != '-' && label.All(character => character == '-' || isPlain(character));

    private static bool IsSmall(char character) => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character);
}
