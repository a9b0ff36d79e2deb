using K8sPki.Platform;
using K8sPki.Rules;

namespace K8sPki.ClusterPki;

/// <summary>What cert-manager says of a Secret, beside the certificate that is there.</summary>
internal static class ManagedSecretCheck
{
    // cert-manager begins at once, and an issuer may want some minutes.
    private static readonly TimeSpan TimeToRenew = TimeSpan.FromHours(1);

    /// <summary>True when there is something to say.</summary>
    public static bool IsOdd(Certificate certificate, DateTimeOffset now) =>
        IsLate(certificate, now) || IsAnother(certificate);

    /// <summary>What is wrong with each.</summary>
    public static IEnumerable<Finding> Run(ClusterFacts facts, DateTimeOffset now) =>
        facts.Managed.Where(certificate => IsOdd(certificate, now)).Select(certificate => Judge(facts, certificate, now));

    private static Finding Judge(ClusterFacts facts, Certificate certificate, DateTimeOffset now)
    {
        var at = certificate.ClusterObject!;
        var name = $"{at.Namespace}/{at.CertificateName}";
        var end = $"The certificate there ends {IsoTime.UtcMinute(certificate.ValidTo)}";
        var message = IsAnother(certificate)
            ? $"cert-manager's Certificate {name} says that its certificate ends {IsoTime.UtcMinute(at.ManagedNotAfter!.Value)}. "
                + $"{end}: {at.ObjectName} has another one."
            : $"cert-manager's Certificate {name} was to be renewed {IsoTime.UtcMinute(RenewalTime(at)!.Value)}, and "
                + $"{at.ObjectName} has the old one still. {end}.";
        var rule = certificate.ValidTo < now ? Rule.ManagedSecretNotRenewed.As(FindingSeverity.Error)
            : Rule.ManagedSecretNotRenewed;
        return rule.Found(at, message, Remedy.Of(facts.Source.Ask(RemedyOrder.LookAgain,
                $"/apis/cert-manager.io/v1/namespaces/{at.Namespace}/certificates/{at.CertificateName}"))
            .Then("Its status.conditions say why, and the CertificateRequest and the log of cert-manager say more. A Secret that "
                + "something else writes (a copy, GitOps, a backup that was restored) has to be left to one of the two."));
    }

    private static bool IsLate(Certificate certificate, DateTimeOffset now) =>
        RenewalTime(certificate.ClusterObject!) is { } time && time + TimeToRenew < now;

    private static bool IsAnother(Certificate certificate) => certificate.ClusterObject!.ManagedNotAfter is { } end
        && end != certificate.ValidTo;

    private static DateTimeOffset? RenewalTime(ClusterObject at) =>
        at.RenewalTime is { } time ? new DateTimeOffset(time.ToUniversalTime()) : null;
}
