using K8sPki.Certificates;
using K8sPki.Platform;
using K8sPki.Rules;

namespace K8sPki.ClusterPki;

/// <summary>
/// Whether the bundles of webhooks, aggregated API servers and conversions verify the servers that they are for: by what these
/// present where they can be asked, else by the Secrets that have a key and a certificate of their name.
/// </summary>
internal static class BundleChecks
{
    /// <summary>Every finding.</summary>
    public static IEnumerable<Finding> Run(PkiSurvey survey, PkiCheckOptions options)
    {
        var called = survey.Called.ToDictionary(server => server.Callee);
        foreach (var bundle in survey.Cluster!.Bundles)
        {
            if (bundle.Callee is not { } callee)
                continue;
            var chains = called.GetValueOrDefault(callee)?.Chains ?? [];
            var finding = chains.Count > 0 ? ByEndpoint(bundle, callee, chains, options)
                : BySecret(bundle, callee, survey.Cluster.Secrets, options);
            if (finding is not null)
                yield return finding;
        }
    }

    private static Finding? ByEndpoint(
        TrustBundle bundle, Callee callee, IReadOnlyList<ServedChain> chains, PkiCheckOptions options)
    {
        foreach (var chain in chains)
        {
            var own = chain.Certificates[0];
            if (Objection(bundle, callee, own, [.. chain.Certificates.Skip(1)], options) is { } objection)
                return Found(bundle, callee, $"what {chain.Place} presents", own, objection);
        }

        return null;
    }

    // Which Secret a pod mounts is not known here, so that one that fits is enough.
    private static Finding? BySecret(
        TrustBundle bundle, Callee callee, IReadOnlyCollection<ServerSecret> secrets, PkiCheckOptions options)
    {
        (ServerSecret Secret, Finding Objection)? first = null;
        foreach (var secret in secrets.Where(secret => secret.Place.Namespace == callee.Space
            && ClusterFacts.IsFor(secret.Own, callee.Host)))
        {
            if (Objection(bundle, callee, secret.Own, secret.Behind, options) is not { } objection)
                return null;
            first ??= (secret, objection);
        }

        return first is var (odd, why) ? Found(bundle, callee,
            $"the certificate for {callee.Host} in {odd.Place.ObjectName} (the server itself was not reached from here)",
            odd.Own, why) : null;
    }

    private static Finding? Objection(TrustBundle bundle, Callee callee, Certificate own, IReadOnlyList<Certificate> behind,
        PkiCheckOptions options) => new CertificateVerifier(new VerificationOptions
        {
            Roots = bundle.Authorities, Intermediates = behind, At = options.At, Authorities = options.Authorities,
        }).Verify(own, callee.Host, [ExtendedKeyUsage.ServerAuth]).Failure;

    private static Finding Found(TrustBundle bundle, Callee callee, string what, Certificate own, Finding objection)
    {
        var (place, kind) = (bundle.Place, BundledKind.Find(bundle.Place.Kind)!);
        var rule = kind.IsPassedOver(place.FailurePolicy) ? Rule.BundleDoesNotVerify.As(FindingSeverity.Warning)
            : Rule.BundleDoesNotVerify;
        return rule.Found(place,
            $"The bundle of {place.ObjectName}{Entry(place)} does not verify {what}. {objection.Message} "
                + $"{kind.OutcomeFor(place.FailurePolicy)}.", Remedy.Words(Advice(place, callee, own, objection)));
    }

    private static string Entry(ClusterObject place) =>
        place.Key.StartsWith("spec.", StringComparison.Ordinal) ? "" : $" ({place.Key})";

    private static string Advice(ClusterObject place, Callee callee, Certificate own, Finding objection)
    {
        if (objection.Is(Rule.CertificateExpired, Rule.CertificateNotYetValid, Rule.NameMissing, Rule.WrongUsage))
            return $"The server needs another certificate: one for {callee.Host} that is valid now, signed by an authority of "
                + "the bundle. Restart it where it does not take up the new one by itself.";
        return Injected(place) is { } source
            ? $"cert-manager's cainjector writes this bundle from {source}: look there and into its log. Where that has the new "
                + "authority already, the server still presents an older certificate: restart it."
            : $"Put the certificate of '{PrintableText.Escape(own.Issuer)}' into its caBundle, and leave the one that is there "
                + "beside it until every server has a certificate of the new one; or let the server have one that an authority "
                + "of the bundle signed.";
    }

    private static string? Injected(ClusterObject place) =>
        place.Annotations.GetValueOrDefault("cert-manager.io/inject-ca-from") is { } from ? $"Certificate {from}"
        : place.Annotations.GetValueOrDefault("cert-manager.io/inject-ca-from-secret") is { } secret ? $"Secret {secret}" : null;
}
