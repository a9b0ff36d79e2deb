namespace K8sPki;

/// <summary>
/// Whether a certificate is for a host, as Go's VerifyHostname says: alternative names only (the common name counts for
/// nothing since Go 1.15), a wildcard only as the whole first label and for exactly one label, no bare <c>*</c> (Go 1.23).
/// </summary>
internal static class HostName
{
    /// <summary>True when one of the names is the host.</summary>
    /// <param name="names">The alternative names.</param>
    /// <param name="host">A host name, or an IP address with or without brackets.</param>
    public static bool IsAmong(IEnumerable<MemberName> names, string host)
    {
        var inner = host.Length >= 3 && host[0] == '[' && host[^1] == ']' ? host[1..^1] : host;
        if (AddressText.TryRead(inner, out var address))
            return names.Any(name => name.Address is { } candidate && AddressText.Plain(candidate).Equals(address));
        var isHostName = IsHostName(host, isPattern: false);
        return names.Any(name => name.Kind == SubjectAlternativeNameKind.Dns && IsMatch(name.Text, host, isHostName));
    }

    private static bool IsMatch(string pattern, string host, bool isHostName)
    {
        // Names that are no host names match only themselves: no wildcard, no trailing dot.
        if (!isHostName || !IsHostName(pattern, isPattern: true))
            return pattern is not ("" or ".") && host is not ("" or ".") && EqualsIgnoringCase(pattern, host);
        var plain = host.EndsWith('.') ? host[..^1] : host;
        if (!pattern.StartsWith("*.", StringComparison.Ordinal))
            return EqualsIgnoringCase(pattern, plain);
        var dot = plain.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && EqualsIgnoringCase(pattern.AsSpan(1), plain.AsSpan(dot));
    }

    private static bool IsHostName(string name, bool isPattern)
    {
        if (!isPattern && name.EndsWith('.'))
            name = name[..^1];
        if (name is "" or "*")
            return false;
        var labels = name.Split('.');
        return labels.Select((label, index) => (isPattern && index == 0 && label == "*") || IsLabel(label)).All(isGood => isGood);
    }

    private static bool IsLabel(string label) =>
        label.Length > 0 && label[0] != '-' && label.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_');

    private static bool EqualsIgnoringCase(ReadOnlySpan<char> one, ReadOnlySpan<char> other) =>
        System.Text.Ascii.EqualsIgnoreCase(one, other) || one.SequenceEqual(other);
}
