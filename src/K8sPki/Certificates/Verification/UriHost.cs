using System.Globalization;
using System.Text;

namespace K8sPki.Certificates;

/// <summary>The host of a URI as Go's net/url finds it. What that package refuses makes a certificate unreadable.</summary>
internal static class UriHost
{
    private const string HostCharacters = "-_.~!$&'()*+,;=:[]<>\"";
    private const string UserCharacters = "-._:~!$&'()*+,;=%@";

    /// <summary>Finds the host with its port.</summary>
    /// <param name="uri">ASCII text.</param>
    /// <param name="host">Empty when the URI has none.</param>
    /// <returns>False when it is not a URI.</returns>
    public static bool TryRead(string uri, out string host)
    {
        host = "";
        var hash = uri.IndexOf('#', StringComparison.Ordinal);
        var text = hash < 0 ? uri : uri[..hash];
        if (text.Any(char.IsControl) || (hash >= 0 && !IsEscaped(uri[(hash + 1)..])))
            return false;
        if (text == "*")
            return true;
        if (text.StartsWith(':'))
            return false;
        var scheme = SchemeLength(text);
        var rest = scheme == 0 ? text : text[(scheme + 1)..];
        var query = rest.IndexOf('?', StringComparison.Ordinal);
        rest = query < 0 ? rest : rest[..query];
        if (!rest.StartsWith('/'))
            return scheme > 0 || (!rest.Split('/')[0].Contains(':', StringComparison.Ordinal) && IsEscaped(rest));
        if (!rest.StartsWith("//", StringComparison.Ordinal) || (scheme == 0 && rest.StartsWith("///", StringComparison.Ordinal)))
            return IsEscaped(rest);
        var path = rest.IndexOf('/', 2);
        var authority = path < 0 ? rest[2..] : rest[2..path];
        return (path < 0 || IsEscaped(rest[path..])) && TryReadAuthority(authority, out host);
    }

    private static bool IsOfUser(char character) =>
        char.IsAsciiLetterOrDigit(character) || UserCharacters.Contains(character, StringComparison.Ordinal);

    private static bool TryReadAuthority(string authority, out string host)
    {
        var at = authority.LastIndexOf('@');
        host = "";
        if (at >= 0)
        {
            var user = authority[..at];
            if (!IsEscaped(user) || !user.All(IsOfUser))
                return false;
        }

        return TryReadHost(authority[(at + 1)..], out host);
    }

    private static bool TryReadHost(string text, out string host)
    {
        host = "";
        if (!text.StartsWith('['))
        {
            var colon = text.LastIndexOf(':');
            return (colon < 0 || IsPort(text[colon..])) && TryUnescape(text, false, out host);
        }

        var end = text.LastIndexOf(']');
        if (end < 0 || !IsPort(text[(end + 1)..]))
            return false;
        // RFC 6874: %25 begins a zone, in which other rules hold.
        var zone = text.IndexOf("%25", 0, end, StringComparison.Ordinal);
        if (zone < 0)
            return TryUnescape(text, false, out host);
        if (!TryUnescape(text[..zone], false, out var first) || !TryUnescape(text[zone..end], true, out var second)
            || !TryUnescape(text[end..], false, out var last))
            return false;
        host = first + second + last;
        return true;
    }

    private static bool IsPort(string text) =>
        text.Length == 0 || (text[0] == ':' && text.Skip(1).All(char.IsAsciiDigit));

    private static int SchemeLength(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            if (character == ':')
                return i;
            if (!char.IsAsciiLetter(character) && (i == 0 || !(char.IsAsciiDigit(character) || character is '+' or '-' or '.')))
                return 0;
        }

        return 0;
    }

    private static bool IsEscaped(string text)
    {
        for (var i = text.IndexOf('%', StringComparison.Ordinal); i >= 0; i = text.IndexOf('%', i + 3))
        {
            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
                return false;
            if (i + 3 >= text.Length)
                break;
        }

        return true;
    }

    private static bool TryUnescape(string text, bool isZone, out string result)
    {
        result = "";
        if (!IsEscaped(text))
            return false;
        var output = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            if (character == '%')
            {
                var code = int.Parse(text.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                var isAllowed = code == '%' || (isZone ? code == ' ' || IsHostCharacter((char)code) : code >= 0x80);
                if (!isAllowed)
                    return false;
                output.Append((char)code);
                i += 2;
            }
            else if (IsHostCharacter(character))
            {
                output.Append(character);
            }
            else
            {
                return false;
            }
        }

        result = output.ToString();
        return true;
    }

    private static bool IsHostCharacter(char character) =>
        char.IsAsciiLetterOrDigit(character) || HostCharacters.Contains(character, StringComparison.Ordinal);
}
