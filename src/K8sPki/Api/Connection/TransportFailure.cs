using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using K8sPki.Platform;
using K8sPki.Rules;

namespace K8sPki.Api;

/// <summary>Says in words why there was no answer.</summary>
internal static class TransportFailure
{
    /// <summary>The error for a failure of HTTP, TLS or the network.</summary>
    public static PkiException Describe(Exception failure, ApiConnection connection)
    {
        var server = $"'{connection.Server.GetLeftPart(UriPartial.Authority)}'";
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case PkiException known:
                    return known;
                case ServerCertificateException refused:
                    return CertificateRefused(refused, server);
                case SocketException socket:
                    return ProxyUnreachable(socket, connection, server) ?? Unreachable(socket, connection, server);
                case InvalidDataException:
                    return new MalformedInputException("AnswerNotUnpacked",
                        $"{server} says that its answer is packed (gzip), and it is not or ends in the middle. Try again; if it "
                            + "stays so, look at what is between here and the server.", failure);
                case TlsFailedException:
                    return HandshakeFailed(failure, connection, server);
                // With TLS 1.3 a server says that it does not take the client certificate only after the handshake.
                case not HttpRequestException when cause.GetType().FullName!.Contains("Ssl", StringComparison.Ordinal):
                    return HandshakeFailed(failure, connection, server);
            }
        }

        return (failure as HttpRequestException)?.HttpRequestError switch
        {
            HttpRequestError.ResponseEnded => CutOff(server, failure, connection),
            HttpRequestError.SecureConnectionError => HandshakeFailed(failure, connection, server),
            HttpRequestError.ProxyTunnelError => ProxyRefuses((HttpRequestException)failure, connection, server),
            HttpRequestError.InvalidResponse => new ServerException("ServerNotHttp",
                $"What answers at {server} does not speak HTTP. Is the address an API server's?", failure),
            _ => failure is HttpIOException or IOException ? CutOff(server, failure, connection)
                : new ServerException("ServerUnreachable", $"{server} could not be reached: {Text(failure)}", failure),
        };
    }

    /// <summary>The error for an answer that does not come.</summary>
    public static ServerException TooSlow(ApiConnection connection, TimeSpan limit) =>
        new("ServerTimeout", $"'{connection.Server.GetLeftPart(UriPartial.Authority)}' gave no answer within "
            + $"{limit.TotalSeconds:0.#} s. Is it up? -RequestTimeout gives it longer.");

    /// <summary>The error for a credential program that does not end.</summary>
    public static ServerException ProgramTooSlow(string command, TimeSpan limit) => new("ExecTimeout",
        $"The credential program '{PrintableText.Escape(command)}' of the kubeconfig gave nothing within "
            + $"{limit.TotalSeconds:0.#} s and was ended. Run it by itself to see what it waits for; -RequestTimeout gives it "
            + "longer.");

    // With a proxy in between it is the proxy that was dialled.
    private static ServerException? ProxyUnreachable(SocketException failure, ApiConnection connection, string server)
    {
        if (ApiTransport.ProxyFor(connection) is not { } proxy || IsPastDialling(failure))
            return null;
        var name = $"'{proxy.GetLeftPart(UriPartial.Scheme)}{proxy.Authority}'";
        var from = ProxySource(connection);
        return failure.SocketErrorCode is SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData
            ? new ServerException("ProxyUnreachable",
                $"There is no host '{proxy.IdnHost}', which is the proxy {name} in front of {server}, as {from} has it.", failure)
            : new ServerException("ProxyUnreachable",
                $"The proxy {name} in front of {server} cannot be reached: {failure.Message}. It comes from {from}. Is it "
                    + "running?", failure);
    }

    // The text of .NET has the address of the proxy with its password, also as the cause.
    private static ServerException ProxyRefuses(HttpRequestException failure, ApiConnection connection, string server)
    {
        var name = ApiTransport.ProxyFor(connection) is { } proxy
            ? $"'{proxy.GetLeftPart(UriPartial.Scheme)}{proxy.Authority}' "
            : "";
        var said = failure.StatusCode switch
        {
            HttpStatusCode.ProxyAuthenticationRequired => "it wants a name and a password, or others (407)",
            { } code => $"it answered {(int)code}",
            null => "it does not speak as a proxy, or takes neither name nor password",
        };
        return new ServerException("ProxyFailed",
            $"The proxy {name}in front of {server} did not let the connection through: {said}. It comes from "
                + $"{ProxySource(connection)}.");
    }

    private static bool IsPastDialling(SocketException failure) =>
        failure.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown
            or SocketError.NotConnected;

    /// <summary>The error for a connection that does not come about.</summary>
    public static ServerException NoConnection(Exception failure, ApiConnection connection)
    {
        var server = $"'{connection.Server.GetLeftPart(UriPartial.Authority)}'";
        return ApiTransport.ProxyFor(connection) is { } proxy
            ? new ServerException("ProxyUnreachable",
                $"The proxy '{proxy.GetLeftPart(UriPartial.Scheme)}{proxy.Authority}' in front of {server} does not answer. It "
                    + $"comes from {ProxySource(connection)}.", failure)
            : new ServerException("ServerUnreachable",
                $"{server} does not answer: no connection came about. Is a firewall in between?", failure);
    }

    private static string ProxySource(ApiConnection connection) => connection.Proxy is null
        ? "the environment (HTTPS_PROXY)"
        : $"proxy-url in {connection.Source}";

    // A server that does not take a client certificate ends the connection, at which moment is chance.
    private static PkiException CutOff(string server, Exception failure, ApiConnection connection) =>
        CredentialCheck.Explain(connection, null) ??
        new AnswerCutOffException($"{server} ended the connection in the middle of its answer. Try again; if it stays so, look "
            + "at what is between here and the server.", failure);

    private static PkiException Unreachable(SocketException failure, ApiConnection connection, string server) =>
        failure.SocketErrorCode switch
    {
        SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData => new ServerException(
            "ServerNameUnknown", $"There is no host '{connection.Server.IdnHost}'. Check the address in {connection.Source}.",
            failure),
        SocketError.ConnectionRefused => new ServerException(
            "ServerUnreachable", $"Nothing listens at {server}. Is the API server running? Its log: crictl logs of "
                + "kube-apiserver on a control-plane node, or journalctl -u kube-apiserver.", failure),
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown or SocketError.NotConnected =>
            CutOff(server, failure, connection),
        _ => new ServerException("ServerUnreachable", $"{server} could not be reached: {failure.Message}", failure),
    };

    private static RefusedException CertificateRefused(ServerCertificateException refused, string server)
    {
        var (id, remedy) = refused.Finding switch
        {
            var finding when finding.Is(Rule.NameMissing) && refused.Certificate?.SubjectAlternativeNames.Count == 0 =>
                ("ServerNameMismatch",
                    "Issue it anew with the names and addresses that clients connect by (-DnsName, -IPAddress); kubectl does not "
                        + "accept it either."),
            var finding when finding.Is(Rule.NameMissing) =>
                ("ServerNameMismatch",
                    $"Connect by a name that it has, or set tls-server-name (Set-K8sKubeConfigCluster -TlsServerName)."),
            var finding when finding.Is(Rule.CertificateExpired) => ("ServerCertificateExpired",
                "Renew it on the control plane (Update-K8sPki) and restart the API server; no option here accepts it."),
            var finding when finding.Is(Rule.CertificateNotYetValid) =>
                ("ServerCertificateNotYetValid", "Check the clocks of both machines."),
            var finding when finding.Is(Rule.WrongUsage) =>
                ("ServerCertificateUsage", "This is no server's certificate. Is the address an API server's?"),
            _ =>
                ("ServerNotTrusted", $"Either the authority named by {refused.Connection.Source} is another cluster's, or "
                    + "something else answers at this address."),
        };
        return new RefusedException(id,
            $"The server at {server} is not accepted. {refused.Finding.Message} {OlderThanAuthority(refused) ?? remedy}",
            refused);
    }

    // An authority that was made anew under its old name is another one to whatever the old one signed.
    private static string? OlderThanAuthority(ServerCertificateException refused)
    {
        if (refused.Certificate is not { } certificate || !refused.Finding.Is(Rule.UnknownAuthority, Rule.SignatureInvalid))
            return null;
        var anew = refused.Connection.Authorities?.FirstOrDefault(authority => authority.Subject == certificate.Issuer
            && authority.ValidFrom > certificate.ValidFrom);
        return anew is null ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"The authority of that name in {refused.Connection.Source} is younger ({IsoTime.UtcMinute(anew.ValidFrom)}) than "
                + $"the server's certificate ({IsoTime.UtcMinute(certificate.ValidFrom)}): it has been made anew, and the server "
                + $"shows a certificate of the old one. Renew that (Update-K8sPki on the control plane) and restart the API "
                + $"server.");
    }

    private static PkiException HandshakeFailed(Exception failure, ApiConnection connection, string server) =>
        CredentialCheck.Explain(connection, null) ??
        new ServerException("TlsFailed", connection.Credential.Certificates is [var certificate, ..]
            ? $"TLS with {server} failed: {Text(failure)} The server may not take the client certificate "
                + $"'{certificate.Subject}', or does not speak TLS."
            : $"TLS with {server} failed: {Text(failure)} The server may demand a client certificate, or does not speak TLS.",
            failure);

    private static string Text(Exception failure)
    {
        while (failure.InnerException is AuthenticationException or IOException)
            failure = failure.InnerException;
        return PrintableText.Escape((failure.InnerException ?? failure).Message.ReplaceLineEndings(" ")).TrimEnd('.') + ".";
    }
}
