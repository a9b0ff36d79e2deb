using K8sPki.Endpoints;

namespace K8sPki.ClusterPki;

/// <summary>
/// All that was looked at: nodes, what their endpoints present, and a cluster; each certificate once. Filled step by step, and
/// judged when it is whole.
/// </summary>
internal sealed class PkiSurvey
{
    private readonly List<PkiInventory> nodes = [];
    private readonly CertificateJoin join = new();
    private IReadOnlyList<CalledServer> called = [];

    /// <summary>The nodes, with what their endpoints presented.</summary>
    public IReadOnlyList<PkiInventory> Nodes => nodes;

    /// <summary>What the cluster's objects say; null where they were not read.</summary>
    public ClusterFacts? Cluster { get; private set; }

    /// <summary>What the servers that API servers call presented.</summary>
    public IReadOnlyList<CalledServer> Called => called;

    /// <summary>The hosts that certificates name and that are nowhere; none where they were not looked for.</summary>
    public IReadOnlyList<AbsentHosts> Absent { get; set; } = [];

    /// <summary>Every certificate with its places.</summary>
    public IReadOnlyList<JoinedRow> Rows => join.Rows;

    /// <summary>Adds a node.</summary>
    public void Add(PkiInventory node)
    {
        nodes.Add(node);
        foreach (var entry in node.Entries)
            join.Add(entry);
        foreach (var (endpoint, chain) in node.Presented)
            AddPresented(chain, node.Node, endpoint.Component);
    }

    /// <summary>Begins with a cluster.</summary>
    public void Begin(ClusterSource source) => Cluster = new ClusterFacts(source);

    /// <summary>Adds a certificate of the cluster's objects.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="now">The time to judge at.</param>
    public void Add(Certificate certificate, DateTimeOffset now)
    {
        var row = join.AddOfCluster(certificate);
        row.IsLookedAfter |= certificate.ClusterObject!.RenewalTime is { } time && time.ToUniversalTime() > now.UtcDateTime;
        Cluster!.Note(certificate, row, now);
    }

    /// <summary>Adds what was presented by those whom API servers call.</summary>
    public void Add(IReadOnlyList<(Callee Callee, EndpointResult Result)> servers)
    {
        foreach (var (callee, result) in servers)
        {
            foreach (var certificate in result.Chains.SelectMany(CertificatesOf))
                join.AddCalled(certificate, callee);
        }

        Add([.. servers.Select(server => new CalledServer(server.Callee, [.. server.Result.Chains
            .Where(chain => chain.Own is not null)
            .Select(chain => new ServedChain(chain.Answer.Place, [.. CertificatesOf(chain)]))]))]);
    }

    /// <summary>Adds what those presented whom API servers call, where the places are known already.</summary>
    public void Add(IReadOnlyList<CalledServer> servers) => called = servers;

    /// <summary>Adds a certificate that is at places of other machines.</summary>
    public void AddElsewhere(Certificate certificate, IReadOnlyList<PkiLocation> places) =>
        join.AddElsewhere(certificate, places);

    /// <summary>
    /// Each certificate with its places, those that end soon at the end, next to the prompt; of a cluster in ruins not everything
    /// is held back.
    /// </summary>
    public IEnumerable<PkiCertificate> Shown()
    {
        const int mostHeldBack = 1000;
        var urgent = new List<PkiCertificate>();
        foreach (var row in join.Rows)
        {
            var shown = row.Shown(this);
            if (shown.Urgency != Urgency.None && urgent.Count < mostHeldBack)
                urgent.Add(shown);
            else
                yield return shown;
        }

        foreach (var shown in urgent.OrderByDescending(shown => shown.NotAfter ?? DateTime.MinValue))
            yield return shown;
    }

    private void AddPresented(PresentedChain chain, string? node, string? component)
    {
        foreach (var certificate in CertificatesOf(chain))
            join.AddPresented(certificate, node, component);
    }

    private static IEnumerable<Certificate> CertificatesOf(PresentedChain chain) =>
        chain.Items.Select(item => item.Certificate).OfType<Certificate>();
}
