using System.Globalization;
using System.Net;
using K8sPki.Naming;
using K8sPki.Platform;

namespace K8sPki.Endpoints;

/// <summary>A host and a port, as users write them.</summary>
/// <param name="Host">A name of the DNS in ASCII, or an address.</param>
/// <param name="Port">1 to 65535.</param>
internal sealed record EndpointName(string Host, int Port)
{
    private const string Secure = "https://";

    /// <summary>The port of an https:// address that names none.</summary>
    public const int HttpsPort = 443;

    /// <summary>The host as an address; null for a name.</summary>
    public IPAddress? Address { get; private init; }

    /// <summary>
    /// The server name to send when the user says nothing (SNI, RFC 6066 section 3): the host without a final dot, and for an
    /// address none, as Go does it.
    /// </summary>
    public string ServerName => Address is null ? Host.TrimEnd('.') : "";

    /// <summary>
    /// Reads <c>host:port</c>, <c>[IPv6]:port</c>, and an https:// address, whose port is 443 unless it has one.
    /// </summary>
    /// <exception cref="InvalidRequestException">It is none of these.</exception>
    public static EndpointName Parse(string text)
    {
        var written = text.Trim();
        var rest = written.StartsWith(Secure, StringComparison.OrdinalIgnoreCase) ? OfUrl(written) : written;
        if (rest.Contains("://", StringComparison.Ordinal))
            throw Invalid(written, "it is no https:// address, and others have no certificate");
        var (host, port) = Split(written, rest, isUrl: rest.Length < written.Length);
        return Of(written, host, port);
    }

    /// <summary>An address and a port.</summary>
    public static EndpointName Of(IPAddress address, int port) => new(address.ToString(), port) { Address = address };

    /// <summary>Reads the name of a server that is to be sent.</summary>
    /// <exception cref="InvalidRequestException">It is an address, or no name of the DNS.</exception>
    public static string ReadServerName(string text)
    {
        if (text.Length == 0)
            return text;
        if (AddressText.TryRead(text.Trim('[', ']'), out _))
        {
            throw new InvalidRequestException("ServerNameInvalid",
                $"'{text}' is an address, and no server name (RFC 6066 section 3). -ServerName '' sends none.");
        }

        return HostInAscii(text.TrimEnd('.')) ?? throw new InvalidRequestException("ServerNameInvalid",
            $"'{text}' is no name of the DNS. -ServerName '' sends none.");
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}");

    // What stands behind the host and before it does not matter to TLS.
    private static string OfUrl(string text)
    {
        var authority = text[Secure.Length..].Split('/', '?', '#')[0];
        return authority[(authority.LastIndexOf('@') + 1)..];
    }

    private static (string Host, int Port) Split(string written, string text, bool isUrl)
    {
        var isBracketed = text.StartsWith('[');
        var end = isBracketed ? text.IndexOf(']', StringComparison.Ordinal) + 1 : text.IndexOf(':', StringComparison.Ordinal);
        if (isBracketed && end == 0)
            throw Invalid(written, "a bracket is not closed");
        var host = text[..(end < 0 ? text.Length : end)];
        var behind = text[host.Length..];
        if (behind.LastIndexOf(':') > 0)
            throw Invalid(written, $"an IPv6 address stands in brackets: [{Shown(text)}]:6443");
        if (behind.Length == 0 && isUrl)
            return (host, HttpsPort);
        if (behind.Length == 0)
            throw Invalid(written, $"the port is missing: {Shown(text)}:6443");
        return int.TryParse(behind.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && behind[0] == ':' && port is > 0 and <= ushort.MaxValue
            ? (host, port)
            : throw Invalid(written, "a port is a number from 1 to 65535");
    }

    private static EndpointName Of(string written, string text, int port)
    {
        var isBracketed = text.StartsWith('[');
        var host = isBracketed ? text[1..^1] : text;
        if (AddressText.TryReadScoped(host, out var address))
            return Of(address, port);
        if (isBracketed)
            throw Invalid(written, $"'{Shown(host)}' is no IPv6 address");
        if (AddressText.LooksLikeAddress(host))
            throw Invalid(written, AddressText.Problem(host));
        return HostInAscii(host) is { } name ? new EndpointName(name, port)
            : throw Invalid(written, $"'{Shown(host)}' is no name of a host");
    }

    private static string? HostInAscii(string host)
    {
        try
        {
            var name = host.All(char.IsAscii) ? host : new IdnMapping().GetAscii(host);
            return DnsName.IsHost(name.EndsWith('.') ? name[..^1] : name) ? name : null;
        }
        catch (ArgumentException)
        {
            // It cannot be written in ASCII, so that no DNS has it.
            return null;
        }
    }

    private static string Shown(string text) => PrintableText.Escape(text);

    private static InvalidRequestException Invalid(string text, string reason) => new("EndpointInvalid",
        $"'{text}' is no endpoint: {reason}. Write host:port, [IPv6]:port or an https:// address.");
}
