namespace K8sPki.ClusterPki;

/// <summary>
/// To whom which certificate or key is shown. <see cref="PkiPurpose.Trust"/> says it of a certificate; this adds the pods and
/// kubeconfigs, which have no flag of their own, and who else asks for a client certificate.
/// </summary>
/// <param name="flagsThere">The flags that are set on any node: a file that no flag names stands for the others.</param>
internal sealed class TrustPeers(IReadOnlySet<string> flagsThere)
{
    // What kube-controller-manager publishes is trusted by every pod, and by who joins.
    private const string Pods = "kube-controller-manager --root-ca-file";

    // Beside what the blueprint says. The managers and schedulers ask whoever reads their metrics, by the API server's rules.
    private static readonly Dictionary<string, string[]> Further = new(StringComparer.Ordinal)
    {
        [PkiPurpose.ApiServer.Name] = [Pods],
        [PkiPurpose.FrontProxyClient.Name] =
            ["kube-controller-manager --requestheader-client-ca-file", "kube-scheduler --requestheader-client-ca-file"],
    };

    private static readonly string[] FurtherOfClients =
        ["kube-controller-manager --client-ca-file", "kube-scheduler --client-ca-file"];

    private readonly Dictionary<(string, string), bool> known = [];

    /// <summary>What decides to whom a place shows what it has.</summary>
    public static string KindOf(IssuePlace place) => string.Join('\n', place.Purposes
        .Select(purpose => $"{purpose.Name}: {string.Join(", ", purpose.Trust)}")
        .Prepend($"{place.Authority} {place.IsSigner} {place.Flag is null} {place.Certificate is null}"));

    /// <summary>What decides who shows something to a place.</summary>
    public static string KindOf(TrustPlace place) =>
        $"{place.Authority} {place.IsKubeConfig} {(place.Flag is { } flag ? Named(flag) : "")}";

    /// <summary>How a flag is called here.</summary>
    public static string Named(ComponentFlag flag) => $"{flag.Component} {flag.Name}";

    /// <summary>True when what is shown by one is shown to the other.</summary>
    public bool Meets(TrustGroup<IssuePlace> shown, TrustGroup<TrustPlace> trusting) =>
        known.TryGetValue((shown.Kind, trusting.Kind), out var meets) ? meets
            : known[(shown.Kind, trusting.Kind)] = shown.Place.Authority == trusting.Place.Authority
                && Meets(shown.Place, trusting.Place);

    private bool Meets(IssuePlace shown, TrustPlace place)
    {
        if (shown.IsSigner)
            return MeetsSigner(shown, place);
        if (place.IsKubeConfig)
            return shown.Purposes.Any(purpose => purpose.Name == PkiPurpose.ApiServer.Name);
        return shown.Purposes.Any(purpose => Peers(purpose).Any(flag => IsAt(place, flag)));
    }

    // What a signer signs is shown to the API server soon after; it need not be trusted by whoever verifies servers.
    private bool MeetsSigner(IssuePlace signer, TrustPlace place) => signer.Flag is null
        ? signer.Certificate is null && place.Flag is null
        : signer.Certificate is null || IsAt(place, ClusterBlueprint.ApiServerClients);

    private static IEnumerable<string> Peers(PkiPurpose purpose)
    {
        var isClient = purpose.Trust.Contains(ClusterBlueprint.ApiServerClients);
        return purpose.Trust.Concat(Further.GetValueOrDefault(purpose.Name, [])).Concat(isClient ? FurtherOfClients : []);
    }

    // A file that no flag names stands for every flag of its authority that is set nowhere.
    private bool IsAt(TrustPlace place, string flag) => !place.IsKubeConfig && (place.Flag is { } own ? Named(own) == flag
        : ComponentFlag.All.Any(known => Named(known) == flag && known.Purpose?.Name == place.Authority)
            && !flagsThere.Contains(flag));
}
