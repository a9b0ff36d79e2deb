using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>
/// Certificates of everything that came from other sessions, put together again: what their objects and endpoints say is the
/// same here. What only files say stayed there.
/// </summary>
internal sealed class CopiedSurveys
{
    private readonly Dictionary<string, List<(Certificate Certificate, SurveyedPlaces At)>> byMachine =
        new(StringComparer.Ordinal);

    /// <summary>True when there are some.</summary>
    public bool Any => byMachine.Count > 0;

    /// <summary>Takes one.</summary>
    /// <param name="machine">The machine that it came from; empty for a file of objects.</param>
    /// <param name="certificate">The certificate.</param>
    /// <param name="at">Where it is.</param>
    public void Add(string machine, Certificate certificate, SurveyedPlaces at)
    {
        if (!byMachine.TryGetValue(machine, out var rows))
            byMachine.Add(machine, rows = []);
        rows.Add((certificate, at));
    }

    /// <summary>What was looked at from each machine, each cluster for itself.</summary>
    /// <param name="now">The time to judge at.</param>
    public IEnumerable<PkiSurvey> Surveys(DateTimeOffset now) =>
        byMachine.SelectMany(rows => rows.Value.GroupBy(row => row.At.Cluster),
            (rows, cluster) => Survey(rows.Key, cluster.Key, [.. cluster], now));

    private static PkiSurvey Survey(
        string machine, ClusterSource? cluster, List<(Certificate Certificate, SurveyedPlaces At)> rows, DateTimeOffset now)
    {
        var survey = new PkiSurvey();
        if (cluster is not null)
            survey.Begin(cluster with { Machine = machine.Length > 0 ? machine : null });
        foreach (var (certificate, at) in rows)
            survey.AddElsewhere(certificate, [.. at.Places.Where(place => place.Kind != PkiLocationKind.ClusterObject)]);
        if (cluster is null)
            return survey;
        // Those kinds first that say what to look for in the others, and a certificate before those behind it.
        foreach (var (certificate, place) in rows.SelectMany(row => row.At.Places, (row, place) => (row.Certificate, place))
            .Where(one => one.place.Kind == PkiLocationKind.ClusterObject)
            .OrderBy(one => BundledKind.Find(one.place.ObjectKind ?? "") is null).ThenBy(one => one.place.Index))
        {
            var at = ToldByObject.ObjectOf(place);
            survey.Add(certificate.In(at, $"{at}"), now);
        }

        survey.Add([.. Called(rows)]);
        return survey;
    }

    private static IEnumerable<CalledServer> Called(List<(Certificate Certificate, SurveyedPlaces At)> rows) => rows
        .SelectMany(row => row.At.Places, (row, place) => (row.Certificate, Place: place))
        .Where(one => one.Place is { Called: not null, Endpoint: not null })
        .GroupBy(one => one.Place.Called!)
        .Select(server => Callee.Of(server.Key) is not { } callee ? null : new CalledServer(callee,
            [.. server.GroupBy(one => one.Place.Endpoint!).Select(chain => new ServedChain(PrintableText.Escape(chain.Key),
                [.. chain.OrderBy(one => one.Place.Index).Select(one => one.Certificate)]))]))
        .OfType<CalledServer>();
}
