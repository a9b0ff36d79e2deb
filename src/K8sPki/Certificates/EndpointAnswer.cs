using System.Globalization;
using System.Net;

namespace K8sPki;

/// <summary>What a TLS endpoint answered when it presented a certificate.</summary>
public sealed record EndpointAnswer
{
    private readonly IPAddress address;

    internal EndpointAnswer(string endpoint, string host, IPAddress address, int port)
    {
        Endpoint = endpoint;
        Host = host;
        this.address = address;
        Port = port;
    }

    /// <summary>The endpoint as host and port: <c>etcd1:2379</c>, <c>[fd00::10]:6443</c>.</summary>
    public string Endpoint { get; }

    /// <summary>The address that was asked, one of those that the name has.</summary>
    public string Address => address.ToString();

    /// <summary>The port, 1 to 65535.</summary>
    public int Port { get; }

    /// <summary>The server name that was sent (SNI, RFC 6066 section 3); empty when none was.</summary>
    public string ServerName { get; internal init; } = "";

    /// <summary>The version of TLS that the server chose: <c>TLS 1.3</c>; null when it did not get so far.</summary>
    public string? Protocol { get; internal init; }

    /// <summary>The cipher suite that the server chose, by its name at IANA: <c>TLS_AES_128_GCM_SHA256</c>.</summary>
    public string? Cipher { get; internal init; }

    /// <summary>
    /// True when the server asks for a client certificate, whether it demands one or not; false when it does not; null when the
    /// handshake ended before that was to be seen.
    /// </summary>
    public bool? RequestsClientCertificate { get; internal init; }

    /// <summary>
    /// The subjects of the authorities whose client certificates the server says to take, with control characters escaped. They
    /// are names only: two authorities of one name look like one. Empty when it names none.
    /// </summary>
    public IReadOnlyList<string> AcceptableAuthorities { get; internal init; } = Array.Empty<string>();

    /// <summary>Where this certificate stands in what was presented, counted from 1: the first is the server's own.</summary>
    public int Position { get; internal init; } = 1;

    /// <summary>How many certificates were presented.</summary>
    public int Count { get; internal init; } = 1;

    /// <summary>The time from the connection's first packet to the end of the handshake, without asking the DNS.</summary>
    public TimeSpan Duration { get; internal init; }

    /// <summary>
    /// What ended the handshake after the certificates had been presented, such as a demand for a client certificate; null when
    /// it was completed. A server of TLS 1.3 refuses only after that, so null says nothing of who is let in.
    /// </summary>
    public string? Refusal { get; internal init; }

    /// <summary>The component that listens there; null unless the endpoint was found on a node.</summary>
    public string? Component { get; internal init; }

    /// <summary>
    /// The flag that names the file which the component has to present there: <c>--tls-cert-file</c>; null unless the endpoint
    /// was found on a node and has one.
    /// </summary>
    public string? CertificateFlag { get; internal init; }

    /// <summary>The full path here of that file; null where there is none.</summary>
    public string? CertificatePath { get; internal init; }

    /// <summary>True where this machine has answered to itself.</summary>
    internal bool IsLoopback => IPAddress.IsLoopback(address);

    /// <summary>The host as it was named.</summary>
    internal string Host { get; }

    /// <summary>The endpoint with the address behind it where the name is not the address, and the server name that was sent
    /// instead of the host's.</summary>
    internal string Place => Endpoint + (Host == Address ? "" : $" ({Address})")
        + (ServerName.Length == 0 || ServerName == Host ? "" : $" as {ServerName}");

    /// <summary>The place, and which of several certificates it is.</summary>
    internal string Source => Count == 1 ? Place
        : string.Create(CultureInfo.InvariantCulture, $"{Place}, {Position} of {Count}");

    /// <inheritdoc/>
    public override string ToString() => Place;
}
