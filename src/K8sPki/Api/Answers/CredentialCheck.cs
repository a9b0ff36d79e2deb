using K8sPki.Platform;

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
