namespace K8sPki.ClusterPki;

/// <summary>What a run of steps asks and tells while it goes on.</summary>
internal sealed record RotationControl
{
    /// <summary>Asked before a step changes anything.</summary>
    public required Func<ReadyStep, bool> Approve { get; init; }

    /// <summary>Gets what was passed over.</summary>
    public required Action<string> Warn { get; init; }

    /// <summary>Gets what keeps one node from its step, with the node; the others go on.</summary>
    public required Action<PkiException, string> Fail { get; init; }

    /// <summary>Goes on where only another node, a restart or a wait stands in the way.</summary>
    public bool IsForced { get; init; }

    /// <summary>Leaves authorities alone whose exchange nobody has begun, since nobody has named them.</summary>
    public bool OnlyBegun { get; init; }

    /// <summary>Changes nothing, and says what it would change.</summary>
    public bool OnlySays { get; init; }

    /// <summary>Ends the run.</summary>
    public CancellationToken Cancellation { get; init; }
}
