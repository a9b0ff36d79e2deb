namespace K8sPki.ClusterPki;

/// <summary>Every step of the exchange of authorities on nodes: what is behind them, what comes next, what waits.</summary>
internal static class RotationPlan
{
    /// <summary>The plan of nodes, in their order; of each authority its steps in theirs.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="reports">Further nodes, of which is known only how far they are.</param>
    /// <param name="unheard">The nodes that were to report on an authority and have not.</param>
    /// <param name="authorities">The authorities.</param>
    public static IEnumerable<RotationPlanStep> Of(IReadOnlyList<NodeOutline> nodes, IReadOnlyList<RotationFacts> reports,
        Func<RotationAuthority, IReadOnlyCollection<string>> unheard, IReadOnlyList<RotationAuthority> authorities)
    {
        var facts = nodes.Select(node => node.Facts).Concat(reports).ToList();
        var states = new Dictionary<(RotationFacts, string), (RotationState State, IReadOnlyList<RotationState> Cluster)>(
            new ByNode());
        foreach (var authority in authorities)
        {
            foreach (var cluster in RotationSurvey.Clusters(authority, facts))
            {
                var generations = AuthorityGenerations.Of(authority, cluster);
                var all = cluster.Select(node => RotationState.Of(authority, node, generations)).OfType<RotationState>().ToList();
                foreach (var state in all)
                    states[(state.Facts, authority.Name)] = (state, all);
            }
        }

        return from node in nodes
               from authority in authorities
               where states.ContainsKey((node.Facts, authority.Name))
               let known = states[(node.Facts, authority.Name)]
               from row in Rows(node, known.State, known.Cluster, unheard(authority))
               select row;
    }

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
                NotChecked = step.Round > 0 ? state.Authority.InApi : [],
            };
        }
    }

    private sealed class ByNode : IEqualityComparer<(RotationFacts Facts, string Authority)>
    {
        public bool Equals((RotationFacts Facts, string Authority) x, (RotationFacts Facts, string Authority) y) =>
            ReferenceEquals(x.Facts, y.Facts) && x.Authority == y.Authority;

        public int GetHashCode((RotationFacts Facts, string Authority) obj) =>
            HashCode.Combine(System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(obj.Facts), obj.Authority);
    }
}
