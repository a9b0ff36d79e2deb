using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>Says in words what was seen of a cluster while it ran, and what was not.</summary>
internal static class LiveText
{
    private const string StillMore = "still has an authority that nothing here trusts any more";

    // More would hide what is to be done.
    private const int MostNamed = 5;

    /// <summary>What a place lacks; empty for nothing.</summary>
    public static string Lacking(LiveBundle bundle, LiveNeed need, RotationState state)
    {
        if (bundle.IsMissing)
            return "is not there";
        // The old one is gone from every file here: it is told by being none that is trusted.
        if (state.Generations.New is null)
            return !bundle.Keys.Contains(state.Generations.Old!.Key) ? "lacks the authority"
                : need == LiveNeed.WithoutOld && HasMore(bundle, state) ? StillMore : "";
        return (bundle.Holding(state.Generations), need) switch
        {
            (PlaceHolding.Neither, _) => "has neither authority",
            (PlaceHolding.OldOnly, _) => "lacks the new authority",
            (PlaceHolding.NewOnly, LiveNeed.Both) => "lacks the old authority",
            (PlaceHolding.Both, LiveNeed.WithoutOld) => "still has the old authority",
            _ => "",
        };
    }

    /// <summary>
    /// A place with what is said of it: <c>kube-root-ca.crt in 2 of 14 namespaces lacks the new authority: a, b</c>.
    /// </summary>
    public static string Of(LivePlace place, IReadOnlyList<string> spaces, int total, string what)
    {
        if (place.Space is not null)
            return $"{place.Name} {what}";
        if (spaces.Count == total)
            return $"{place.Name} in {(total == 1 ? "the only namespace" : $"all {total} namespaces")} {what}";
        var named = spaces.Order(StringComparer.Ordinal).Take(MostNamed).Select(PrintableText.Escape);
        var more = spaces.Count > MostNamed ? $" and {spaces.Count - MostNamed} more" : "";
        return $"{place.Name} in {spaces.Count} of {total} namespaces {what}: {string.Join(", ", named)}{more}";
    }

    /// <summary>Everything that was seen of an authority on a node and in the API.</summary>
    public static IEnumerable<string> Seen(RotationState state)
    {
        foreach (var place in state.LivePlaces)
        {
            var bundles = state.Live!.Bundles.Where(bundle => bundle.Place == place).ToList();
            foreach (var group in bundles.GroupBy(bundle => Has(bundle, state)))
                yield return Of(place, [.. group.Select(bundle => bundle.Space)], bundles.Count, group.Key);
        }

        foreach (var endpoint in state.LiveEndpoints
            .Where(endpoint => endpoint.Shown is not null && !state.IsOfAnother(endpoint)))
        {
            if (At(endpoint, state) is { Length: > 0 } text)
                yield return $"{endpoint} {text}";
        }
    }

    /// <summary>What of an authority nobody has looked at, with what shows it.</summary>
    public static IEnumerable<string> NotSeen(RotationState state)
    {
        if (state.Live is { Why: { } why })
            yield return $"The API was not read: {why}";
        foreach (var place in LivePlace.All.Where(place => place.Authority == state.Authority.Name)
            .Except(state.LivePlaces))
            yield return $"{place.Title}: {place.Look}";
        foreach (var other in state.Authority.Elsewhere)
            yield return other;
        if (state.Authority.IsKeyPair)
            yield break;
        var node = PrintableText.Escape(state.Facts.Node);
        var endpoints = state.LiveEndpoints.ToList();
        if (endpoints.Count == 0)
            yield return $"What runs on {node}, by what it presents: Get-K8sCARotation on {node} itself, as root";
        foreach (var text in endpoints.Select(endpoint => Unseen(endpoint, state)).OfType<string>().Distinct())
            yield return text;
        foreach (var unreached in (endpoints.Count == 0 ? [] : state.Live!.Unreached[state.Facts.Node])
            .Where(listener => LiveRule.Asking.Any(row => row.Component == listener.Component && IsOf(row.Flag, state))))
            yield return $"{unreached} listens only there: Get-K8sCARotation on {node}";
    }

    private static string? Unseen(LiveEndpoint endpoint, RotationState state)
    {
        var look = $"Get-K8sCertificate -Endpoint {PrintableText.Escape(endpoint.Address)}";
        if (LiveRule.ServesAnother(endpoint, state))
            return $"{endpoint} serves a certificate of neither authority, so that nothing which it says counts: another "
                + $"cluster's, or something in between: {look}";
        if (endpoint.IsOfProcess || !LiveRule.Takes(endpoint, state).Any())
            return null;
        if (endpoint.Silence is { } silence)
            return $"{endpoint}: {silence} {look}";
        if (state.IsOfAnother(endpoint) || state.Generations.New is null)
            return null;
        return endpoint.Asks is null ? $"{endpoint} does not say whose clients it takes: {look}"
            : LiveRule.CanTell(endpoint, state) ? null
            : $"{endpoint}: both authorities have one name, so that it cannot be seen which of them it takes clients of";
    }

    private static bool IsOf(string flag, RotationState state) => state.Trusts.Any(pair => pair.Place.Flag?.Name == flag);

    private static bool HasMore(LiveBundle bundle, RotationState state) =>
        bundle.Keys.Any(key => !state.Trusts.Any(pair => pair.Place.Holds(key)));

    private static string Has(LiveBundle bundle, RotationState state) => bundle.IsMissing ? "is not there"
        : (bundle.Holding(state.Generations), state.Generations.New) switch
        {
            (PlaceHolding.Neither, null) => "lacks the authority",
            (PlaceHolding.Neither, _) => "has neither authority",
            (PlaceHolding.Both, _) => "has both authorities",
            (PlaceHolding.NewOnly, _) => "has the new authority alone",
            (_, null) => HasMore(bundle, state) ? StillMore : "has the authority",
            _ => "lacks the new authority",
        };

    private static string At(LiveEndpoint endpoint, RotationState state)
    {
        if (endpoint.Started is { } began)
            return state.Trusts.Any(pair => pair.Place.Component == endpoint.Component)
                ? $"runs since {IsoTime.UtcMinute(began)}" : "";
        var parts = new List<string>();
        var old = state.Generations.New is null ? "the authority" : "the old authority";
        if (LiveRule.IsOf(endpoint, state.Generations.New))
            parts.Add("serves a certificate of the new authority");
        else if (LiveRule.IsOf(endpoint, state.Generations.Old))
            parts.Add($"serves a certificate of {old}");
        if (endpoint.Asks is { } asks && LiveRule.Takes(endpoint, state).Any() && LiveRule.CanTell(endpoint, state))
        {
            parts.Add((asks.Contains(LiveRule.NameOf(state.Generations.Old!)),
                asks.Contains(LiveRule.NameOf(state.Generations.New!))) switch
            {
                (true, true) => "asks for clients of both",
                (true, false) => "asks for clients of the old authority only",
                (false, true) => "asks for clients of the new authority only",
                _ => "asks for clients of neither",
            });
        }

        return string.Join(" and ", parts);
    }
}
