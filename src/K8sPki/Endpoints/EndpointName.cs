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
        if (rest.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme)
            throw Invalid(written, "only https:// has a certificate to show; write "
                + (rest.Length > scheme + 3 ? $"{Secure}{Shown(rest[(scheme + 3)..])}" : $"{Secure}127.0.0.1:6443"));
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
            throw Invalid(written, $"its bracket is not closed; write {Shown(text)}]:6443");
        var host = text[..(end < 0 ? text.Length : end)];
        var behind = text[host.Length..];
        if (host.Length == 0 && !AddressText.TryReadScoped(text, out _))
            throw Invalid(written, $"the host is missing; write 127.0.0.1{(behind.Length > 1 ? Shown(behind) : ":6443")}");
        if (behind.Length == 0 && isUrl)
            return (host, HttpsPort);
        return ReadPort(behind) is { } port ? (host, port) : throw Invalid(written, PortProblem(text, host, behind));
    }

    private static int? ReadPort(string behind) =>
        behind.StartsWith(':') && int.TryParse(behind.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
        && port is > 0 and <= ushort.MaxValue ? port : null;

    private static string PortProblem(string text, string host, string behind)
    {
        if (text.AsSpan().ContainsAny('/', '\\'))
            return "it looks like a path, and files are read with -Path; write etcd1.example:2379";
        if (AddressText.TryReadScoped(text, out _))
            return $"an IPv6 address stands in brackets, with the port behind them; write [{Shown(text)}]:6443";
        if (behind.TrimEnd(':').Length == 0)
            return $"the port is missing; write {Shown(host)}:6443";
        var first = behind[1..].Split(':')[0];
        return behind.IndexOf(':', 1) > 0
            ? $"more than one port stands behind the host; write {Shown(host)}:{(ReadPort(":" + first) is null ? "6443" : first)}"
            : $"'{Shown(behind.TrimStart(':'))}' is no port, which is a number from 1 to 65535; write {Shown(host)}:6443";
    }

    private static EndpointName Of(string written, string text, int port)
    {
        var isBracketed = text.StartsWith('[');
        var host = isBracketed ? text[1..^1] : text;
        if (AddressText.TryReadScoped(host, out var address))
            return Of(address, port);
        if (isBracketed)
            throw Invalid(written, $"'{Shown(host)}' is no IPv6 address; write [::1]:{Number(port)} or a name without brackets");
        if (AddressText.LooksLikeAddress(host))
            throw Invalid(written, AddressText.Problem(host));
        // What another script writes as dots and digits is an address by then.
        return HostInAscii(host) is { } name && !AddressText.LooksLikeAddress(name) ? new EndpointName(name, port)
            : throw Invalid(written, $"'{Shown(host)}' is no name of a host; write etcd1.example:{Number(port)}");
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

    private static string Number(int port) => port.ToString(CultureInfo.InvariantCulture);

    private static string Shown(string text) => PrintableText.Escape(text);

    private static InvalidRequestException Invalid(string text, string reason) => new("EndpointInvalid",
        $"'{text}' is no endpoint: {reason}.");
}
