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

    /// <inheritdoc/>
    public override string ToString() => PrintableText.Escape(Kind == TrustBreakKind.NotTrusted
        ? $"{Shown} ({Told(ShownState)}) is not trusted by {Verifier} ({Told(VerifierState)}), whose '{File.Named}' lacks it: "
            + $"{Reason}"
        : $"{Shown}: {Reason}");

    private static string Told(SideState state) => state == SideState.Before ? "as before" : "as it will be";
}
