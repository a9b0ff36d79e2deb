using System.Globalization;
using System.Net;
using System.Net.Sockets;
using K8sPki.Platform;

namespace K8sPki.Naming;

/// <summary>
/// The one reader of IP addresses and networks. It takes what Go's net.ParseIP and net.ParseCIDR take, and so what
/// Kubernetes does: four decimal numbers without leading zeros, or IPv6 without zone and brackets. What .NET and
/// inet_aton read beside that (<c>10.1</c>, <c>010.0.0.4</c>, <c>0x7f.1</c>) is another address to one reader and none
/// to the next.
/// </summary>
internal static class AddressText
{
    /// <summary>Reads an address; one of IPv4 in the form of IPv6 becomes IPv4, as in Go.</summary>
    /// <param name="text">The text, without blanks around it.</param>
    /// <param name="address">The address.</param>
    /// <returns>False when it is none.</returns>
    public static bool TryRead(string? text, out IPAddress address)
    {
        address = IPAddress.None;
        if (text is null)
            return false;
        if (!text.Contains(':', StringComparison.Ordinal))
            return IsIPv4(text) && IPAddress.TryParse(text, out address!);
        if (!IsIPv6(text) || !IPAddress.TryParse(text, out address!) || address.AddressFamily != AddressFamily.InterNetworkV6)
            return false;
        address = Plain(address);
        return true;
    }

    /// <summary>
    /// The same, and an address of one link with its interface behind a percent sign: RFC 4007 section 11.
    /// </summary>
    public static bool TryReadScoped(string text, out IPAddress address)
    {
        if (TryRead(text, out address))
            return true;
        var zone = text.IndexOf('%', StringComparison.Ordinal);
        return zone > 0 && TryRead(text[..zone], out _) && IPAddress.TryParse(text, out address!);
    }

    /// <summary>Reads an address.</summary>
    /// <exception cref="InvalidRequestException">It is none.</exception>
    public static IPAddress Read(string text)
    {
        if (TryRead(text, out var address))
            return address;
        RefuseAmbiguous(text);
        throw new InvalidRequestException("AddressInvalid", Problem(text) + ".");
    }

    /// <summary>Why a text is no address, both readings of one with leading zeros named; without a final dot.</summary>
    public static string Problem(string text) => Ambiguity(text)
        ?? $"'{PrintableText.Escape(text)}' is not an IP address: write four decimal numbers such as 10.0.0.10, or IPv6 such "
            + "as fd00::10 without brackets and zone";

    /// <summary>Reads a network such as <c>10.0.0.0/8</c> as it is written, with the bits behind its prefix.</summary>
    /// <param name="text">The text.</param>
    /// <param name="address">The address before the slash.</param>
    /// <param name="prefix">The number of bits of the prefix.</param>
    /// <returns>False when it is none.</returns>
    public static bool TryReadNetwork(string text, out IPAddress address, out int prefix)
    {
        (address, prefix) = (IPAddress.None, 0);
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !TryRead(text[..slash], out address)
            || !int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out prefix))
            return false;
        // An IPv4 address that was written in the form of IPv6 has its prefix counted there.
        if (address.AddressFamily == AddressFamily.InterNetwork && text.AsSpan(0, slash).Contains(':'))
            prefix -= 96;
        return prefix >= 0 && prefix <= Bits(address);
    }

    /// <summary>The number of bits of an address: 32 or 128.</summary>
    public static int Bits(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;

    /// <summary>An IPv4 address in the form of IPv6 as IPv4; any other as it is.</summary>
    public static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    /// <summary>
    /// True for text of several numbers with dots between: some programs take it for an address, whatever Go says.
    /// </summary>
    public static bool LooksLikeAddress(string text) =>
        text.Contains('.', StringComparison.Ordinal) && text.TrimEnd('.').Split('.').All(IsNumber);

    /// <summary>Refuses an address with leading zeros, which is another one to every other program.</summary>
    /// <exception cref="InvalidRequestException">It is such an address.</exception>
    public static void RefuseAmbiguous(string text)
    {
        if (Ambiguity(text) is { } problem)
            throw new InvalidRequestException("AddressAmbiguous", problem + ".");
    }

    /// <summary>
    /// Why the host of a URL is not the one that it names to Go: .NET reads an address there; null when all is well.
    /// </summary>
    public static string? ProblemOfHost(Uri url)
    {
        if (url.HostNameType != UriHostNameType.IPv4 || TryRead(HostAsWritten(url), out _))
            return null;
        return Problem(HostAsWritten(url)) + ".";
    }

    private static string? Ambiguity(string text)
    {
        var start = text.LastIndexOf(':') + 1;
        var parts = text[start..].Split('.');
        if (parts.Length != 4 || !parts.All(part => part.Length is > 0 and <= 11 && part.All(char.IsAsciiDigit))
            || !parts.Any(HasLeadingZero))
            return null;
        var readings = new[] { Reading(parts, octal: false), Reading(parts, octal: true) };
        var meaning = readings switch
        {
            [{ } ten, { } eight] => $"some programs read it as {text[..start]}{ten}, others as {text[..start]}{eight}",
            [{ } ten, null] => $"some programs read it as {text[..start]}{ten}, others not at all",
            [null, { } eight] => $"some programs read it as {text[..start]}{eight}, others not at all",
            _ => "it is no address to any program",
        };
        return $"'{text}' has leading zeros, which Go refuses: {meaning}; write the address that is meant";
    }

    private static string HostAsWritten(Uri url)
    {
        var text = url.OriginalString.Trim();
        var authority = text[(text.IndexOf("//", StringComparison.Ordinal) + 2)..];
        var end = authority.IndexOfAny(['/', '\\', '?', '#']);
        authority = end < 0 ? authority : authority[..end];
        return authority[(authority.LastIndexOf('@') + 1)..].Split(':')[0];
    }

    private static string? Reading(string[] parts, bool octal)
    {
        var numbers = new List<long>();
        foreach (var part in parts)
        {
            if (octal && HasLeadingZero(part) && part.Any(digit => digit > '7'))
                return null;
            numbers.Add(octal && HasLeadingZero(part) ? Convert.ToInt64(part, 8)
                : long.Parse(part, NumberStyles.None, CultureInfo.InvariantCulture));
        }

        return numbers.TrueForAll(number => number <= 255) ? string.Join('.', numbers) : null;
    }

    private static bool HasLeadingZero(string part) => part.Length > 1 && part[0] == '0';

    private static bool IsNumber(string label) => label.Length > 0 && (label.All(char.IsAsciiDigit)
        || (label.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && label.Skip(2).All(char.IsAsciiHexDigit)));

    private static bool IsIPv4(string text)
    {
        var parts = text.Split('.');
        return parts.Length == 4
            && parts.All(part => part.Length is > 0 and <= 3 && part.All(char.IsAsciiDigit) && !HasLeadingZero(part));
    }

    // Groups of more than four digits were taken by older Go.
    private static bool IsIPv6(string text)
    {
        var tail = text[(text.LastIndexOf(':') + 1)..];
        var isMixed = tail.Contains('.', StringComparison.Ordinal);
        if (isMixed && !IsIPv4(tail))
            return false;
        // An ellipsis stands for at least one group.
        var groups = text.Split(':').Count(part => part.Length > 0) + (isMixed ? 1 : 0);
        return text.All(character => char.IsAsciiHexDigit(character) || character is ':' or '.')
            && (!text.Contains("::", StringComparison.Ordinal) || groups < 8)
            && text.Split(':').All(part => part.Length <= 4 || part.Contains('.', StringComparison.Ordinal));
    }
}

/// <summary>Networks of addresses.</summary>
internal static class AddressRange
{
    /// <summary>The first address of the network that an address is in.</summary>
    /// <param name="address">The address.</param>
    /// <param name="prefix">The number of bits of the network's prefix.</param>
    public static IPAddress StartOf(IPAddress address, int prefix)
    {
        var bytes = address.GetAddressBytes();
        for (var bit = prefix; bit < bytes.Length * 8; bit++)
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        return new IPAddress(bytes);
    }
}
