using System.Net;

namespace K8sPki;

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

    /// <summary>The proxy for an address; null for none. TLS that is not the handler's goes by <c>ws</c> and counts as https.</summary>
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
        return proxy.UserInfo.Length == 0 ? null : new NetworkCredential(Uri.UnescapeDataString(parts[0]), parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : "");
    }

    private string? Value(string name) => variable(name) is { Length: > 0 } upper ? upper : variable(name.ToLowerInvariant()) is { Length: > 0 } lower ? lower : null;

    private static Uri Parse(string name, string text)
    {
        var address = text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text;
        if (Uri.TryCreate(address, UriKind.Absolute, out var proxy) && proxy.Host.Length > 0 && proxy.Scheme is "http" or "https" or "socks5" or "socks5h")
            return proxy.Scheme == "socks5h" ? new UriBuilder(proxy) { Scheme = "socks5" }.Uri : proxy;
        throw new InvalidRequestException("ProxyMalformed", $"The environment variable {name} is no address of a proxy. Give it as http://host:port, https://host:port or socks5://host:port.");
    }
}
