namespace K8sPki.ClusterPki;

/// <summary>Tells from what a node has which step of a rotation comes next there. Nothing is written down anywhere.</summary>
internal static class RotationNext
{
    /// <summary>The next step of a node; null when no exchange is under way, or it is over.</summary>
    /// <param name="state">Where the node stands.</param>
    public static RotationStep? Of(RotationState state)
    {
        var kind = KindOf(state);
        return kind is null ? null : RotationStep.Of(kind.Value);
    }

    /// <summary>True when everything that the step is to change on the node is as the step leaves it.</summary>
    public static bool IsBehind(RotationState state, RotationStepKind kind) => KindOf(state) is not { } next || next > kind;

    private static RotationStepKind? KindOf(RotationState state)
    {
        if (state.Generations.New is null)
            return HasLeftovers(state, state.Generations.Old!.Key) ? RotationStepKind.CleanUp : null;
        if (IsOver(state))
            return HasLeftovers(state, state.Generations.New.Key) ? RotationStepKind.CleanUp : null;
        if (!IsPrepared(state))
            return RotationStepKind.Prepare;
        if (Shared(state).Any() && Trusts(state, PlaceHolding.OldOnly, PlaceHolding.Both))
            return RotationStepKind.SplitSigner;
        if (Trusts(state, PlaceHolding.OldOnly) || (Trusts(state, PlaceHolding.NewOnly) && Issues(state, PlaceHolding.OldOnly)))
            return RotationStepKind.TrustBoth;
        if (state.Issued(PlaceHolding.OldOnly, isSigner: true).Any())
            return RotationStepKind.SignNew;
        if (state.Issued(PlaceHolding.OldOnly, isSigner: false).Any())
            return RotationStepKind.IssueNew;
        return RotationStepKind.ForgetOld;
    }

    /// <summary>What the controller manager signs with and something trusts by, so that it cannot become a bundle.</summary>
    public static IEnumerable<IssuePlace> Shared(RotationState state) => state.Issues.Select(pair => pair.Place)
        .Where(place => place.IsSigner && place.Flag?.Purpose is { Role: PkiRole.Signer }
            && state.Trusts.Any(pair => pair.Place.File.Here == place.File.Here));

    /// <summary>What the controller manager signs with since it has a pair for itself.</summary>
    public static IEnumerable<IssuePlace> Split(RotationState state) => state.Issues.Select(pair => pair.Place)
        .Where(place => place.IsSigner && place.Flag?.Purpose is { Role: PkiRole.Signer }
            && place.File.OnNode is { } path && NewFiles.IsSigning(path, out _));

    // The new one has to be here, and its key where the old one's is.
    private static bool IsPrepared(RotationState state)
    {
        var key = state.Generations.New!.Key;
        var beside = state.Facts.Beside.Where(place => place.Authority == state.Authority.Name && place.OwnKey == key).ToList();
        return state.Issued(PlaceHolding.OldOnly, isSigner: true).Any()
            ? beside.Exists(place => place.Key is not null) || Signs(state, key)
            : beside.Count > 0 || state.Trusts.Any(pair => pair.Holding != PlaceHolding.OldOnly);
    }

    private static bool Signs(RotationState state, string key) => state.Issues.Any(pair => pair.Place is { IsSigner: true }
        && pair.Place.Key?.SpkiSha256 == key);

    private static bool IsOver(RotationState state) => !Trusts(state, PlaceHolding.OldOnly, PlaceHolding.Both)
        && !Issues(state, PlaceHolding.OldOnly) && !Split(state).Any() && Trusts(state, PlaceHolding.NewOnly);

    private static bool HasLeftovers(RotationState state, string key) =>
        state.Facts.Beside.Any(place => place.Authority == state.Authority.Name && place.OwnKey == key);

    private static bool Trusts(RotationState state, params PlaceHolding[] holdings) =>
        state.Trusts.Any(pair => holdings.Contains(pair.Holding));

    private static bool Issues(RotationState state, PlaceHolding holding) =>
        state.Issues.Any(pair => pair.Holding == holding);
}
