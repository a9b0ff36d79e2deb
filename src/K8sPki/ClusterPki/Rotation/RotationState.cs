using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>What a place has of two generations.</summary>
internal enum PlaceHolding
{
    /// <summary>Neither, or nothing that can be read.</summary>
    Neither,

    /// <summary>The old one only.</summary>
    OldOnly,

    /// <summary>Both.</summary>
    Both,

    /// <summary>The new one only.</summary>
    NewOnly,
}

/// <summary>Where one node stands with one authority, told by its certificates, files, flags and processes alone.</summary>
internal sealed record RotationState
{
    /// <summary>The authority.</summary>
    public required RotationAuthority Authority { get; init; }

    /// <summary>The node.</summary>
    public required RotationFacts Facts { get; init; }

    /// <summary>Which is old and which is new.</summary>
    public required AuthorityGenerations Generations { get; init; }

    /// <summary>What trusts, with what it holds.</summary>
    public required IReadOnlyList<(TrustPlace Place, PlaceHolding Holding)> Trusts { get; init; }

    /// <summary>What is shown or signs, with who signed it or signs.</summary>
    public required IReadOnlyList<(IssuePlace Place, PlaceHolding Holding)> Issues { get; init; }

    /// <summary>What was seen of its cluster while it ran; null where nothing was asked.</summary>
    public LiveCluster? Live { get; private init; }

    /// <summary>Where it stands.</summary>
    public RotationPhase Phase { get; private init; }

    /// <summary>Processes that began before a file was written that they read only then, with that file's place.</summary>
    public IReadOnlyList<StaleProcess> Stale { get; private init; } = [];

    /// <summary>What cannot be signed with, or trusts neither.</summary>
    public IReadOnlyList<string> Faults { get; private init; } = [];

    /// <summary>Places that the phase has not reached yet.</summary>
    public IReadOnlyList<string> Behind { get; private init; } = [];

    /// <summary>The state of a node; null where nothing of the authority is on it.</summary>
    public static RotationState? Of(RotationAuthority authority, RotationFacts facts, AuthorityGenerations generations,
        LiveFacts? live = null)
    {
        var trusts = facts.Trusts.Where(place => place.Authority == authority.Name)
            .Select(place => (place, HoldingOf(place, generations)))
            // A user's kubeconfig of another cluster, and a certificate that somebody else signed, say nothing.
            .Where(pair => !(pair.place.MayBeElsewhere && pair.Item2 == PlaceHolding.Neither)).ToList();
        var issues = facts.Issues.Where(place => place.Authority == authority.Name)
            .Select(place => (place, HoldingOf(place, generations)))
            .Where(pair => pair.Item2 != PlaceHolding.Neither || pair.place.IsSigner
                || (!pair.place.MayBeElsewhere && IsByName(pair.place, generations))).ToList();
        if (trusts.Count + issues.Count == 0 || generations.Old is null)
            return null;
        var state = new RotationState
        {
            Authority = authority, Facts = facts, Generations = generations, Trusts = trusts, Issues = issues,
            Faults = [.. FaultsOf(trusts, issues)], Live = live?.Of(facts),
            Stale = [.. StaleOf(facts, trusts.Select(pair => pair.place), issues.Select(pair => pair.place))],
        };
        state = state with { Phase = state.PhaseOf() };
        return state with { Behind = [.. state.BehindOf()] };
    }

    /// <summary>True when the phase has reached everything on this node.</summary>
    public bool IsComplete => Behind.Count + Faults.Count + Stale.Count == 0;

    /// <summary>The places that trust in one way.</summary>
    public IEnumerable<TrustPlace> Trusting(PlaceHolding holding) =>
        Trusts.Where(pair => pair.Holding == holding).Select(pair => pair.Place);

    /// <summary>The places that are signed, or sign, by one.</summary>
    public IEnumerable<IssuePlace> Issued(PlaceHolding holding, bool isSigner) =>
        Issues.Where(pair => pair.Holding == holding && pair.Place.IsSigner == isSigner).Select(pair => pair.Place);

    /// <summary>The places of the API that were read of this authority.</summary>
    public IEnumerable<LivePlace> LivePlaces =>
        Live is null ? [] : LivePlace.All.Where(place => place.Authority == Authority.Name && Live.Read.Contains(place));

    /// <summary>The endpoints of the node that were asked.</summary>
    public IEnumerable<LiveEndpoint> LiveEndpoints => Live is null ? [] : Live.Endpoints[Facts.Node];

    /// <summary>True where something else answers at the address of an endpoint: nothing that is said there counts.</summary>
    public bool IsOfAnother(LiveEndpoint endpoint) =>
        LiveEndpoints.Any(other => other.Address == endpoint.Address && LiveRule.ServesAnother(other, this));

    /// <summary>What has to be live before the next step of the node, and is not: on this node, then in the API.</summary>
    public IEnumerable<LiveGap> Gaps() => Live is null ? []
        : RotationNext.Of(this) is not { } next || LiveRule.Of(next) is not { } rule ? LiveRule.Stale(this)
        : LiveRule.Stale(this).Concat(rule.AtEndpoints(this)).Concat(rule.InApi(this));

    private RotationPhase PhaseOf()
    {
        var (trustsOld, trustsBoth, trustsNew) = (Any(Trusts, PlaceHolding.OldOnly), Any(Trusts, PlaceHolding.Both),
            Any(Trusts, PlaceHolding.NewOnly));
        var (showsOld, showsNew) = (Any(Issues, PlaceHolding.OldOnly), Any(Issues, PlaceHolding.NewOnly));
        if (Faults.Count > 0 || (trustsOld && trustsNew) || (trustsOld && showsNew) || (trustsNew && showsOld))
            return RotationPhase.Mixed;
        if (Generations.New is null && Facts.Beside.Any(beside => beside.Authority == Authority.Name && beside.IsNew
            && beside.OwnKey == Generations.Old!.Key))
            return RotationPhase.Done;
        if (trustsOld)
            return trustsBoth ? RotationPhase.TrustBoth : RotationPhase.Idle;
        if (trustsBoth && (showsOld || !showsNew) && !trustsNew)
            return showsNew ? RotationPhase.IssueNew : RotationPhase.TrustBoth;
        if (trustsBoth)
            return trustsNew ? RotationPhase.ForgetOld : RotationPhase.IssueNew;
        return trustsNew ? RotationPhase.Done : showsOld && showsNew ? RotationPhase.IssueNew : RotationPhase.Idle;
    }

    private IEnumerable<string> BehindOf() => Phase switch
    {
        RotationPhase.TrustBoth => Texts(Trusting(PlaceHolding.OldOnly)),
        RotationPhase.IssueNew => Texts(ShownBy(PlaceHolding.OldOnly)),
        RotationPhase.ForgetOld => Texts(Trusting(PlaceHolding.Both)),
        RotationPhase.Mixed => Lost(),
        _ => [],
    };

    // What is shown and is not trusted everywhere: the places that lack trust in it.
    private IEnumerable<string> Lost()
    {
        var (showsOld, showsNew) = (Any(Issues, PlaceHolding.OldOnly), Any(Issues, PlaceHolding.NewOnly));
        var lacksNew = showsNew || Any(Trusts, PlaceHolding.NewOnly) ? Trusting(PlaceHolding.OldOnly) : [];
        var lacksOld = showsOld ? Trusting(PlaceHolding.NewOnly) : [];
        return Texts(lacksNew.Concat(lacksOld));
    }

    private IEnumerable<IssuePlace> ShownBy(PlaceHolding holding) =>
        Issues.Where(pair => pair.Holding == holding).Select(pair => pair.Place);

    private static bool Any<T>(IEnumerable<(T Place, PlaceHolding Holding)> places, PlaceHolding holding) =>
        places.Any(pair => pair.Holding == holding);

    private static IEnumerable<string> Texts(IEnumerable<object> places) => places.Select(place => place.ToString()!);

    private static PlaceHolding HoldingOf(TrustPlace place, AuthorityGenerations generations) =>
        Holding(generations.Old is { } old && Has(place, old), generations.New is { } young && Has(place, young));

    private static bool Has(TrustPlace place, AuthorityGeneration generation) => place.Holds(generation.Key)
        || place.Certificates.Any(certificate => AuthorityGenerations.KeyOf(certificate) == generation.Key);

    private static PlaceHolding HoldingOf(IssuePlace place, AuthorityGenerations generations)
    {
        if (place.IsSigner)
        {
            var key = AuthorityGenerations.SigningKey(place);
            return Holding(key == generations.Old?.Key, key == generations.New?.Key);
        }

        return Holding(IsOf(place, generations.Old), IsOf(place, generations.New));
    }

    private static bool IsOf(IssuePlace place, AuthorityGeneration? generation) =>
        generation?.Certificate is { } authority && AuthorityGenerations.IsSignedBy(place.Certificate!, authority);

    private static bool IsByName(IssuePlace place, AuthorityGenerations generations) => new[] { generations.Old, generations.New }
        .Any(one => one?.Certificate is { } authority && authority.SubjectName.Equals(place.Certificate!.IssuerName));

    private static PlaceHolding Holding(bool old, bool young) =>
        (old, young) switch
        {
            (true, true) => PlaceHolding.Both,
            (true, false) => PlaceHolding.OldOnly,
            (false, true) => PlaceHolding.NewOnly,
            _ => PlaceHolding.Neither,
        };

    private static IEnumerable<string> FaultsOf(
        IEnumerable<(TrustPlace Place, PlaceHolding Holding)> trusts,
        IEnumerable<(IssuePlace Place, PlaceHolding Holding)> issues) =>
        trusts.Where(pair => pair.Holding == PlaceHolding.Neither).Select(pair => $"{pair.Place}: {(pair.Place.Certificates.Count
                + pair.Place.Keys.Count == 0 ? "nothing that is trusted by could be read there" : "trusts neither")}")
            .Concat(issues.Where(pair => pair.Place.Fault is not null).Select(pair => $"{pair.Place}: {pair.Place.Fault}"))
            .Concat(issues.Where(pair => pair.Holding == PlaceHolding.Neither && pair.Place.Fault is null)
                .Select(pair => $"{pair.Place}: {(pair.Place.IsSigner ? "signs with another key" : "is signed by neither")}"));

    private static IEnumerable<StaleProcess> StaleOf(
        RotationFacts facts, IEnumerable<TrustPlace> trusts, IEnumerable<IssuePlace> issues) =>
        (from place in trusts
         where place.NeedsRestart && place.Written is not null
         from process in facts.Processes
         where process.Component == place.Component && process.Started < place.Written
         select new StaleProcess(process, place.File))
        .Concat(from place in issues from process in place.Stale select new StaleProcess(process, place.File));
}

/// <summary>A process that goes by what was in a file before, or by another file.</summary>
/// <param name="Process">The process.</param>
/// <param name="File">The file that it has not read as it is now.</param>
internal sealed record StaleProcess(ProcessFacts Process, NodeFile File);
