using K8sPki.Platform;
using K8sPki.Rules;

namespace K8sPki.ClusterPki;

/// <summary>
/// What is wrong with a cluster's objects, by themselves and beside the nodes and endpoints that were looked at.
/// </summary>
internal static class SurveyChecks
{
    private const string RootMap = "kube-root-ca.crt";

    // More names would make a message of a large cluster unreadable.
    private const int MostNamed = 3;
    private const int MostCommands = 20;

    // What stands in these was issued once and is not used from there.
    private static readonly string[] Records =
    [
        nameof(ClusterObjectKind.CertificateSigningRequest), nameof(ClusterObjectKind.PodCertificateRequest),
        nameof(ClusterObjectKind.CertificateRequest),
    ];

    private static readonly (string Key, string Flag)[] Published =
    [
        ("client-ca-file", "--client-ca-file"), ("requestheader-client-ca-file", "--requestheader-client-ca-file"),
    ];

    /// <summary>Every finding.</summary>
    public static IEnumerable<Finding> Run(PkiSurvey survey, PkiCheckOptions options) =>
    [
        .. survey.Absent.Select(absent => absent.Found()),
        .. survey.Cluster is { } cluster ? OfCluster(survey, cluster, options) : [],
    ];

    private static IEnumerable<Finding> OfCluster(PkiSurvey survey, ClusterFacts cluster, PkiCheckOptions options) =>
    [
        .. Times(survey, options),
        .. BundleChecks.Run(survey, options),
        .. Roots(cluster),
        .. LeftOver(survey, cluster),
        .. ManagedSecretCheck.Run(cluster, options.At),
    ];

    private static IEnumerable<Finding> Times(PkiSurvey survey, PkiCheckOptions options) => survey.Rows
        .Where(row => !row.IsOnNode && row.Places.Any(IsInUse)).Select(row => Time(row, options)).OfType<Finding>();

    private static bool IsInUse(PkiLocation place) =>
        place.Kind == PkiLocationKind.ClusterObject && !Records.Contains(place.ObjectKind);

    // What nodes have is judged there.
    private static Finding? Time(JoinedRow row, PkiCheckOptions options)
    {
        var certificate = row.Read()!;
        if (certificate.ValidTo - options.At > options.Within || (row.IsLookedAfter && certificate.ValidTo > options.At))
            return null;
        var place = row.Places.First(IsInUse);
        var others = row.Places.Count > 1 ? $" (and {Counted.Of(row.Places.Count - 1, "more place")})" : "";
        var end = IsoTime.UtcMinute(certificate.ValidTo);
        var words = $"Whoever wrote {place.Text} has to write a new one; what uses it takes it up by itself, or is restarted.";
        // An authority that has ended beside others harms nobody.
        return certificate.ValidTo < options.At
            ? Rule.CertificateExpired.As(row.HasPrivateKey ? FindingSeverity.Error : FindingSeverity.Warning).Found(
                certificate, $"The certificate in {place.Text}{others} expired {end}.", words)
            : Rule.ExpiresSoon.Found(certificate, $"The certificate in {place.Text}{others} expires {end}.", words);
    }

    // What most namespaces have counts.
    private static IEnumerable<Finding> Roots(ClusterFacts cluster)
    {
        var groups = cluster.Roots.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .GroupBy(pair => pair.Value.ToHashSet(), HashSet<JoinedRow>.CreateSetComparer())
            .OrderByDescending(group => group.Count()).ToList();
        foreach (var odd in groups.Skip(1))
        {
            var spaces = odd.Select(pair => pair.Key).ToList();
            yield return Rule.RootAuthoritiesDiffer.Found(
                $"ConfigMap {spaces[0]}/{RootMap}",
                $"{RootMap} of {Named(spaces)} has other authorities than that of {Counted.Of(groups[0].Count(), "namespace")}: "
                    + $"here {Subjects(odd.Key)}, there {Subjects(groups[0].Key)}. Pods there may not trust the API servers.",
                WriteAnew(spaces, cluster.Source));
        }
    }

    private static Remedy WriteAnew(List<string> spaces, ClusterSource source) => Remedy.Of([.. spaces.Take(MostCommands)
            .Select(space => source.Ask(
                RemedyOrder.Rewrite, $"/api/v1/namespaces/{space}/configmaps/{RootMap}", " -Method DELETE"))])
        .Then("kube-controller-manager writes it anew from its --root-ca-file, and pods see it within two minutes. Where it "
            + "stays as it is, that file differs between control planes (Test-K8sPki -Root with all of them) or no "
            + "kube-controller-manager runs the controller root-ca-certificate-publisher.");

    // Only those of nodes that were read are known, so that nothing is said where there is none.
    private static IEnumerable<Finding> LeftOver(PkiSurvey survey, ClusterFacts cluster)
    {
        foreach (var (key, flag) in Published)
        {
            var holders = survey.Rows.Select(row => (Row: row, Places: row.Places.Where(
                place => place.Component == "kube-apiserver" && place.Flag == flag).ToList()))
                .Where(holder => holder.Places.Count > 0).ToList();
            if (holders.Count == 0)
                continue;
            var nodes = holders.SelectMany(holder => holder.Places).Select(place => place.Node ?? "").Distinct().ToList();
            var held = holders.Select(holder => holder.Row.Read()).OfType<Certificate>().ToList();
            foreach (var certificate in cluster.Published.Where(
                published => published.ClusterObject!.Key == key && !held.Contains(published)))
            {
                yield return Rule.PublishedAuthorityLeftOver.Found(
                    certificate.ClusterObject,
                    $"{certificate.ClusterObject!.ObjectName} has "
                        + $"{PkiLabel.Authority(certificate)} as {key}, which no {flag} of "
                        + $"{Named(nodes)} has. Aggregated API servers take clients that it signed.",
                    Remedy.Of(cluster.Source.Ask(RemedyOrder.Rewrite,
                            "/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication", " -Method DELETE"))
                        .Then("Look first whether a control plane that was not read has it. API servers write the ConfigMap anew "
                            + "within a minute, with what they have; they never take an authority out that has not ended. Then "
                            + "restart the aggregated API servers, which keep what they read."));
            }
        }
    }

    private static string Named(List<string> names) => string.Join(", ", names.Take(MostNamed).Select(PrintableText.Escape))
        + (names.Count > MostNamed ? $" and {names.Count - MostNamed} more" : "");

    private static string Subjects(IEnumerable<JoinedRow> rows) => string.Join(", ", rows.Take(MostNamed).Select(row =>
        row.Read() is { } certificate ? PkiLabel.Authority(certificate) : "none"));
}
