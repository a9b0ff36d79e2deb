using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>
/// Says what comes next: a verifier learns the new authority before anybody shows a certificate of it, and nobody shows one of
/// the old authority any more before a verifier forgets that.
/// </summary>
internal static class RotationAdvice
{
    // More would hide what is to be done; the whole is in the lists.
    private const int MostNamed = 3;

    /// <summary>What is to be done next on a node.</summary>
    /// <param name="state">Where the node stands.</param>
    /// <param name="cluster">Where the nodes of its cluster stand, this one among them.</param>
    public static string Of(RotationState state, IReadOnlyList<RotationState> cluster)
    {
        if (state.Faults.Count > 0 || state.Phase == RotationPhase.Mixed)
            return Mend(state);
        if (state.Stale.Count > 0)
            return $"Restart {Restarts(state)}: {Told(state.Stale[0])}.";
        if (state.Behind.Count > 0)
            return ByCommand(state, GoOn(state));
        var behind = cluster.Where(other => other != state && (other.Phase < state.Phase || !other.IsComplete)).ToList();
        if (behind.Count > 0 && state.Phase != RotationPhase.Idle)
            return $"Wait for {Named(behind.Select(other => PrintableText.Escape(other.Facts.Node)))}, which "
                + $"{(behind.Count == 1 ? "is" : "are")} not as far.";
        var gaps = state.Gaps().ToList();
        return gaps.Count == 0 ? ByCommand(state, Begin(state))
            : $"Wait: {Named(gaps.Select(gap => gap.Text))}. {string.Join(' ', gaps.Select(gap => gap.Mend).Distinct())}";
    }

    // The step says the same as the words, and proves it before.
    private static string ByCommand(RotationState state, string byHand) => state.Generations.Aside is { } aside
        ? $"{aside} is trusted beside {(aside == state.Generations.Old ? state.Generations.New : state.Generations.Old)}, and "
            + "nothing tells that it comes or goes. If it is to be trusted there for itself, as an authority of users, nothing "
            + $"is under way. {Starting(state)} Where an exchange was begun by hand: {GoingOn(state, byHand)}"
        : GoingOn(state, byHand);

    private static string GoingOn(RotationState state, string byHand) => RotationNext.Of(state)?.Kind switch
    {
        null => byHand,
        RotationStepKind.CleanUp => $"Complete-K8sCARotation {state.Authority.Name} ends the exchange on every node, once no "
            + "node and no user has anything of the old one.",
        var step => $"Step-K8sCARotation {state.Authority.Name} takes the next step, {step}. By hand: {byHand}",
    };

    /// <summary>A process that has not read what is in a file now.</summary>
    public static string Told(StaleProcess stale) =>
        $"{stale.Process.Component} (process {stale.Process.Id}) runs since {IsoTime.UtcMinute(stale.Process.Started)} and has "
            + $"not read what {PrintableText.Escape(stale.File.Named)} holds by now";

    private static string Mend(RotationState state)
    {
        var (old, young) = (state.Generations.Old, state.Generations.New);
        if (state.Faults.Count > 0)
            return $"Mend first: {Named(state.Faults)}.";
        return $"Something is shown here that not everything trusts. Let {Named(state.Behind)} trust both, {old} and {young}, "
            + "before anything else; then restart what reads its file at its start.";
    }

    private static string GoOn(RotationState state) => state.Phase switch
    {
        RotationPhase.TrustBoth => $"Add {state.Generations.New} behind the old one to {Named(state.Behind)}. "
            + AtStart(state.Trusting(PlaceHolding.OldOnly)),
        RotationPhase.IssueNew => Reissue(state),
        _ => $"Take {state.Generations.Old} out of {Named(state.Behind)}. " + AtStart(state.Trusting(PlaceHolding.Both)),
    };

    private static string Reissue(RotationState state)
    {
        var signers = state.Issued(PlaceHolding.OldOnly, isSigner: true).Select(place => place.ToString()).ToList();
        var shown = state.Issued(PlaceHolding.OldOnly, isSigner: false).Select(place => place.ToString()).ToList();
        var sign = $"Let {Named(signers)} sign with {state.Generations.New}"
            + (state.Authority.IsKeyPair ? ", and restart what reads it." : ", certificate and key together.");
        var make = $"Have {Named(shown)} made anew with {state.Generations.New}: Update-K8sCertificate with -Authority and "
            + "-Force does it file by file.";
        return string.Join(' ',
            new[] { signers.Count > 0 ? sign : "", shown.Count > 0 ? make : "" }.Where(text => text.Length > 0));
    }

    private static string Begin(RotationState state) => state.Phase switch
    {
        RotationPhase.Idle when state.Generations.New is null => state.Authority.IsKeyPair
            ? $"Nothing is under way. {Starting(state)} By hand it begins with New-K8sPrivateKey -OutFile, beside the one in use."
            : $"Nothing is under way. {Starting(state)} By hand it begins with New-K8sCertificateAuthority -OutFile -KeyOutFile, "
                + "beside the one in use and with a common name of its own.",
        RotationPhase.Idle => $"Let everything trust {state.Generations.New} beside the old one: "
            + $"{Named(state.Trusts.Select(pair => pair.Place.ToString()))}." + SignerAlone(state),
        RotationPhase.TrustBoth =>
            $"Everything here trusts both. When every node does{(Unread(state) is { Length: > 0 } unread
                ? $", and what only the API has ({unread})" : "")}, sign with {state.Generations.New}.",
        RotationPhase.IssueNew =>
            $"Everything here is of the new one. {Wait(state)} take {state.Generations.Old} out of what trusts both.",
        RotationPhase.Done => Unread(state).Length == 0 ? "Nothing: the old one is trusted nowhere here."
            : $"The old one is trusted nowhere here. Look at what the API has: {Unread(state)}.",
        _ => "",
    };

    private static string Starting(RotationState state) => $"Start-K8sCARotation {state.Authority.Name} begins an exchange, "
        + "and with -Bundle takes part in one that was begun on another node.";

    private static string Wait(RotationState state) => state.Authority.IsKeyPair
        ? "When every node signs with it and no token of the old key is valid any more,"
        : "When every node and every user has new certificates,";

    // The one flag that takes no bundle gets a file of its own before the shared file becomes one: kubernetes/kubeadm#1350.
    private static string SignerAlone(RotationState state)
    {
        var shared = state.Issues.Select(pair => pair.Place).FirstOrDefault(place => place.IsSigner
            && place.Flag?.Purpose is { Role: PkiRole.Signer }
            && state.Trusts.Any(pair => pair.Place.File.Here == place.File.Here));
        return shared is null
            ? ""
            : $" Before that, give {shared} a file of its own that holds the old one alone: it takes exactly one certificate.";
    }

    private static string AtStart(IEnumerable<TrustPlace> places)
    {
        var components = places.Where(place => place.NeedsRestart && ComponentFlag.Components.Contains(place.Component))
            .Select(place => place.Component).Distinct().ToList();
        return components.Count == 0 ? "It is taken up within minutes." : $"Restart {string.Join(", ", components)} then.";
    }

    private static string Restarts(RotationState state) =>
        string.Join(", ", state.Stale.Select(stale => stale.Process.Component).Distinct());

    // How to look at each is in the list of what was not read.
    private static string Unread(RotationState state) => string.Join("; ", LivePlace.All
        .Where(place => place.Authority == state.Authority.Name).Except(state.LivePlaces).Select(place => place.Title)
        .Concat(state.Authority.IsKeyPair ? state.Authority.Elsewhere : []));

    private static string Named(IEnumerable<string> texts)
    {
        var all = texts.ToList();
        return string.Join(", ", all.Take(MostNamed)) + (all.Count > MostNamed ? $" and {all.Count - MostNamed} more" : "");
    }
}
