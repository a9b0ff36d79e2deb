namespace K8sPki.ClusterPki;

/// <summary>Every step of the exchange of authorities on nodes: what is behind them, what comes next, what waits.</summary>
internal static class RotationPlan
{
    /// <summary>The plan of nodes, in their order; of each authority its steps in theirs.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="known">What is known of them and of further ones.</param>
    /// <param name="unheard">The nodes that were to report on an authority and have not.</param>
    /// <param name="authorities">The authorities.</param>
    public static IEnumerable<RotationPlanStep> Of(IReadOnlyList<NodeOutline> nodes, RotationNodes known,
        Func<RotationAuthority, IReadOnlyCollection<string>> unheard, IReadOnlyList<RotationAuthority> authorities) =>
        from node in nodes
        from authority in authorities
        let all = known.ClusterOf(node.Facts, authority)
        let cluster = all.With(all.Generations.WithoutAside)
        let state = cluster.StateOf(node.Facts)
        where state is not null
        from row in Rows(node, state, cluster.States, unheard(authority))
        select row;

    private static IEnumerable<RotationPlanStep> Rows(NodeOutline node, RotationState state,
        IReadOnlyList<RotationState> cluster, IReadOnlyCollection<string> unheard)
    {
        var next = RotationNext.Of(state) ?? (state.Generations.New is null ? RotationStep.Of(RotationStepKind.Prepare) : null);
        foreach (var step in RotationStep.For(state.Authority))
        {
            var (files, effect) = node.Of(state.Authority, step.Kind);
            if (files.Count == 0)
                continue;
            var waits = step == next ? RotationGate.Of(step, state, cluster, unheard) : null;
            yield return new RotationPlanStep(step, state)
            {
                State = next is null || step.Kind < next.Kind ? RotationStepState.Done
                    : step != next ? RotationStepState.Later
                    : waits is null ? RotationStepState.Next : RotationStepState.Waiting,
                WaitsFor = waits?.Message, Files = files, Restarts = effect.Restarts, TakenUp = effect.TakenUp,
                NotChecked = step.Round > 0 ? [.. LiveText.NotSeen(state)] : [],
            };
        }
    }
}
