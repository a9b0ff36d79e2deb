using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>Advises, before an authority is exchanged, whether a renewal with its own key would do.</summary>
internal static class RotationWay
{
    // Who starts an exchange that early has most likely looked at the calendar.
    private static readonly TimeSpan Near = TimeSpan.FromDays(365);

    /// <summary>
    /// The quiet way of an authority, one sentence or two for each cluster: where its end is near, nothing is under way, and its
    /// key is here.
    /// </summary>
    /// <param name="authority">The authority that is to be exchanged.</param>
    /// <param name="clusters">The clusters of nodes that have it.</param>
    public static IEnumerable<string> Quiet(RotationAuthority authority, IEnumerable<RotationCluster> clusters)
    {
        foreach (var cluster in clusters)
        {
            if (cluster.Generations is { New: null, Old: { Signs: true, Certificate: { } old } }
                && old.ValidTo - Clock.UtcNow < Near)
                yield return $"{authority.Name}, {PrintableText.Escape(old.Subject)}, {(old.IsExpired ? "ended" : "ends")} on "
                    + $"{IsoTime.Day(old.ValidTo)}. If that is the reason and its key is safe, Update-K8sPki {authority.Name} "
                    + "-KeepKey is the quiet way: the key stays, and with it every certificate and join hash. It is no answer "
                    + "to a stolen key.";
        }
    }
}
