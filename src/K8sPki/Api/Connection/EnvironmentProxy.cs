using System.Globalization;
using System.Net;
using K8sPki.Naming;

namespace K8sPki.Api;

/// <summary>
/// The proxy that the environment names, by the rules of Go and so of kubectl (golang.org/x/net/http/httpproxy):
/// HTTPS_PROXY or HTTP_PROXY, and NO_PROXY with names, addresses, ranges of addresses and ports. It is looked up for each
/// request, so that a change counts at once.
/// </summary>
internal sealed class EnvironmentProxy : IWebProxy, ICredentials
{
    /// <summary>The environment of this process.</summary>
    public static EnvironmentProxy Current { get; } = new(Environment.GetEnvironmentVariable);

    private readonly Func<string, string?> variable;

    /// <param name="variable">Gives the value of an environment variable; null when it is not set.</param>
    public EnvironmentProxy(Func<string, string?> variable) => this.variable = variable;

    /// <inheritdoc/>
    public ICredentials? Credentials
    {
        get => this;
        set => throw new NotSupportedException();
    }

    /// <summary>
    /// The proxy for an address; null for none. TLS that is not the handler's goes by <c>ws</c> and counts as https.
    /// </summary>
    /// <exception cref="InvalidRequestException">The variable's value is no address of a proxy.</exception>
    public Uri? GetProxy(Uri destination)
    {
        var name = destination.Scheme == Uri.UriSchemeHttp ? "HTTP_PROXY" : "HTTPS_PROXY";
        if (Value(name) is not { } text || NoProxyList.Parse(Value("NO_PROXY")).Covers(destination.IdnHost, destination.Port))
            return null;
        return Parse(name, text);
    }

    /// <inheritdoc/>
    public bool IsBypassed(Uri host) => GetProxy(host) is null;

    /// <inheritdoc/>
    public NetworkCredential? GetCredential(Uri uri, string authType) => UserOf(uri);

    /// <summary>Name and password in the address of a proxy; null when there are none.</summary>
    public static NetworkCredential? UserOf(Uri proxy)
    {
        var parts = proxy.UserInfo.Split(':', 2);
        return proxy.UserInfo.Length == 0 ? null
            : new NetworkCredential(Uri.UnescapeDataString(parts[0]), parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : "");
    }

    private string? Value(string name) =>
        variable(name) is { Length: > 0 } upper ? upper : variable(name.ToLowerInvariant()) is { Length: > 0 } lower
        ? lower : null;

    private static Uri Parse(string name, string text)
    {
        var address = text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text;
        if (Uri.TryCreate(address, UriKind.Absolute, out var proxy) && proxy.Host.Length > 0 && GoUrl.IdnHostOf(proxy) is not null
            && proxy.Scheme is "http" or "https" or "socks5" or "socks5h")
            return proxy.Scheme == "socks5h" ? new UriBuilder(proxy) { Scheme = "socks5" }.Uri : proxy;
        throw new InvalidRequestException(
            "ProxyMalformed",
            $"The environment variable {name} is no address of a proxy. Give it as http://host:port, https://host:port or "
            + "socks5://host:port.");
    }
}

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
        return name == "localhost" || (address is not null && IPAddress.IsLoopback(address))
            || rules.Any(rule => rule(name, address, port));
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
        address.AddressFamily == first.AddressFamily
            && AddressRange.StartOf(address, bits).Equals(AddressRange.StartOf(first, bits));
}
