using K8sPki.ClusterPki;
using K8sPki.Platform;

namespace K8sPki;

/// <summary>Where a rotation stands. A phase holds from its first change on; what it still lacks lags.</summary>
public enum RotationPhase
{
    /// <summary>One authority is trusted and signs; nothing is under way.</summary>
    Idle,

    /// <summary>The new one is being trusted beside the old one, and nothing is signed by it.</summary>
    TrustBoth,

    /// <summary>Both are trusted everywhere, and what is shown is being signed by the new one.</summary>
    IssueNew,

    /// <summary>The new one signed everything, and the old one is being forgotten.</summary>
    ForgetOld,

    /// <summary>The new one alone is trusted.</summary>
    Done,

    /// <summary>
    /// Something is shown that not everything here trusts, trusts neither, or cannot be signed with: no safe order has it.
    /// </summary>
    Mixed,
}

/// <summary>Where one node stands in the exchange of one authority, and what comes next.</summary>
public sealed class RotationStatus
{
    private const int ShownOfKey = 8;

    private readonly RotationReport report;

    private RotationStatus(RotationState state, RotationReport report, string next)
    {
        this.report = report;
        var (old, young) = (state.Generations.Old!, state.Generations.New);
        Authority = state.Authority.Name;
        Node = state.Facts.Node;
        Phase = state.Phase;
        var gaps = state.Gaps().ToList();
        IsComplete = state.IsComplete && gaps.Count == 0;
        (Old, OldKeyId, OldNotAfter) = (SubjectOf(old), old.KeyId, old.Certificate?.NotAfter);
        (New, NewKeyId, NewNotAfter) = (SubjectOf(young), young?.KeyId, young?.Certificate?.NotAfter);
        Others = Texts(state.Generations.Others);
        Signs = Texts(new[] { old, young }.OfType<AuthorityGeneration>()
            .Where(one => state.Issues.Any(pair => pair.Place.IsSigner
                && AuthorityGenerations.SigningKey(pair.Place) == one.Key)));
        TrustsOld = Texts(state.Trusting(PlaceHolding.OldOnly));
        TrustsBoth = Texts(state.Trusting(PlaceHolding.Both));
        TrustsNew = Texts(state.Trusting(PlaceHolding.NewOnly));
        SignedByOld = Texts(state.Issued(PlaceHolding.OldOnly, isSigner: false));
        SignedByNew = Texts(state.Issued(PlaceHolding.NewOnly, isSigner: false));
        Lagging = Texts(state.Behind.Concat(state.Faults)
            .Concat(state.Stale.Select(stale => RotationAdvice.Told(stale))).Concat(gaps.Select(gap => gap.Text)));
        Live = Texts(ClusterPki.LiveText.Seen(state));
        NotRead = Texts(ClusterPki.LiveText.NotSeen(state));
        Next = next;
    }

    /// <summary>The authority: <c>ca</c>, <c>etcd-ca</c>, <c>front-proxy-ca</c>; <c>sa</c> for the keys of tokens.</summary>
    public string Authority { get; }

    /// <summary>The node.</summary>
    public string Node { get; }

    /// <summary>Where it stands.</summary>
    public RotationPhase Phase { get; }

    /// <summary>
    /// True when nothing on this node, and nothing that was seen of the cluster while it ran, lags behind the phase; other nodes
    /// may.
    /// </summary>
    public bool IsComplete { get; }

    /// <summary>The subject of the old authority, or of the only one; null for keys of tokens, which have none.</summary>
    public string? Old { get; }

    /// <summary>The identifier of its key in hex; of tokens as their header has it.</summary>
    public string? OldKeyId { get; }

    /// <summary>When its certificate ends, in local time; null for keys of tokens.</summary>
    public DateTime? OldNotAfter { get; }

    /// <summary>The subject of the new authority; null while there is none, and for keys of tokens.</summary>
    public string? New { get; }

    /// <summary>The identifier of its key; null while there is none.</summary>
    public string? NewKeyId { get; }

    /// <summary>When its certificate ends, in local time; null while there is none.</summary>
    public DateTime? NewNotAfter { get; }

    /// <summary>Further authorities that are trusted, neither old nor new.</summary>
    public IReadOnlyList<string> Others { get; }

    /// <summary>Which of them something on this node signs with now; none where no key is here.</summary>
    public IReadOnlyList<string> Signs { get; }

    /// <summary>What trusts the old one only.</summary>
    public IReadOnlyList<string> TrustsOld { get; }

    /// <summary>What trusts both.</summary>
    public IReadOnlyList<string> TrustsBoth { get; }

    /// <summary>What trusts the new one only.</summary>
    public IReadOnlyList<string> TrustsNew { get; }

    /// <summary>The certificates that the old one signed.</summary>
    public IReadOnlyList<string> SignedByOld { get; }

    /// <summary>The certificates that the new one signed.</summary>
    public IReadOnlyList<string> SignedByNew { get; }

    /// <summary>
    /// What keeps the phase from being complete on this node: places, what is wrong with them, processes that began before
    /// their files were written, and what is not live yet: in the API, and at the endpoints of the node.
    /// </summary>
    public IReadOnlyList<string> Lagging { get; }

    /// <summary>
    /// What was seen while the cluster ran: what its ConfigMaps trust, what the endpoints of the node serve and whose clients
    /// they ask for, and since when they run. None where nothing was asked.
    /// </summary>
    public IReadOnlyList<string> Live { get; }

    /// <summary>What of this authority nobody has looked at, neither in files nor while it ran, with what shows it.</summary>
    public IReadOnlyList<string> NotRead { get; }

    /// <summary>What to do next, in words.</summary>
    public string Next { get; }

    /// <summary>
    /// What other nodes need to prove their steps with, for -Report of Step-K8sCARotation: JSON in one line with the certificates
    /// and public keys of this authority, which files have them, and when it was made. No private key is in it.
    /// </summary>
    public string Report => RotationReportText.Write(report);

    /// <summary>The node, with control characters escaped.</summary>
    public string DisplayNode => PrintableText.Escape(Node);

    /// <summary>The begin of the old key's identifier, as far as a table has room.</summary>
    public string OldKey => Short(Old, OldKeyId);

    /// <summary>The same of the new one; empty while there is none.</summary>
    public string NewKey => Short(New, NewKeyId);

    /// <summary>How many places trust the old one only, both, and the new one only.</summary>
    public string Trust => $"{TrustsOld.Count}/{TrustsBoth.Count}/{TrustsNew.Count}";

    /// <summary>How many certificates the old one signed, and how many the new one.</summary>
    public string Issued => $"{SignedByOld.Count}/{SignedByNew.Count}";

    /// <summary>How many things lag.</summary>
    public int Lag => Lagging.Count;

    /// <summary>The old one in words.</summary>
    public string OldText => Told(Old, OldKeyId, OldNotAfter);

    /// <summary>The new one in words; empty while there is none.</summary>
    public string NewText => Told(New, NewKeyId, NewNotAfter);

    /// <summary>Who signs, one a line.</summary>
    public string SignsText => Lines(Signs);

    /// <summary>What trusts the old one only, one a line.</summary>
    public string TrustsOldText => Lines(TrustsOld);

    /// <summary>What trusts both, one a line.</summary>
    public string TrustsBothText => Lines(TrustsBoth);

    /// <summary>What trusts the new one only, one a line.</summary>
    public string TrustsNewText => Lines(TrustsNew);

    /// <summary>What the old one signed, one a line.</summary>
    public string SignedByOldText => Lines(SignedByOld);

    /// <summary>What the new one signed, one a line.</summary>
    public string SignedByNewText => Lines(SignedByNew);

    /// <summary>Further authorities, one a line.</summary>
    public string OthersText => Lines(Others);

    /// <summary>What lags, one a line.</summary>
    public string LaggingText => Lines(Lagging);

    /// <summary>What was seen while the cluster ran, one a line.</summary>
    public string LiveText => Lines(Live);

    /// <summary>What was not looked at, one a line.</summary>
    public string NotReadText => Lines(NotRead);

    /// <summary>What to do next, in lines that a list has room for.</summary>
    public string NextText => TextLines.Wrap(Next, TextLines.ListWidth);

    internal static RotationStatus Of(RotationState state, IReadOnlyList<RotationState> cluster) =>
        new(state, RotationReport.Of(state.Authority, state.Facts), RotationAdvice.Of(state, cluster));

    /// <summary>What a report says of its node, as far as that node alone tells.</summary>
    /// <exception cref="MalformedInputException">It says nothing of its authority.</exception>
    internal static RotationStatus Of(RotationReport report) =>
        RotationState.Of(report.Authority, report.Facts,
            AuthorityGenerations.Of(report.Authority, new[] { report.Facts })) is { } state
            ? new(state, report, RotationAdvice.Of(state, new[] { state }))
            : throw new MalformedInputException("ReportMalformed", $"The report of {report.Facts.Node} says nothing of "
                + $"{report.Authority.Name}.");

    /// <inheritdoc/>
    public override string ToString() => $"{Authority} of {DisplayNode}: {Phase}";

    private static string? SubjectOf(AuthorityGeneration? generation) =>
        generation?.Certificate is { } certificate ? PrintableText.Escape(certificate.Subject) : null;

    // Of tokens the case of a letter counts; of authorities messages have small letters.
    private static string Short(string? subject, string? keyId)
    {
        var begin = keyId is null ? "" : keyId[..Math.Min(keyId.Length, ShownOfKey)];
        return subject is null ? begin : begin.ToLowerInvariant();
    }

    private static string Told(string? subject, string? keyId, DateTime? end) => keyId is null ? ""
        : TextLines.Wrap(subject is null ? $"key {keyId}" : $"{subject}, until {IsoTime.Day(end!.Value)}, key {keyId}",
            TextLines.ListWidth);

    private static string[] Texts(IEnumerable<object> places) => places.Select(place => place.ToString()!).ToArray();

    private static string Lines(IReadOnlyList<string> texts) => TextLines.Wrap(string.Join('\n', texts), TextLines.ListWidth);
}
