using K8sPki.Platform;
using K8sPki.Rules;

namespace K8sPki.ClusterPki;

/// <summary>
/// Whether something else than the component answers at its endpoint: what has a certificate of an authority that nothing on the
/// node trusts, where the file has one of an authority that is trusted there.
/// </summary>
internal static class StrangerChecks
{
    /// <summary>The finding; null where an authority of the node signed what was presented, or none is known.</summary>
    /// <param name="facts">The node.</param>
    /// <param name="options">The clock.</param>
    /// <param name="presented">Where the same certificate was presented instead of that of the file.</param>
    public static Finding? Find(PkiInventory facts, PkiCheckOptions options, IReadOnlyList<PresentedAtEndpoint> presented)
    {
        var (endpoint, chain) = presented[0];
        var (entry, shown) = (endpoint.Entry!, chain.Own!);
        // What the component makes itself has an authority of its own, and another one each time.
        if (endpoint.CertificateFlag is null || Equals(shown.PublicKeyOrNull(), entry.Certificate!.PublicKeyOrNull()))
            return null;
        var trusted = facts.Entries.Select(one => one.Certificate).OfType<Certificate>().Where(one => one.IsCA).Distinct()
            .ToList();
        var behind = chain.Items.Skip(1).Select(item => item.Certificate).OfType<Certificate>().ToList();
        if (trusted.Find(authority => ChainChecks.Objection(entry, [authority], options) is null) is not { } expected
            || ChainChecks.Objection(shown, behind, trusted, options)?.Is(Rule.UnknownAuthority, Rule.SignatureInvalid) != true)
            return null;
        var places = string.Join(", ", presented.Select(one => EndpointChecks.Place(one.Endpoint)));
        return Rule.SomethingElseAnswers.Found(
            entry, $"Something else answers at {places}, where {endpoint.Component} of {facts.Node} should: its certificate is "
                + $"for '{PrintableText.Escape(shown.Subject)}', signed by '{PrintableText.Escape(shown.Issuer)}'"
                + $"{PkiLabel.IssuerKey(shown)}, which nothing on {facts.Node} trusts. Expected was one of "
                + $"{PkiLabel.Authority(expected)}, as in {PkiLabel.Of(entry)}.",
            $"Look on {facts.Node} which process has the port: ss -ltnp 'sport = :{endpoint.EndpointName.Port}'. If it is "
                + $"{endpoint.Component}, it still has what it read before its authority was exchanged: "
                + $"{EndpointChecks.HowToRestart(facts, endpoint)}. If not, it is a proxy that ends TLS, a forwarded port or a "
                + "server of another cluster: take it away, since nothing may be sent to it that is meant for this cluster.");
    }
}
