using K8sPki.Certificates;

namespace K8sPki.ClusterPki;

/// <summary>
/// Who connects to whom by which flag, and whether it works. A component goes by what it read at its start or by what is on
/// disk, and nobody knows which, so that every pair is judged in every mixture of both; the verdicts are those of
/// <see cref="CertificateVerifier"/>. Nothing is read: the same facts and time give the same answer.
/// </summary>
internal sealed class TrustModel
{
    private readonly IReadOnlyList<RotationFacts> nodes;
    private readonly DateTimeOffset at;
    private readonly TrustSides sides;
    private readonly HashSet<string> flagsThere;
    private readonly TrustPeers peers;
    private readonly Dictionary<string, CertificateVerifier> verifiers = new(StringComparer.Ordinal);
    private readonly Dictionary<(string, string), string?> verdicts = [];
    private readonly Dictionary<(string, string), List<TrustPair>> untrusted = [];

    /// <summary>The model of nodes as they are.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="at">The time to judge at.</param>
    public TrustModel(IReadOnlyList<RotationFacts> nodes, DateTimeOffset at)
    {
        (this.nodes, this.at) = (nodes, at);
        sides = TrustSides.Of(nodes);
        flagsThere = [.. FlagsOf(nodes)];
        peers = new TrustPeers(flagsThere);
    }

    /// <summary>Every pair that does not verify already.</summary>
    public IEnumerable<TrustBreak> Broken() => Breaks(Pairs(sides, sides, peers))
        .Concat(nodes.SelectMany(Faults));

    /// <summary>
    /// Every pair that would not verify while some components go by what was and others by what will be. What does not verify
    /// before is not among them; what a node cannot sign with is.
    /// </summary>
    /// <param name="changes">Nodes of the model, with what they would be after a step.</param>
    public IEnumerable<TrustBreak> BrokenBy(params IReadOnlyList<(RotationFacts Before, RotationFacts After)> changes)
    {
        var changed = TrustSides.Changed(changes);
        var flags = FlagsOf(changes.Select(change => change.After)).ToList();
        var isMore = !flagsThere.IsSupersetOf(flags);
        var own = isMore ? new TrustPeers(flagsThere.Concat(flags).ToHashSet()) : peers;
        var pairs = Pairs(changed, sides, own)
            .Concat(isMore ? Pairs(sides, changed, own) : changed.Trusting.SelectMany(group => group).SelectMany(Untrusted))
            .Concat(Pairs(changed, changed, own));
        return Breaks(pairs).Concat(nodes.Except(changes.Select(change => change.Before))
            .Concat(changes.Select(change => change.After)).SelectMany(Faults));
    }

    private static IEnumerable<string> FlagsOf(IEnumerable<RotationFacts> nodes) =>
        nodes.SelectMany(node => node.Trusts).Select(place => place.Flag).OfType<ComponentFlag>().Select(TrustPeers.Named);

    // What many nodes come to trust is the same.
    private List<TrustPair> Untrusted(TrustGroup<TrustPlace> trusting)
    {
        if (!untrusted.TryGetValue((trusting.Kind, trusting.Content), out var pairs))
            untrusted[(trusting.Kind, trusting.Content)] = pairs = [.. Pairs(sides, [trusting], peers)];
        return pairs.ConvertAll(pair => pair with { Verifier = trusting });
    }

    private IEnumerable<TrustPair> Pairs(TrustSides shown, TrustSides trusting, TrustPeers own) =>
        Pairs(shown, trusting.Trusting.SelectMany(group => group), own);

    private IEnumerable<TrustPair> Pairs(TrustSides shown, IEnumerable<TrustGroup<TrustPlace>> trusting, TrustPeers own) =>
        from other in trusting
        from kind in shown.Shown
        where own.Meets(kind.First(), other)
        from one in kind
        let reason = Judge(one, other)
        where reason is not null
        select new TrustPair(one, other, reason);

    private IEnumerable<TrustBreak> Breaks(IEnumerable<TrustPair> pairs) =>
        from pair in pairs
        where IsOfCluster(pair)
        from one in pair.Shown.Sides
        from other in pair.Verifier.Sides
        select new TrustBreak(TrustBreakKind.NotTrusted, Told(one.Place, one.Node), Told(other.Place, other.Node),
            other.Place.File, pair.Reason)
        {
            ShownState = one.State, VerifierState = other.State, ShownFile = one.Place.File,
            Components = [one.Place.Component, other.Place.Component],
        };

    // The kubeconfig of a user may be of any cluster: it is of this one where it worked before with anything of it.
    private bool IsOfCluster(TrustPair pair) => (pair.Shown.Own.Length == 0 || Worked.Contains(pair.Shown.Own))
        && (pair.Verifier.Own.Length == 0 || Worked.Contains(pair.Verifier.Own));

    private HashSet<string> Worked => field ??= FindWorked();

    private HashSet<string> FindWorked()
    {
        var trusting = sides.Trusting.SelectMany(group => group).ToList();
        var shown = sides.Shown.SelectMany(group => group).ToList();
        bool Works(TrustGroup<IssuePlace> one, TrustGroup<TrustPlace> other) =>
            peers.Meets(one, other) && Judge(one, other) is null;
        return
        [
            .. shown.Where(one => one.Own.Length > 0 && trusting.Exists(other => Works(one, other))).Select(one => one.Own),
            .. trusting.Where(other => other.Own.Length > 0 && shown.Exists(one => Works(one, other))).Select(one => one.Own),
        ];
    }

    private string? Judge(TrustGroup<IssuePlace> shown, TrustGroup<TrustPlace> trusting)
    {
        var (own, place) = (shown.Place, trusting.Place);
        if (own.Certificate is null)
            return own.Key is null || place.Holds(own.Key.SpkiSha256) ? null
                : "its keys do not have the one that signs, so that every token of it is refused";
        // A renewal with the same key trusts the same.
        if (own.IsSigner && place.Certificates.Any(trusted => trusted.IsSameAuthority(own.Certificate)))
            return null;
        if (verdicts.TryGetValue((trusting.Content, shown.Content), out var known))
            return known;
        if (!verifiers.TryGetValue(trusting.Content, out var verifier))
            verifiers[trusting.Content] = verifier =
                new CertificateVerifier(new VerificationOptions { Roots = place.Certificates, At = at });
        var verdict = verifier.WithIntermediates(own.Companions).Verify(own.Certificate);
        return verdicts[(trusting.Content, shown.Content)] = verdict.Failure?.Message;
    }

    private static IEnumerable<TrustBreak> Faults(RotationFacts node) => Signers(node).Concat(Proxies(node));

    private static IEnumerable<TrustBreak> Signers(RotationFacts node) =>
        node.Issues.Where(place => place is { IsSigner: true, Fault: not null })
        .Select(place => new TrustBreak(TrustBreakKind.CannotSign, Told(place, node.Node), Told(place, node.Node), place.File,
            $"'{place.File.Named}' {place.Fault}"));

    // https://kubernetes.io/docs/tasks/extend-kubernetes/configure-aggregation-layer/
    private static IEnumerable<TrustBreak> Proxies(RotationFacts node) =>
        from clients in node.Trusts.Where(place => place.Flag is { } flag
            && TrustPeers.Named(flag) == ClusterBlueprint.ApiServerClients)
        from proxies in node.Trusts.Where(place => place.Flag is { Component: "kube-apiserver" }
            && place.Authority == ClusterBlueprint.FrontProxyAuthority)
        where clients.Keys.Any(key => proxies.Holds(key.SpkiSha256))
        select new TrustBreak(TrustBreakKind.PosesAsFrontProxy, Told(clients, node.Node), Told(proxies, node.Node), proxies.File,
            $"'{proxies.File.Named}' holds an authority of clients, any of whom could speak as the front proxy for every user");

    private static string Told(object place, string node) => $"{place} of {node}";

    private sealed record TrustPair(TrustGroup<IssuePlace> Shown, TrustGroup<TrustPlace> Verifier, string Reason);
}
