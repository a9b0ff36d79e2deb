using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace K8sPki.Endpoints;

/// <summary>Says in words why an endpoint has shown no certificate.</summary>
internal static class EndpointFailure
{
    private static readonly Dictionary<HandshakeProblem, (string Id, string Advice)> OfHandshakes = new()
    {
        [HandshakeProblem.Refused] = ("EndpointRefusedHandshake", "It may want another server name (-ServerName)."),
        [HandshakeProblem.Closed] = ("EndpointClosed", "It may be no TLS server, or one that wants another server name "
            + "(-ServerName)."),
        [HandshakeProblem.PlainHttp] = ("EndpointPlainHttp", "Is it the right port?"),
        [HandshakeProblem.NotTls] = ("EndpointNotTls", "Is it the right port?"),
        [HandshakeProblem.TooLarge] = ("EndpointAnswerTooLarge", "It was not listened to any longer."),
        [HandshakeProblem.NoCertificate] = ("EndpointWithoutCertificate", ""),
    };

    /// <summary>The error for an address of an endpoint.</summary>
    public static PkiException Describe(Exception failure, EndpointName endpoint, IPAddress address, TimeSpan limit) =>
        failure switch
        {
            HandshakeException { Problem: HandshakeProblem.TooLarge } large => new LimitExceededException(
                OfHandshakes[large.Problem].Id,
                Text(endpoint, address, large.Message, OfHandshakes[large.Problem].Advice), large),
            HandshakeException handshake => new ServerException(
                OfHandshakes[handshake.Problem].Id,
                Text(endpoint, address, handshake.Message, OfHandshakes[handshake.Problem].Advice), handshake),
            OperationCanceledException => new ServerException("EndpointTimeout",
                Text(endpoint, address, string.Create(CultureInfo.InvariantCulture,
                    $"it gave no whole answer within {limit.TotalSeconds:0.#} s"),
                    "Is a firewall in between, or something that waits for plain text? -RequestTimeout gives it longer."),
                failure),
            SocketException { SocketErrorCode: SocketError.ConnectionRefused } => new ServerException("EndpointRefused",
                Text(endpoint, address, "nothing listens there", ""), failure),
            SocketException socket => new ServerException("EndpointUnreachable",
                Text(endpoint, address, $"it cannot be reached: {socket.Message.TrimEnd('.')}", ""), failure),
            _ => new ServerException("EndpointClosed",
                Text(endpoint, address, "the connection was lost", "Try again."), failure),
        };

    /// <summary>The error for a name of which the DNS says nothing.</summary>
    public static ServerException NameUnknown(EndpointName endpoint, SocketException failure) =>
        failure.SocketErrorCode is SocketError.TryAgain
            ? new ServerException("EndpointNameUnknown",
                $"'{endpoint}' was not asked: the DNS gives no answer for '{endpoint.Host}'. Try again.", failure)
            : new ServerException("EndpointNameUnknown",
                $"'{endpoint}' was not asked: there is no host '{endpoint.Host}' in the DNS of this machine.", failure);

    /// <summary>The error for a DNS that does not answer in time.</summary>
    public static ServerException NameTimeout(EndpointName endpoint, TimeSpan limit, Exception failure) =>
        new("EndpointTimeout", string.Create(CultureInfo.InvariantCulture,
            $"'{endpoint}' was not asked: the DNS gave no answer for '{endpoint.Host}' within {limit.TotalSeconds:0.#} s."),
            failure);

    /// <summary>One error for all addresses of an endpoint, called as the first one's is.</summary>
    public static PkiException Together(IReadOnlyList<PkiException> failures) => failures.Count == 1
        ? failures[0]
        : new ServerException(failures[0].ErrorId, string.Join(' ', failures.Select(failure => failure.Message)), failures[0]);

    private static string Text(EndpointName endpoint, IPAddress address, string what, string advice) =>
        $"'{endpoint}' shows no certificate{(endpoint.Address is null ? $" at {address}" : "")}: {what}. {advice}".TrimEnd();
}
