namespace K8sPki.Tests.Peers;

/// <summary>
/// A test that needs peers, by the names of <see cref="Peer.All"/>: skipped with the reason where one is missing, run
/// all the same (and so failed) under K8SPKI_REQUIRE_PEERS=1.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PeerFactAttribute : FactAttribute
{
    public PeerFactAttribute(params string[] peers)
    {
        Peers = peers;
        Skip = Peer.SkipReason(peers);
    }

    public IReadOnlyList<string> Peers { get; }
}

/// <summary>The same for a theory.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PeerTheoryAttribute : TheoryAttribute
{
    public PeerTheoryAttribute(params string[] peers)
    {
        Peers = peers;
        Skip = Peer.SkipReason(peers);
    }

    public IReadOnlyList<string> Peers { get; }
}
