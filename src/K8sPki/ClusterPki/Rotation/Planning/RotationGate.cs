using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>What keeps a node from its next step: something there, or another node that is not as far.</summary>
internal static class RotationGate
{
    // Longer than a kubelet keeps a token before it gets a new one: pkg/kubelet/token of Kubernetes 1.36, a day at most.
    private static readonly TimeSpan TokensAreKept = TimeSpan.FromHours(25);

    private const string Etcd = "etcd";

    // More would hide the first.
    private const int MostNamed = 4;

    /// <summary>Why the step has to wait; null when nothing stands in its way.</summary>
    /// <param name="step">The next step of the node.</param>
    /// <param name="state">Where the node stands.</param>
    /// <param name="cluster">Where the nodes of its cluster stand, as far as they have reported.</param>
    /// <param name="unheard">The nodes that were to report and have not.</param>
    public static RefusedException? Of(
        RotationStep step, RotationState state, IReadOnlyList<RotationState> cluster, IReadOnlyCollection<string> unheard) =>
        All(step, state, cluster, unheard).FirstOrDefault();

    /// <summary>Everything that the step has to wait for, what is on the node itself first.</summary>
    /// <inheritdoc cref="Of"/>
    public static IEnumerable<RefusedException> All(
        RotationStep step, RotationState state, IReadOnlyList<RotationState> cluster, IReadOnlyCollection<string> unheard) =>
        new[]
        {
            Blocked(step, state), Stale(step, state), Unheard(step, unheard, cluster), Behind(step, state, cluster),
            Unsigned(step, state, cluster),
            OneMember(step, state, cluster), Tokens(step, state), OtherCluster(step, state), Live(step, state, cluster),
        }.OfType<RefusedException>();

    /// <summary>What nobody can pass over, since a step would make it worse; null when there is nothing.</summary>
    public static RefusedException? Blocked(RotationStep step, RotationState state) =>
        Faulty(step, state) ?? NotValid(step, state);

    // A bundle in the file that is signed with is what the first step mends, where the key tells whose pair it is.
    private static RefusedException? Faulty(RotationStep step, RotationState state)
    {
        var mended = step.Kind == RotationStepKind.SplitSigner
            ? RotationNext.Shared(state).Count(place => place.Fault is not null
                && (place.Key is null || SignerChange.CertificateOf(state, place) is not null)) : 0;
        return state.Faults.Count <= mended ? null : new RefusedException("RotationFaulty",
            $"{state.Facts.Node}: {string.Join("; ", state.Faults)}. Mend that first: Test-K8sPki says how.");
    }

    // Where the clock of the machine that made it was fast, nobody else takes what it signs.
    private static RefusedException? NotValid(RotationStep step, RotationState state)
    {
        if (step.Kind == RotationStepKind.CleanUp || state.Generations.New?.Certificate is not { } young
            || (young.ValidFrom <= Clock.UtcNow && young.ValidTo >= Clock.UtcNow))
            return null;
        return new RefusedException("RotationNewNotValid",
            $"{state.Facts.Node}: the new authority {PkiLabel.Authority(young)} is "
            + $"valid from {IsoTime.UtcMinute(young.ValidFrom)} to {IsoTime.UtcMinute(young.ValidTo)}, and here it is "
            + $"{IsoTime.UtcMinute(Clock.UtcNow)}. Look at the clocks of this machine and of the one that made it.");
    }

    private static RefusedException? Stale(RotationStep step, RotationState state) => state.Stale.Count == 0 ? null
        : new RefusedException("RotationRestartFirst", $"{state.Facts.Node}, before {step.Kind}: "
            + $"{RotationAdvice.Told(state.Stale[0])}. Restart {Components(state)} first, one after the other.");

    private static RefusedException? Unheard(
        RotationStep step, IReadOnlyCollection<string> unheard, IReadOnlyList<RotationState> cluster) =>
        step.Round == 0 || unheard.Count == 0 ? null : new RefusedException("RotationNodeUnheard",
            $"{step.Kind} waits for {NotHeard(unheard, cluster)} Run Get-K8sCARotation there and give what it outputs with "
                + "-Report. What a node that is away still trusts or shows is not known: with -Force it is left to itself, and "
                + "loses its connections if it is not as far.");

    /// <summary>Why a step is not taken back: a node that is away may need what it would undo; null when nothing is.</summary>
    /// <param name="step">The step that is to be taken back.</param>
    /// <param name="cluster">Where the nodes stand, as far as they have reported.</param>
    /// <param name="unheard">The nodes that were to report and have not.</param>
    public static RefusedException? OfUndoing(
        RotationStep step, IReadOnlyList<RotationState> cluster, IReadOnlyCollection<string> unheard) =>
        step.Kind is not (RotationStepKind.TrustBoth or RotationStepKind.SignNew or RotationStepKind.IssueNew)
            || unheard.Count == 0 ? null : new RefusedException("RotationNodeUnheard",
            $"Taking {step.Kind} back waits for {NotHeard(unheard, cluster)} Run Get-K8sCARotation there and give what it "
                + "outputs with -Report. A node that is away may show certificates that would no longer be trusted here, or may "
                + "not trust the old ones any more: with -Force it is left to itself, and loses its connections then.");

    // Who is noted by another name than it has is not found by reading its report again.
    private static string NotHeard(IReadOnlyCollection<string> unheard, IReadOnlyList<RotationState> cluster)
    {
        var reported = cluster.Where(state => state.Facts.IsReported).Select(state => state.Facts.Node).ToList();
        return $"{string.Join(", ", unheard)}, which {(unheard.Count == 1 ? "has" : "have")} not reported"
            + (reported.Count == 0 ? "." : $"; reports are here of {string.Join(", ", reported)}. If one of these is meant, "
                + "note it by that name: Start-K8sCARotation -Node.");
    }

    // Where nobody here has the authority's key, somebody else signs, and that is not seen.
    private static RefusedException? Unsigned(RotationStep step, RotationState state, IReadOnlyList<RotationState> cluster)
    {
        var signers = step.Kind == RotationStepKind.IssueNew
            ? cluster.Where(other => other.Issues.Any(pair => pair.Place.IsSigner)).ToList() : [];
        return signers.Count == 0 || signers.Exists(other => other.Issued(PlaceHolding.NewOnly, isSigner: true).Any()) ? null
            : new RefusedException("RotationNodeBehind", $"{step.Kind} of {state.Authority.Name} waits: {step.Before}, and "
                + $"nothing does yet. {RotationStepKind.SignNew} comes first, on "
                + $"{string.Join(", ", signers.Select(other => other.Facts.Node).Distinct())}.");
    }

    private static RefusedException? Behind(RotationStep step, RotationState state, IReadOnlyList<RotationState> cluster)
    {
        if (step.Round == 0)
            return null;
        var behind = cluster.Where(other => other != state && (RotationNext.Of(other) is { } next && next.Round < step.Round))
            .Select(other => $"{other.Facts.Node} ({RotationNext.Of(other)!.Kind})")
            .Concat(cluster.Where(other => other != state && other.Stale.Count > 0)
                .Select(other => $"{other.Facts.Node} (restart {Components(other)})")).Distinct().ToList();
        return behind.Count == 0 ? null : new RefusedException("RotationNodeBehind",
            $"{step.Kind} of {state.Authority.Name} waits: {step.Before}. Not as far: {string.Join(", ", behind)}.");
    }

    // Two members that restart at once cost a cluster of three its quorum.
    private static RefusedException? OneMember(RotationStep step, RotationState state, IReadOnlyList<RotationState> cluster)
    {
        var isOfEtcd = state.Authority.Name == ClusterBlueprint.EtcdAuthority
            && step.Kind is RotationStepKind.TrustBoth or RotationStepKind.ForgetOld
            && state.Trusts.Any(pair => pair.Place.Component == Etcd);
        var other = isOfEtcd ? cluster.FirstOrDefault(one => one != state
            && one.Stale.Any(stale => stale.Process.Component == Etcd)) : null;
        return other is null ? null : new RefusedException("RotationMemberFirst",
            $"etcd of {other.Facts.Node} is still to be restarted. One member at a time: restart it, wait until etcdctl endpoint "
            + "health says that it is healthy, then go on here.");
    }

    private static RefusedException? Tokens(RotationStep step, RotationState state)
    {
        if (!state.Authority.IsKeyPair || step.Kind != RotationStepKind.ForgetOld)
            return null;
        var since = state.Issues.Where(pair => pair.Place.IsSigner).Max(pair => pair.Place.Written);
        return since is null || Clock.UtcNow - since >= TokensAreKept ? null : new RefusedException("RotationTokensAlive",
            $"The new key signs tokens since {IsoTime.UtcMinute(since.Value)}, and kubelets keep a token for up to a day: "
                + $"those of the old key are refused from this step on. Wait until "
                + $"{IsoTime.UtcMinute(since.Value + TokensAreKept)}. Programs "
            + "that read their token once keep it for up to a year: serviceaccount_stale_tokens_total counts them.");
    }

    private static RefusedException? OtherCluster(RotationStep step, RotationState state) =>
        step.Round == 0 || state.Live is not { Outcome: LiveOutcome.OtherServer, IsGiven: true } live ? null
        : new RefusedException("RotationOtherCluster", $"{step.Kind} of {state.Authority.Name} waits: '{live.Server}' was named, "
            + $"and has not proved to be of this cluster by a certificate of the old or the new "
            + $"{ClusterBlueprint.ClusterAuthority}. Nothing that it says counts. {live.Why} {(state.Generations.New is null
                ? "If it is this cluster's, it has not been restarted since the old authority went. " : "")}"
            + "Name a server of this cluster; with -Force the step is taken without having asked one.");

    // What is on the node itself comes first, then what the API has, then what is on others.
    private static RefusedException? Live(RotationStep step, RotationState state, IReadOnlyList<RotationState> cluster)
    {
        if (state.Live is null)
            return null;
        var rule = LiveRule.Of(step);
        var gaps = LiveRule.Stale(state).ToList();
        if (rule is not null)
        {
            gaps.AddRange(rule.AtEndpoints(state).Concat(rule.InApi(state)).Concat(cluster.Where(other => other != state)
                .SelectMany(other => LiveRule.Stale(other).Concat(rule.AtEndpoints(other)))));
        }

        if (gaps.Count == 0)
            return null;
        var more = gaps.Count > MostNamed ? $"; and {gaps.Count - MostNamed} more" : "";
        return new RefusedException("RotationNotLive", $"{step.Kind} of {state.Authority.Name} waits: "
            + $"{string.Join("; ", gaps.Take(MostNamed).Select(gap => gap.Text))}{more}. "
            + string.Join(' ', gaps.Take(MostNamed).Select(gap => gap.Mend).Distinct())
            + $" With -Force the step is taken all the same: {rule?.Risk ?? "what it has not read it goes without"}.");
    }

    private static string Components(RotationState state) =>
        string.Join(", ", state.Stale.Select(stale => stale.Process.Component).Distinct());
}
