namespace K8sPki.Api;

/// <summary>
/// An address as Go reads it (net/url, Parse): where .NET's Uri sees another host than kubectl, or one where kubectl sees
/// none, credentials would go elsewhere.
/// </summary>
/// <param name="Scheme">In small letters; empty when there is none.</param>
/// <param name="UserInfo">Name and password as they stand there, without the @; null when there are none.</param>
/// <param name="Host">Host and port; empty when there is none.</param>
/// <param name="Path">The path as it stands there.</param>
internal sealed record GoUrl(string Scheme, string? UserInfo, string Host, string Path)
{
    private const string UserInfoMarks = "-._:~!$&'()*+,;=%@";
    private const string HostMarks = "-_.~!$&'()*+,;=:[]<>\"";

    /// <summary>The address; null when Go refuses it.</summary>
    public static GoUrl? TryParse(string text)
    {
        if (text.Any(character => character < ' ' || character == '\u007F'))
            return null;
        var rest = text.Split('#', 2)[0];
        var (scheme, length) = SchemeOf(rest);
        if (scheme is null)
            return null;
        rest = rest[length..].Split('?', 2)[0];
        if (!rest.StartsWith('/'))
        {
            var isOpaque = scheme.Length > 0;
            return isOpaque || !rest.Split('/', 2)[0].Contains(':', StringComparison.Ordinal) && IsEscaped(rest)
                ? new GoUrl(scheme, null, "", isOpaque ? "" : rest) : null;
        }

        if (!rest.StartsWith("//", StringComparison.Ordinal)
            || (scheme.Length == 0 && rest.StartsWith("///", StringComparison.Ordinal)))
            return IsEscaped(rest) ? new GoUrl(scheme, null, "", rest) : null;
        var end = rest.IndexOf('/', 2);
        var (authority, path) = end < 0 ? (rest[2..], "") : (rest[2..end], rest[end..]);
        var at = authority.LastIndexOf('@');
        var userInfo = at < 0 ? null : authority[..at];
        var host = authority[(at + 1)..];
        return IsHost(host) && IsEscaped(path) && (userInfo is null || IsUserInfo(userInfo))
            ? new GoUrl(scheme, userInfo, host, path) : null;
    }

    /// <summary>The name in the user information; empty when there is none.</summary>
    public string User => Uri.UnescapeDataString((UserInfo ?? "").Split(':', 2)[0]);

    /// <summary>The password in the user information; empty when there is none.</summary>
    public string Password => UserInfo?.Split(':', 2) is [_, var password] ? Uri.UnescapeDataString(password) : "";

    /// <summary>
    /// The same address for .NET, without user information; null where .NET does not read it or would see another host.
    /// </summary>
    public Uri? ToUri()
    {
        if (!Uri.TryCreate($"{Scheme}://{Host}{Path}", UriKind.Absolute, out var uri) || uri.UserInfo.Length > 0
            || uri.Host.Length == 0 || IdnHostOf(uri) is not { } ascii)
            return null;
        var end = Host.StartsWith('[') ? Host.IndexOf(']', StringComparison.Ordinal) + 1 : Host.LastIndexOf(':') is var colon
            && colon < 0 ? Host.Length : colon;
        var name = Uri.UnescapeDataString(Host[..end]);
        // .NET reads 010.0.0.1 and 10.1 as C's inet_aton does, and others do not.
        return uri.HostNameType == UriHostNameType.IPv6 || uri.Host.Equals(name, StringComparison.OrdinalIgnoreCase)
            || ascii.Equals(name, StringComparison.OrdinalIgnoreCase) ? uri : null;
    }

    /// <summary>The host of an address in ASCII; null for a name that has none, which .NET sees only when it is asked.</summary>
    public static string? IdnHostOf(Uri uri)
    {
        try
        {
            return uri.IdnHost;
        }
        catch (UriFormatException)
        {
            return null;
        }
    }

    /// <summary>The same with the user information, as a proxy's address has it.</summary>
    public Uri? ToUriWithUser()
    {
        if (UserInfo is null || ToUri() is not { } plain)
            return ToUri();
        // Go takes marks there that .NET takes for the beginning of a port.
        var user = string.Join(':', UserInfo.Split(':', 2).Select(part => Uri.EscapeDataString(Uri.UnescapeDataString(part))));
        return Uri.TryCreate($"{Scheme}://{user}@{Host}{Path}", UriKind.Absolute, out var uri) && uri.Host == plain.Host
            ? uri : null;
    }

    // Null for an address that begins with a colon.
    private static (string? Scheme, int Length) SchemeOf(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsAsciiLetter(text[i]) || (i > 0 && (char.IsAsciiDigit(text[i]) || text[i] is '+' or '-' or '.')))
                continue;
            return text[i] != ':' ? ("", 0) : i == 0 ? (null, 0) : (text[..i].ToLowerInvariant(), i + 1);
        }

        return ("", 0);
    }

    private static bool IsUserInfo(string text) =>
        text.All(character => char.IsAsciiLetterOrDigit(character)
            || UserInfoMarks.Contains(character, StringComparison.Ordinal)) && IsEscaped(text);

    private static bool IsHost(string host)
    {
        var port = host.StartsWith('[') ? host.LastIndexOf(']') is var close && close > 0 ? host[(close + 1)..] : "]"
            : host.LastIndexOf(':') is var colon && colon >= 0 ? host[colon..] : "";
        if (port.Length > 0 && (port[0] != ':' || port.AsSpan(1).ContainsAnyExceptInRange('0', '9')))
            return false;
        var zone = host.StartsWith('[') ? host.IndexOf("%25", StringComparison.Ordinal) : -1;
        for (var i = 0; i < host.Length; i++)
        {
            if (host[i] == '%' && !IsHostEscape(host, i, zone >= 0 && i >= zone))
                return false;
            if (host[i] == '%')
                i += 2;
            else if (host[i] < '\u0080' && !char.IsAsciiLetterOrDigit(host[i])
                && !HostMarks.Contains(host[i], StringComparison.Ordinal))
                return false;
        }

        return true;
    }

    // In a host only characters beyond ASCII are escaped, and the percent of a zone; in the zone also blanks.
    private static bool IsHostEscape(string host, int at, bool isZone)
    {
        if (at + 2 >= host.Length || !char.IsAsciiHexDigit(host[at + 1]) || !char.IsAsciiHexDigit(host[at + 2]))
            return false;
        var value = Convert.ToByte(host.Substring(at + 1, 2), 16);
        return value == '%'
            || (isZone ? value == ' ' || char.IsAsciiLetterOrDigit((char)value)
            || HostMarks.Contains((char)value, StringComparison.Ordinal) : value >= 0x80);
    }

    private static bool IsEscaped(string text)
    {
        for (var at = text.IndexOf('%', StringComparison.Ordinal); at >= 0; at = text.IndexOf('%', at + 1))
        {
            if (at + 2 >= text.Length || !char.IsAsciiHexDigit(text[at + 1]) || !char.IsAsciiHexDigit(text[at + 2]))
                return false;
        }

        return true;
    }
}
