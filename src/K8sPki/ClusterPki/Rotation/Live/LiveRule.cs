using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>What a place of the API has to hold.</summary>
internal enum LiveNeed
{
    /// <summary>The old and the new authority.</summary>
    Both,

    /// <summary>The new one, whatever else.</summary>
    New,

    /// <summary>The new one, and the old one no more.</summary>
    WithoutOld,
}

/// <summary>Something that is not yet as a step needs it.</summary>
/// <param name="Text">What it is.</param>
/// <param name="Mend">What brings it there.</param>
internal sealed record LiveGap(string Text, string Mend);

/// <summary>What has to be live, on every node and in the API, before a round of steps.</summary>
/// <param name="Round">The round of <see cref="RotationStep"/>.</param>
/// <param name="Need">What places of the API have to hold.</param>
internal sealed record LiveRule(int Round, LiveNeed Need)
{
    private const string NamedPairs = "--tls-sni-cert-key";
    private const string Restarted = "It has not been restarted, or has not read its file again.";

    /// <summary>Who breaks when it is passed over.</summary>
    public required string Risk { get; init; }

    /// <summary>True when every endpoint has to ask for certificates of the new authority.</summary>
    public bool AsksNew { get; init; }

    /// <summary>True when no endpoint may ask for certificates of the old one any more.</summary>
    public bool AsksOldNoMore { get; init; }

    /// <summary>True when no endpoint may serve a certificate of the old one any more.</summary>
    public bool ServesOldNoMore { get; init; }

    /// <summary>A rule for each round behind the first.</summary>
    public static readonly IReadOnlyList<LiveRule> All =
    [
        new(1, LiveNeed.Both)
        {
            AsksNew = true, Risk = "whoever goes by it refuses what the new authority signs",
        },
        new(2, LiveNeed.New)
        {
            AsksNew = true, ServesOldNoMore = true, Risk = "whoever forgets the old authority refuses what is still of it",
        },
        new(3, LiveNeed.WithoutOld)
        {
            AsksOldNoMore = true, ServesOldNoMore = true,
            Risk = "certificates of the old authority stay good there, and the way back is gone",
        },
    ];

    /// <summary>
    /// By which flag an endpoint takes clients, whose authorities it names while it asks for their certificates.
    /// </summary>
    public static readonly IReadOnlyList<(string Component, string? Certificate, string Flag)> Asking =
    [
        ("kube-apiserver", null, "--client-ca-file"), ("kube-apiserver", null, "--requestheader-client-ca-file"),
        ("kubelet", null, "--client-ca-file"),
        ("kube-controller-manager", null, "--client-ca-file"),
        ("kube-controller-manager", null, "--requestheader-client-ca-file"),
        ("kube-scheduler", null, "--client-ca-file"), ("kube-scheduler", null, "--requestheader-client-ca-file"),
        ("etcd", "--cert-file", "--trusted-ca-file"), ("etcd", "--peer-cert-file", "--peer-trusted-ca-file"),
    ];

    /// <summary>The authority that signs what a component serves, where nothing else may.</summary>
    public static readonly IReadOnlyList<(string Component, string Authority)> Serving =
        [("kube-apiserver", ClusterBlueprint.ClusterAuthority), ("etcd", ClusterBlueprint.EtcdAuthority)];

    /// <summary>The rule before a step; null for one that only changes the node that it is taken on.</summary>
    public static LiveRule? Of(RotationStep step) => All.FirstOrDefault(rule => rule.Round == step.Round);

    /// <summary>What of the API is not as it has to be.</summary>
    public IEnumerable<LiveGap> InApi(RotationState state)
    {
        foreach (var place in state.LivePlaces)
        {
            var bundles = state.Live!.Bundles.Where(bundle => bundle.Place == place).ToList();
            var gaps = bundles.GroupBy(bundle => LiveText.Lacking(bundle, Need, state))
                .Where(group => group.Key.Length > 0);
            foreach (var gap in gaps)
                yield return new LiveGap(LiveText.Of(place, [.. gap.Select(bundle => bundle.Space)], bundles.Count, gap.Key),
                    place.Changed);
        }
    }

    /// <summary>What the endpoints of a node do not show yet.</summary>
    public IEnumerable<LiveGap> AtEndpoints(RotationState state)
    {
        foreach (var endpoint in state.LiveEndpoints)
        {
            if (ServesOldNoMore && ServesOld(endpoint, state))
                yield return new LiveGap($"{endpoint} still serves a certificate of the old authority", Restarted);
            else if (ServesOldNoMore && state.Generations.New is null && ServesAnother(endpoint, state))
                yield return new LiveGap($"{endpoint} serves a certificate of another authority than the one that stays",
                    Restarted);
            if (AsksNew && CanTell(endpoint, state) && endpoint.Asks?.Contains(NameOf(state.Generations.New!)) == false
                && Takes(endpoint, state).Any(pair => pair.Holding is PlaceHolding.Both or PlaceHolding.NewOnly))
                yield return new LiveGap($"{endpoint} does not ask for certificates of the new authority", Restarted);
            if (AsksOldNoMore && Takes(endpoint, state).Any() && AskedBeyondFiles(endpoint, state))
                yield return new LiveGap($"{endpoint} still asks for certificates of an authority that its file has no more",
                    Restarted);
        }
    }

    /// <summary>
    /// The components that began before a file was written that they read only then, of which no process is seen here.
    /// </summary>
    public static IEnumerable<LiveGap> Stale(RotationState state) =>
        from endpoint in state.LiveEndpoints
        where endpoint.Started is not null && !state.Facts.Processes.Any(process => process.Component == endpoint.Component)
        from place in state.Trusts.Select(pair => pair.Place)
        where place.NeedsRestart && place.Component == endpoint.Component && endpoint.Started < place.Written
        select new LiveGap($"{endpoint} runs since {IsoTime.UtcMinute(endpoint.Started!.Value)} and has not read what "
            + $"{PrintableText.Escape(place.File.Named)} holds since {IsoTime.UtcMinute(place.Written!.Value)}",
            Restarted + " Of a copy of a node the times of the files have to be the node's (rsync -a, cp -a).");

    /// <summary>True for a certificate that the old authority signed and the new one did not.</summary>
    public static bool ServesOld(LiveEndpoint endpoint, RotationState state) =>
        state.Generations.New is not null && IsOf(endpoint, state.Generations.Old) && !IsOf(endpoint, state.Generations.New);

    /// <summary>True for a certificate that an authority signed.</summary>
    public static bool IsOf(LiveEndpoint endpoint, AuthorityGeneration? generation) =>
        endpoint is { Shown: { } shown, IsOfProcess: false } && generation?.Certificate is { } authority
        && AuthorityGenerations.IsSignedBy(shown, authority);

    /// <summary>True where another certificate is served than any that the cluster has signed.</summary>
    public static bool ServesAnother(LiveEndpoint endpoint, RotationState state) =>
        endpoint is { Shown: not null, IsOfProcess: false } && endpoint.CertificateFlag != NamedPairs
        && Serving.Contains((endpoint.Component, state.Authority.Name))
        && !IsOf(endpoint, state.Generations.Old) && !IsOf(endpoint, state.Generations.New);

    /// <summary>The places by which an endpoint takes clients, with what their files hold.</summary>
    public static IEnumerable<(TrustPlace Place, PlaceHolding Holding)> Takes(LiveEndpoint endpoint, RotationState state) =>
        state.Trusts.Where(pair => IsTakenBy(pair.Place, endpoint));

    // By a flag of another authority it may ask for that one too.
    private static bool AskedBeyondFiles(LiveEndpoint endpoint, RotationState state)
    {
        var named = state.Facts.Trusts.Where(place => IsTakenBy(place, endpoint)).SelectMany(place => place.Certificates)
            .Select(certificate => certificate.SubjectName.ToString()!).ToHashSet(StringComparer.Ordinal);
        return endpoint.Asks?.Any(name => !named.Contains(name)) == true;
    }

    private static bool IsTakenBy(TrustPlace place, LiveEndpoint endpoint) => place.Component == endpoint.Component
        && Asking.Any(row => row.Component == endpoint.Component && row.Flag == place.Flag?.Name
            && (row.Certificate is null || row.Certificate == endpoint.CertificateFlag));

    /// <summary>True where two authorities can be told apart by their names, and the endpoint is one of the cluster.</summary>
    public static bool CanTell(LiveEndpoint endpoint, RotationState state) =>
        state.Generations is { Old: { } old, New: { } young } && NameOf(old) != NameOf(young) && !state.IsOfAnother(endpoint);

    /// <summary>The name by which an endpoint asks for certificates of an authority.</summary>
    public static string NameOf(AuthorityGeneration generation) => generation.Certificate?.SubjectName.ToString() ?? "";
}
