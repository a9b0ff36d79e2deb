namespace K8sPki.Tests.Peers;

/// <summary>Short words for running a peer.</summary>
internal static class Tool
{
    /// <summary>What the peer prints; a failure fails the test.</summary>
    public static string Run(string peer, params string[] arguments) => Peer.Named(peer).Run(arguments).Accepted().Output;

    /// <summary>What came of it, whatever the exit code.</summary>
    public static PeerRun Try(string peer, params string[] arguments) => Peer.Named(peer).Run(arguments);
}
