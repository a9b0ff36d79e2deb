using System.Runtime.CompilerServices;

namespace K8sPki.Tests.Peers;

/// <summary>
/// A test that needs a peer or two, by the names of <see cref="Peer.All"/>: skipped with the reason where one is missing, run
/// all the same (and so failed) under K8SPKI_REQUIRE_PEERS=1.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PeerFactAttribute : FactAttribute
{
    public PeerFactAttribute(string peer, [CallerFilePath] string? sourceFilePath = null,
        [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber) => Skip = Peer.SkipReason([peer]);

    // Two names would else be a name and the place of the test.
    [OverloadResolutionPriority(1)]
    public PeerFactAttribute(
        string peer, string other, [CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber) => Skip = Peer.SkipReason([peer, other]);
}

/// <summary>The same for a theory.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PeerTheoryAttribute : TheoryAttribute
{
    public PeerTheoryAttribute(string peer, [CallerFilePath] string? sourceFilePath = null,
        [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber) => Skip = Peer.SkipReason([peer]);

    [OverloadResolutionPriority(1)]
    public PeerTheoryAttribute(
        string peer, string other, [CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber) => Skip = Peer.SkipReason([peer, other]);
}
