using K8sPki.Certificates;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>Which content of a file one side of a connection goes by.</summary>
internal enum SideState
{
    /// <summary>What it read before the step.</summary>
    Before,

    /// <summary>What the step leaves on disk.</summary>
    After,
}

/// <summary>What would not work.</summary>
internal enum TrustBreakKind
{
    /// <summary>A certificate or key is shown to somebody who does not trust it.</summary>
    NotTrusted,

    /// <summary>Something cannot be signed with, so that its component does not start or signs nothing.</summary>
    CannotSign,

    /// <summary>Clients of the cluster could pass for the front proxy, which speaks for any user.</summary>
    PosesAsFrontProxy,
}

/// <summary>A pair that would not verify, in one mixture of what was before a step and what is after it.</summary>
/// <param name="Kind">What would not work.</param>
/// <param name="Shown">Who shows or signs, with its node.</param>
/// <param name="Verifier">Who has to trust it and does not, with its node.</param>
/// <param name="File">The file that lacks trust, or that is wrong.</param>
/// <param name="Reason">Why, as the verifier says it.</param>
internal sealed record TrustBreak(TrustBreakKind Kind, string Shown, string Verifier, NodeFile File, string Reason)
{
    /// <summary>What the one that shows goes by.</summary>
    public SideState ShownState { get; init; } = SideState.After;

    /// <summary>What the verifier goes by.</summary>
    public SideState VerifierState { get; init; } = SideState.After;

    /// <summary>The file of the one that shows or signs.</summary>
    public NodeFile? ShownFile { get; init; }

    /// <summary>The components of both sides.</summary>
    public IReadOnlyList<string> Components { get; init; } = [];

    /// <summary>True when it is broken already and no step is to blame.</summary>
    public bool IsOld => ShownState == SideState.Before && VerifierState == SideState.Before;

    /// <inheritdoc/>
    public override string ToString() => PrintableText.Escape(Kind == TrustBreakKind.NotTrusted
        ? $"{Shown} ({Told(ShownState)}) is not trusted by {Verifier} ({Told(VerifierState)}), whose '{File.Named}' lacks it: "
            + $"{Reason}"
        : $"{Shown}: {Reason}");

    private static string Told(SideState state) => state == SideState.Before ? "as before" : "as it will be";
}

/// <summary>
/// Who connects to whom by which flag, and whether it works. A component goes by what it read at its start or by what is on
/// disk, and nobody knows which, so that every pair is judged in every mixture of both; the verdicts are those of
/// <see cref="CertificateVerifier"/>. Whom a certificate is shown to says <see cref="PkiPurpose.Trust"/>; this adds the
/// pods and kubeconfigs, which have no flag of their own, and who else asks for a client certificate.
/// </summary>
internal sealed class TrustModel
{
    // What kube-controller-manager publishes is trusted by every pod, and by who joins.
    private const string Pods = "kube-controller-manager --root-ca-file";

    // Beside what the blueprint says. The managers and schedulers ask whoever reads their metrics, by the API server's rules.
    private static readonly Dictionary<string, string[]> Further = new(StringComparer.Ordinal)
    {
        [PkiPurpose.ApiServer.Name] = [Pods],
        [PkiPurpose.FrontProxyClient.Name] =
            ["kube-controller-manager --requestheader-client-ca-file", "kube-scheduler --requestheader-client-ca-file"],
    };

    private static readonly string[] FurtherOfClients =
        ["kube-controller-manager --client-ca-file", "kube-scheduler --client-ca-file"];

    private readonly DateTimeOffset at;
    private readonly Dictionary<string, CertificateVerifier> verifiers = new(StringComparer.Ordinal);
    private readonly Dictionary<(string, Certificate), string?> verdicts = [];
    private readonly Dictionary<TrustPlace, string> pools = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<string> flagsThere;

    private TrustModel(IEnumerable<RotationFacts> nodes, DateTimeOffset at)
    {
        this.at = at;
        flagsThere = [.. nodes.SelectMany(node => node.Trusts).Select(place => place.Flag).OfType<ComponentFlag>().Select(Named)];
    }

    /// <summary>
    /// Every pair that would not verify while some components go by what was and others by what will be. Nothing is read:
    /// the same facts and time give the same answer.
    /// </summary>
    /// <param name="before">What the running components have read, of all nodes.</param>
    /// <param name="after">What is on disk after the step, of the same nodes.</param>
    /// <param name="at">The time to judge at.</param>
    public static IReadOnlyList<TrustBreak> Check(
        IReadOnlyList<RotationFacts> before, IReadOnlyList<RotationFacts> after, DateTimeOffset at) =>
        new TrustModel(before.Concat(after), at).Check(before, after);

    private IReadOnlyList<TrustBreak> Check(IReadOnlyList<RotationFacts> before, IReadOnlyList<RotationFacts> after)
    {
        var shown = Sides(before, after, node => node.Issues,
            place => (place.Authority, place.Component, place.Name, place.File.Named, place.IsSigner));
        var trusting = Sides(before, after, node => node.Trusts,
            place => (place.Authority, place.Component, place.Name, place.File.Named, place.IsKubeConfig))
            .ToLookup(side => side.Place.Authority);
        var pairs = shown.SelectMany(one => trusting[one.Place.Authority].Where(other => Meets(one.Place, other.Place)),
            (one, other) => (Shown: one, Verifier: other, Reason: Judge(one.Place, other.Place))).ToList();
        // The kubeconfig of a user may be of any cluster: it is of this one where it worked before with anything of it.
        var worked = pairs.Where(pair => pair.Reason is null)
            .SelectMany(pair => new object[] { pair.Shown.Place.File, pair.Verifier.Place.File })
            .ToHashSet();
        var broken = pairs.Where(pair => pair.Reason is not null
            && (!pair.Shown.Place.MayBeElsewhere || worked.Contains(pair.Shown.Place.File))
            && (!pair.Verifier.Place.MayBeElsewhere || worked.Contains(pair.Verifier.Place.File)));
        return
        [
            .. broken.Select(pair => new TrustBreak(TrustBreakKind.NotTrusted, Told(pair.Shown.Place, pair.Shown.Node),
                Told(pair.Verifier.Place, pair.Verifier.Node), pair.Verifier.Place.File, pair.Reason!)
            {
                ShownState = pair.Shown.State, VerifierState = pair.Verifier.State, ShownFile = pair.Shown.Place.File,
                Components = [pair.Shown.Place.Component, pair.Verifier.Place.Component],
            }),
            .. after.SelectMany(node => Signers(node).Concat(Proxies(node))),
        ];
    }

    // A side whose two states are alike counts once, as what it was before. What moves to another file is a side of its own.
    private static List<(string Node, T Place, SideState State)> Sides<T, TKey>(IReadOnlyList<RotationFacts> before,
        IReadOnlyList<RotationFacts> after, Func<RotationFacts, IEnumerable<T>> places, Func<T, TKey> nameOf)
        where T : class
        where TKey : notnull
    {
        var known = before.SelectMany(node => places(node), (node, place) => (node.Node, Place: place))
            .ToLookup(pair => (pair.Node, nameOf(pair.Place)), pair => pair.Place);
        var sides = before.SelectMany(node => places(node), (node, place) => (node.Node, place, SideState.Before)).ToList();
        sides.AddRange(after.SelectMany(node => places(node), (node, place) => (node.Node, place, SideState.After))
            .Where(side =>
                !known[(side.Node, nameOf(side.place))].Any(old => ContentOf(old).SequenceEqual(ContentOf(side.place)))));
        return sides;
    }

    private static IEnumerable<string> ContentOf(object place) => place switch
    {
        TrustPlace { Certificates.Count: > 0 } trust => trust.Certificates.Select(certificate => certificate.Fingerprint),
        TrustPlace trust => trust.Keys.Select(key => key.SpkiSha256),
        IssuePlace issue => issue.Companions.Prepend(issue.Certificate).Select(certificate => certificate?.Fingerprint ?? "")
            .Append(issue.Key?.SpkiSha256 ?? ""),
        _ => [],
    };

    private bool Meets(IssuePlace shown, TrustPlace place)
    {
        if (shown.IsSigner)
            return MeetsSigner(shown, place);
        if (place.IsKubeConfig)
            return shown.Purposes.Any(purpose => purpose.Name == PkiPurpose.ApiServer.Name);
        return shown.Purposes.Any(purpose => Peers(purpose).Any(flag => IsAt(place, flag)));
    }

    // What a signer signs is shown to the API server soon after; it need not be trusted by whoever verifies servers.
    private bool MeetsSigner(IssuePlace signer, TrustPlace place) => signer.Flag is null
        ? signer.Certificate is null && place.Flag is null
        : signer.Certificate is null || IsAt(place, ClusterBlueprint.ApiServerClients);

    private static IEnumerable<string> Peers(PkiPurpose purpose)
    {
        var isClient = purpose.Trust.Contains(ClusterBlueprint.ApiServerClients);
        return purpose.Trust.Concat(Further.GetValueOrDefault(purpose.Name, [])).Concat(isClient ? FurtherOfClients : []);
    }

    // A file that no flag names stands for every flag of its authority that is set nowhere.
    private bool IsAt(TrustPlace place, string flag) => !place.IsKubeConfig && (place.Flag is { } own ? Named(own) == flag
        : ComponentFlag.All.Any(known => Named(known) == flag && known.Purpose?.Name == place.Authority)
            && !flagsThere.Contains(flag));

    private string? Judge(IssuePlace shown, TrustPlace place)
    {
        if (shown.Certificate is null)
            return shown.Key is null || place.Holds(shown.Key.SpkiSha256) ? null
                : "its keys do not have the one that signs, so that every token of it is refused";
        // A renewal with the same key trusts the same.
        if (shown.IsSigner && place.Certificates.Any(trusted => trusted.IsSameAuthority(shown.Certificate)))
            return null;
        var pool = PoolOf(place);
        if (verdicts.TryGetValue((pool, shown.Certificate), out var known))
            return known;
        if (!verifiers.TryGetValue(pool, out var verifier))
            verifiers[pool] = verifier = new CertificateVerifier(new VerificationOptions { Roots = place.Certificates, At = at });
        var verdict = verifier.WithIntermediates(shown.Companions).Verify(shown.Certificate);
        return verdicts[(pool, shown.Certificate)] = verdict.Failure?.Message;
    }

    private string PoolOf(TrustPlace place) => pools.TryGetValue(place, out var known) ? known
        : pools[place] = string.Join(' ', place.Certificates.Select(certificate => certificate.Fingerprint)
            .Order(StringComparer.Ordinal));

    private static IEnumerable<TrustBreak> Signers(RotationFacts node) =>
        node.Issues.Where(place => place is { IsSigner: true, Fault: not null })
        .Select(place => new TrustBreak(TrustBreakKind.CannotSign, Told(place, node.Node), Told(place, node.Node), place.File,
            $"'{place.File.Named}' {place.Fault}"));

    // https://kubernetes.io/docs/tasks/extend-kubernetes/configure-aggregation-layer/
    private static IEnumerable<TrustBreak> Proxies(RotationFacts node) =>
        from clients in node.Trusts.Where(place => place.Flag is { } flag && Named(flag) == ClusterBlueprint.ApiServerClients)
        from proxies in node.Trusts.Where(place => place.Flag is { Component: "kube-apiserver" }
            && place.Authority == ClusterBlueprint.FrontProxyAuthority)
        where clients.Keys.Any(key => proxies.Holds(key.SpkiSha256))
        select new TrustBreak(TrustBreakKind.PosesAsFrontProxy, Told(clients, node.Node), Told(proxies, node.Node), proxies.File,
            $"'{proxies.File.Named}' holds an authority of clients, any of whom could speak as the front proxy for every user");

    private static string Named(ComponentFlag flag) => $"{flag.Component} {flag.Name}";

    private static string Told(object place, string node) => $"{place} of {node}";
}
