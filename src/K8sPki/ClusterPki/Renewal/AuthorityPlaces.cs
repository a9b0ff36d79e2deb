namespace K8sPki;

/// <summary>
/// Where the certificate of an authority stands on a node: in its own file, in bundles and chains, and in clusters and users of
/// kubeconfigs. Whoever trusts it has to get the new one before the old one ends.
/// </summary>
internal static class AuthorityPlaces
{
    /// <summary>The places that hold it, or an older or newer certificate of its key; its own file first.</summary>
    /// <param name="facts">What was read of the node.</param>
    /// <param name="authority">The authority's entry.</param>
    public static IReadOnlyList<CertificatePlace> Of(PkiInventory facts, PkiEntry authority)
    {
        var own = authority.Certificate!;
        var holding = facts.Entries.Where(entry => !entry.IsEmbedded && entry.Certificate is { } certificate
            && entry.Companions.Prepend(certificate).Any(one => one.IsSameAuthority(own)));
        var files = (authority.IsEmbedded ? holding : holding.Prepend(authority)).Select(entry => entry.Place!).DistinctBy(place => place.Path);
        return [.. files, .. facts.KubeConfigs.SelectMany(kubeConfig => In(facts, kubeConfig, own))];
    }

    /// <summary>The clusters of a kubeconfig that trust it.</summary>
    public static IEnumerable<string> ClustersOf(KubeConfigFacts kubeConfig, Certificate authority) =>
        kubeConfig.Clusters.Where(cluster => cluster.Authorities.Any(one => one.IsSameAuthority(authority))).Select(cluster => cluster.Name);

    /// <summary>The fields of configurations that hold it as text, which nobody but a person exchanges.</summary>
    public static IEnumerable<PkiReference> TextsOf(PkiInventory facts, Certificate authority) =>
        from entry in facts.Entries
        where entry.Certificate is { } certificate && certificate.IsSameAuthority(authority)
        from use in entry.Uses
        where use is { Component: { } component, Flag: { } flag }
            && ComponentFlag.Find(component.Component, flag) is { Kind: ComponentFlagKind.AuthorityText }
        select use.Reference;

    // A cluster that names a file has nothing to change, and whoever reads it has to restart like the others.
    private static IEnumerable<CertificatePlace> In(PkiInventory facts, KubeConfigFacts kubeConfig, Certificate authority)
    {
        var target = facts.Tree.Here(kubeConfig.File.Here);
        var clusters = ClustersOf(kubeConfig, authority).Select(name => new CertificatePlace(KubeConfigPlaces.Cluster(kubeConfig.File, target, name), null));
        var users = kubeConfig.Users.Where(user => user.IsEmbedded && user.Companions.Any(one => one.IsSameAuthority(authority)));
        return clusters.Concat(users.Select(user => user.Place!));
    }
}
