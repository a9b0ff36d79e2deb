using System.Text;
using K8sPki.Naming;

namespace K8sPki.Certificates;

/// <summary>Domain names as name constraints compare them (RFC 5280 section 4.2.1.10, with what Go adds).</summary>
internal static class DomainName
{
    /// <summary>True for labels of visible ASCII joined by dots, without an empty one; also for the empty name.</summary>
    public static bool IsValid(string name)
    {
        if (name.Length == 0)
            return true;
        if (name[0] == '.' || name[^1] == '.' || name.Contains("..", StringComparison.Ordinal))
            return false;
        return name.All(character => character is > ' ' and <= '~');
    }

    /// <summary>The same for a constraint, which may begin with a dot; since Go 1.24.8 and 1.25.2 it is not one alone.</summary>
    public static bool IsValidConstraint(string constraint) =>
        constraint != "." && IsValid(constraint.StartsWith('.') ? constraint[1..] : constraint);

    /// <summary>
    /// True when the constraint covers the name: the same or one or more labels below it. A leading dot asks for at least
    /// one label below; an empty constraint covers every name.
    /// </summary>
    public static bool IsCovered(string name, string constraint)
    {
        if (constraint.Length == 0)
            return true;
        if (constraint[0] == '.')
            return EndsWith(name, constraint);
        return name.Equals(constraint, StringComparison.OrdinalIgnoreCase)
            || (name.Length > constraint.Length && name[name.Length - constraint.Length - 1] == '.'
                && EndsWith(name, constraint));
    }

    /// <summary>
    /// True when an excluded constraint covers the name or, for a wildcard, a name that the wildcard stands for (Go 1.24.11
    /// and 1.25.5, CVE-2025-61727; as 1.26 has it, without the false matches of golang/go#76935).
    /// </summary>
    public static bool IsExcluded(string name, string constraint)
    {
        if (IsCovered(name, constraint))
            return true;
        var parent = name.IndexOf('.');
        var dot = constraint.IndexOf('.');
        return name.StartsWith('*') && parent > 0 && dot >= 0
            && name.AsSpan(parent).Equals(constraint.AsSpan(dot), StringComparison.OrdinalIgnoreCase);
    }

    private static bool EndsWith(string name, string end) =>
        name.Length > end.Length && name.EndsWith(end, StringComparison.OrdinalIgnoreCase);
}

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
        label.Length > 0 && label[0] != '-'
            && label.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_');

    private static bool EqualsIgnoringCase(ReadOnlySpan<char> one, ReadOnlySpan<char> other) =>
        System.Text.Ascii.EqualsIgnoreCase(one, other) || one.SequenceEqual(other);
}

/// <summary>An e-mail address taken apart (RFC 2821 section 4.1.2, with the leniency of Go: RFC 3696 section 3).</summary>
/// <param name="Local">What stands before the @, without quotes and escapes.</param>
/// <param name="Domain">What stands after it.</param>
internal readonly record struct Mailbox(string Local, string Domain)
{
    private const string AtomCharacters = "!#$%&'*+-/=?^_`{|}~.";

    /// <summary>Takes an address apart.</summary>
    public static bool TryParse(string address, out Mailbox mailbox)
    {
        mailbox = default;
        var local = new StringBuilder();
        var end = address.StartsWith('"') ? ReadQuoted(address, local) : ReadAtoms(address, local);
        if (end < 0 || end >= address.Length || address[end] != '@')
            return false;
        var domain = address[(end + 1)..];
        if (!DomainName.IsValid(domain))
            return false;
        mailbox = new Mailbox(local.ToString(), domain);
        return true;
    }

    private static int ReadQuoted(string address, StringBuilder local)
    {
        for (var i = 1; i < address.Length; i++)
        {
            var character = address[i];
            if (character == '"')
                return i + 1;
            if (character == '\\')
            {
                i++;
                if (i == address.Length || address[i] is '\0' or '\n' or '\r' or > '\x7f')
                    return -1;
                local.Append(address[i]);
            }
            else if (character is '\0' or '\t' or '\n' or '\r' or > '\x7f')
            {
                return -1;
            }
            else
            {
                local.Append(character);
            }
        }

        return -1;
    }

    private static int ReadAtoms(string address, StringBuilder local)
    {
        var i = 0;
        for (; i < address.Length; i++)
        {
            var character = address[i];
            if (character == '\\')
            {
                i++;
                if (i == address.Length)
                    return -1;
                local.Append(address[i]);
            }
            else if (char.IsAsciiLetterOrDigit(character) || AtomCharacters.Contains(character, StringComparison.Ordinal))
            {
                local.Append(character);
            }
            else
            {
                break;
            }
        }

        var text = local.ToString();
        var isDotted = text.Length > 0 && text[0] != '.' && text[^1] != '.' && !text.Contains("..", StringComparison.Ordinal);
        return isDotted ? i : -1;
    }
}
