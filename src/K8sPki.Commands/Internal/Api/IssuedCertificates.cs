using K8sPki.Api;

namespace K8sPki.Internal;

/// <summary>What a signer of a cluster has issued for a request.</summary>
internal static class IssuedCertificates
{
    /// <summary>The certificate, with the key that made the request where that is known, and its chain.</summary>
    /// <exception cref="PkiException">There is none, or it cannot be read.</exception>
    public static IReadOnlyList<Certificate> Of(SigningRequest asked)
    {
        if (asked.CertificateProblem is { } problem)
            throw problem;
        if (!asked.IsIssued)
            throw new MissingInputException("CertificateNotIssued", SigningRequestClient.Outcome(asked) is { } outcome
                ? $"'{asked.Name}' has no certificate and gets none. {outcome.Message}"
                : $"'{asked.Name}' has no certificate yet: it is {asked.Status}. Wait for it with Wait-K8sCsr, or see why with "
                    + "Format-List.");
        return asked.Chain;
    }
}
