using System.Net.Security;
using K8sPki.Platform;
using K8sPki.Rules;

namespace K8sPki.Api;

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
