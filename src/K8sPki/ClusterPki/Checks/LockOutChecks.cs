using K8sPki.Platform;
using K8sPki.Rules;

namespace K8sPki.ClusterPki;

/// <summary>
/// Says of a control plane whose certificates have ended together what starts without what, and in which order it is brought
/// back.
/// </summary>
internal static class LockOutChecks
{
    private const string Administrator = "admin";

    // What has ended, and what follows; the first rows keep the API itself away.
    private static readonly (PkiPurpose[] Ended, bool KeepsApiAway, string Follows)[] Consequences =
    [
        ([PkiPurpose.EtcdServer, PkiPurpose.EtcdPeer, PkiPurpose.ApiServerEtcdClient], true,
            "kube-apiserver does not start, since it and etcd refuse each other"),
        ([PkiPurpose.ApiServer], true, "nobody goes on talking to kube-apiserver, whose certificate has ended"),
        ([PkiPurpose.KubeletClient], false, "kubelet does not start again, and without it no static pod does"),
        ([PkiPurpose.ApiServerKubeletClient], false, "kube-apiserver is turned away by kubelets"),
        ([PkiPurpose.FrontProxyClient], false, "aggregated APIs turn kube-apiserver away"),
    ];

    public static IEnumerable<Finding> Run(PkiInventory facts, PkiCheckOptions options)
    {
        var ended = facts.Entries.Where(entry => entry.Certificate is { } certificate && certificate.ValidTo < options.At
            && !KnownLocations.IsOfUser(entry.File.OnNode)).ToList();
        var follows = Consequences.Where(row => row.Ended.Any(purpose => ended.Exists(entry => IsFor(entry, purpose)))).ToList();
        var ways = facts.Entries.Where(entry => entry is { IsEmbedded: true, Component: Administrator }
            && !KnownLocations.IsOfUser(entry.File.OnNode)).ToList();
        if (!follows.Exists(row => row.KeepsApiAway) || ways.Count == 0 || ways.Except(ended).Any())
            yield break;
        var first = ended.Min(entry => entry.Certificate!.ValidTo);
        yield return Rule.NodeLockedOut.Found(
            facts.Folder,
            $"Nobody gets into the cluster by {PrintableText.Escape(facts.Node)} any more. Since {IsoTime.UtcMinute(first)} "
            + $"there ended: {string.Join(", ", ended.Select(entry => PrintableText.Escape(entry.Name)).Distinct())}. So "
            + $"{string.Join("; ", follows.Select(row => row.Follows))}; and no kubeconfig of an administrator is taken. "
            + Keys(facts, ended),
            RemedyOf(facts, ended));
    }

    private static bool IsFor(PkiEntry entry, PkiPurpose purpose) =>
        entry.Purpose.Name == purpose.Name || entry.Uses.Exists(use => use.Purpose.Name == purpose.Name);

    private static string Keys(PkiInventory facts, List<PkiEntry> ended)
    {
        var names = ended.Select(entry => entry.Purpose.IsAuthority ? entry.Name : entry.Authority).OfType<string>()
            .Where(name => name.Length > 0).Distinct().ToList();
        var away = names.Where(name => !facts.Entries.Any(entry => entry.Name == name
            && entry is { Key: not null, Certificate.IsCA: true })).ToList();
        return away.Count == 0 ? $"The {(names.Count == 1 ? "key" : "keys")} of {Listed(names)} "
            + $"{(names.Count == 1 ? "is" : "are")} here, so that all of it can be made anew."
            : $"The {(away.Count == 1 ? "key" : "keys")} of {Listed(away)} {(away.Count == 1 ? "is" : "are")} not here: what "
            + "it signs has to be signed where it is.";
    }

    private static string Listed(IEnumerable<string> names) => string.Join(", ", names.Select(PrintableText.Escape));

    private static Remedy RemedyOf(PkiInventory facts, List<PkiEntry> ended) =>
        ended.Select(entry => PkiRemedy.RenewEnded(facts, entry)).Where(remedy => remedy.Steps.Count > 0)
            .Aggregate(Remedy.None, (all, one) => all.With(one)).Or(
                "Then everything is started anew in the order in which it needs each other: etcd, kube-apiserver, the controller "
                + "manager and the scheduler, kubelet; a kubelet that does not run comes first. Repair-K8sPki -Restart does both "
                + "and waits for each.");
}
