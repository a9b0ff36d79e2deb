using System.Net.Security;
using K8sPki.Platform;
using K8sPki.Rules;

namespace K8sPki.Api;

/// <summary>Looks for why a server does not take a client certificate, of which it says no more than that it does not.</summary>
internal static class CredentialCheck
{
    /// <summary>The error that says why; null when nothing is seen.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="serverTime">The server's time; null when it is not known.</param>
    public static PkiException? Explain(ApiConnection connection, DateTimeOffset? serverTime)
    {
        if (connection.Credential.Certificates is not [var certificate, ..])
            return null;
        var at = serverTime ?? Clock.UtcNow;
        if (certificate.ValidFrom <= at && at <= certificate.ValidTo)
            return NotForClients(certificate, connection);
        // Valid by one clock and not by the other.
        if (certificate.ValidFrom <= Clock.UtcNow && Clock.UtcNow <= certificate.ValidTo
            && ClockCheck.Describe(serverTime, connection) is { } clock)
            return clock;
        return at > certificate.ValidTo
            ? new RefusedException(
                "ClientCertificateExpired",
                $"The client certificate '{certificate.Subject}' of {connection.Source} expired "
                + $"{IsoTime.UtcMinute(certificate.ValidTo)}, and '{connection.Server.Authority}' does not take it. Renew it "
                + "(Update-K8sPki on the control plane, or a new request with Submit-K8sCsr by somebody who still can).")
            : new RefusedException(
                "ClientCertificateNotYetValid",
                $"The client certificate '{certificate.Subject}' of {connection.Source} is valid only from "
                + $"{IsoTime.UtcMinute(certificate.ValidFrom)}. Check the clock of the machine that issued it.");
    }

    // Go's crypto/x509 takes a certificate without the extension for every use.
    private static RefusedException? NotForClients(Certificate certificate, ApiConnection connection)
    {
        var usages = certificate.ExtendedKeyUsage;
        return usages.Count == 0 || usages.Contains(ExtendedKeyUsage.ClientAuth) || usages.Contains(ExtendedKeyUsage.Any)
            ? null
            : new RefusedException(
                "ClientCertificateNotForClients",
                $"The certificate '{certificate.Subject}' of {connection.Source} is for {string.Join(", ", usages)} and not "
                + $"for ClientAuth, and '{connection.Server.Authority}' does not take it. Name a client certificate, or issue "
                + "one with -ExtendedKeyUsage ClientAuth.");
    }
}

/// <summary>Finds out whether the clock of this machine is what makes certificates look expired or not yet valid.</summary>
internal static class ClockCheck
{
    /// <summary>Differences up to this are the business of NTP, not of whoever looks for why a certificate is refused.</summary>
    private static readonly TimeSpan Tolerated = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>The error for a clock that is wrong; null when something else is.</summary>
    /// <param name="failure">Why there was no answer.</param>
    /// <param name="connection">The connection that was tried.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<PkiException?> ExplainAsync(Exception failure, ApiConnection connection,
        CancellationToken cancellation)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (cause is ServerCertificateException { Certificate: { } certificate } refused
                && refused.Finding.Is(Rule.CertificateExpired, Rule.CertificateNotYetValid))
                return Describe(await AskAsync(connection, certificate, cancellation).ConfigureAwait(false), connection);
        }

        return null;
    }

    /// <summary>The error for a server's time that is far from ours; null when it is not, or not known.</summary>
    public static RefusedException? Describe(DateTimeOffset? server, ApiConnection connection)
    {
        var here = Clock.UtcNow;
        if (server is not { } there || (there - here).Duration() <= Tolerated)
            return null;
        var gap = (there - here).Duration();
        var span = gap.TotalDays >= 2
            ? $"{gap.TotalDays:0} days"
            : gap.TotalHours >= 2 ? $"{gap.TotalHours:0} hours" : Counted.Of((int)Math.Round(gap.TotalMinutes), "minute");
        return new RefusedException("ClockWrong",
            $"It is {IsoTime.UtcMinute(here)} here and {IsoTime.UtcMinute(there)} at '{connection.Server.Authority}' (its Date "
                + $"header): the clocks are {span} apart, so that valid certificates look invalid. Set the clock that is wrong "
                + "(timedatectl).");
    }


    // The certificate is known to be right but for the time, and nothing is sent but a question that anybody may ask.
    private static async Task<DateTimeOffset?> AskAsync(ApiConnection connection, Certificate certificate,
        CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Limit);
        try
        {
            var tls = new SslClientAuthenticationOptions
            {
                TargetHost = connection.ExpectedName,
                RemoteCertificateValidationCallback = (_, presented, _, _) => presented is not null
                    && certificate.Der.Span.SequenceEqual(presented.GetRawCertData()),
            };
            using var asker = new HttpMessageInvoker(ApiTransport.CreateHandler(connection, tls));
            using var question = new HttpRequestMessage(HttpMethod.Get, new Uri(connection.Server, "/version"));
            using var answer = await asker.SendAsync(question, limit.Token).ConfigureAwait(false);
            return answer.Headers.Date;
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException
            || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }
}
