using System.Globalization;
using System.Net;

namespace K8sPki;

/// <summary>
/// What NO_PROXY says goes without a proxy: <c>*</c>, names with those below them, <c>.names</c> with those below alone,
/// addresses, ranges such as 10.96.0.0/12, each also with a port. This machine never has a proxy.
/// </summary>
internal sealed class NoProxyList
{
    private readonly List<Func<string, IPAddress?, int, bool>> rules = [];

    private NoProxyList()
    {
    }

    /// <summary>Reads the value of the variable; null is an empty list.</summary>
    public static NoProxyList Parse(string? text)
    {
        var list = new NoProxyList();
        foreach (var part in (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (Rule(part.ToLowerInvariant()) is { } rule)
                list.rules.Add(rule);
        }

        return list;
    }

    /// <summary>True when a host goes without a proxy.</summary>
    /// <param name="host">A name, or an address without brackets.</param>
    /// <param name="port">The port.</param>
    public bool Covers(string host, int port)
    {
        var name = host.ToLowerInvariant();
        var address = AddressText.TryRead(name, out var parsed) ? parsed : null;
        return name == "localhost" || (address is not null && IPAddress.IsLoopback(address)) || rules.Any(rule => rule(name, address, port));
    }

    private static Func<string, IPAddress?, int, bool>? Rule(string part)
    {
        if (part == "*")
            return (_, _, _) => true;
        if (AddressText.TryReadNetwork(part, out var first, out var bits))
            return (_, address, _) => address is not null && IsInRange(address, first, bits);
        var (host, port) = Split(part);
        if (host.Length == 0)
            return null;
        if (AddressText.TryRead(host, out var single))
            return (_, address, at) => single.Equals(address) && (port is null || port == at);
        if (host.StartsWith("*.", StringComparison.Ordinal))
            host = host[1..];
        var below = host.StartsWith('.') ? host : "." + host;
        return (name, address, at) => (port is null || port == at)
            && (name.EndsWith(below, StringComparison.Ordinal) || (host != below && name == host));
    }

    private static (string Host, int? Port) Split(string part)
    {
        var colon = part.LastIndexOf(':');
        var hasPort = colon > 0 && (part[colon - 1] == ']' || part.IndexOf(':', StringComparison.Ordinal) == colon)
            && int.TryParse(part[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out _);
        var host = hasPort ? part[..colon] : part;
        return (host.Trim('[', ']'), hasPort ? int.Parse(part[(colon + 1)..], CultureInfo.InvariantCulture) : null);
    }

    // Unlike .NET's IPNetwork, Go takes a range whose address has bits after the prefix.
    private static bool IsInRange(IPAddress address, IPAddress first, int bits) =>
        address.AddressFamily == first.AddressFamily && AddressRange.StartOf(address, bits).Equals(AddressRange.StartOf(first, bits));
}
