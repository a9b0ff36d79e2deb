using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>One side of a connection: a place of a node, as it was before a step or as it is after it.</summary>
/// <param name="Node">The name of the node.</param>
/// <param name="Place">The place.</param>
/// <param name="State">Which of its contents is meant.</param>
internal sealed record TrustSide<TPlace>(string Node, TPlace Place, SideState State);

/// <summary>Sides that whoever meets them treats alike: the same is shown for the same, or trusted by the same flag.</summary>
internal sealed class TrustGroup<TPlace>(string kind, string content, string own)
{
    /// <summary>Whom they meet.</summary>
    public string Kind => kind;

    /// <summary>What they have, as a text that tells contents apart.</summary>
    public string Content => content;

    /// <summary>The node and file of what may be of another cluster, each of which is judged by itself; else empty.</summary>
    public string Own => own;

    /// <summary>The sides; there is at least one.</summary>
    public List<TrustSide<TPlace>> Sides { get; } = [];

    /// <summary>The place of any of them.</summary>
    public TPlace Place => Sides[0].Place;
}

/// <summary>
/// What nodes show and trust, with what is alike put together: of a thousand nodes with one authority it is judged once
/// whether a certificate of theirs is trusted, not a thousand times.
/// </summary>
internal sealed class TrustSides
{
    private readonly Dictionary<(string, string, string), TrustGroup<IssuePlace>> shown = [];
    private readonly Dictionary<(string, string, string), TrustGroup<TrustPlace>> trusting = [];

    /// <summary>What is shown or signed with, by its kind.</summary>
    public ILookup<string, TrustGroup<IssuePlace>> Shown => field ??= shown.Values.ToLookup(group => group.Kind);

    /// <summary>What trusts, by its kind.</summary>
    public ILookup<string, TrustGroup<TrustPlace>> Trusting => field ??= trusting.Values.ToLookup(group => group.Kind);

    /// <summary>The sides of nodes as they are.</summary>
    public static TrustSides Of(IEnumerable<RotationFacts> nodes)
    {
        var sides = new TrustSides();
        foreach (var node in nodes)
        {
            foreach (var place in node.Issues)
                sides.Add(new TrustSide<IssuePlace>(node.Node, place, SideState.Before));
            foreach (var place in node.Trusts)
                sides.Add(new TrustSide<TrustPlace>(node.Node, place, SideState.Before));
        }

        return sides;
    }

    /// <summary>
    /// What is otherwise on a node after a step. A side whose two states are alike counts once, as what it was before. What
    /// moves to another file is a side of its own.
    /// </summary>
    public static TrustSides Changed(IEnumerable<(RotationFacts Before, RotationFacts After)> nodes)
    {
        var sides = new TrustSides();
        foreach (var (before, after) in nodes)
        {
            var issues = before.Issues.Select(place => (Name(place), ContentOf(place))).ToHashSet();
            foreach (var place in after.Issues.Where(place => !issues.Contains((Name(place), ContentOf(place)))))
                sides.Add(new TrustSide<IssuePlace>(after.Node, place, SideState.After));
            var trusts = before.Trusts.Select(place => (Name(place), ContentOf(place))).ToHashSet();
            foreach (var place in after.Trusts.Where(place => !trusts.Contains((Name(place), ContentOf(place)))))
                sides.Add(new TrustSide<TrustPlace>(after.Node, place, SideState.After));
        }

        return sides;
    }

    private void Add(TrustSide<IssuePlace> side) => Add(shown, TrustPeers.KindOf(side.Place), ContentOf(side.Place),
        side.Place.MayBeElsewhere ? side.Place.File : null, side);

    private void Add(TrustSide<TrustPlace> side) => Add(trusting, TrustPeers.KindOf(side.Place), ContentOf(side.Place),
        side.Place.MayBeElsewhere ? side.Place.File : null, side);

    private static void Add<TPlace>(Dictionary<(string, string, string), TrustGroup<TPlace>> groups, string kind, string content,
        NodeFile? own, TrustSide<TPlace> side)
    {
        var key = (kind, content, own is null ? "" : $"{side.Node} {own.Here.Text}");
        if (!groups.TryGetValue(key, out var group))
            groups[key] = group = new TrustGroup<TPlace>(key.kind, key.content, key.Item3);
        group.Sides.Add(side);
    }

    private static string ContentOf(IssuePlace place) => string.Join(' ', place.Companions
        .Prepend(place.Certificate).Select(certificate => certificate?.Fingerprint).Append(place.Key?.SpkiSha256));

    private static string ContentOf(TrustPlace place) => string.Join(' ', (place.Certificates.Count > 0
        ? place.Certificates.Select(certificate => certificate.Fingerprint)
        : place.Keys.Select(key => key.SpkiSha256)).Order(StringComparer.Ordinal));

    private static (string, string, string?, string, bool) Name(IssuePlace place) =>
        (place.Authority, place.Component, place.Name, place.File.Named, place.IsSigner);

    private static (string, string, string?, string, bool) Name(TrustPlace place) =>
        (place.Authority, place.Component, place.Name, place.File.Named, place.IsKubeConfig);
}
