namespace K8sPki;

/// <summary>A copy that holds the old certificate still.</summary>
public sealed class PkiStaleCopy
{
    internal PkiStaleCopy(RenewalUnit unit, RenewalPlace copy)
    {
        Path = copy.Path.Text;
        User = copy.Entry.UserName;
        Remedy = RemedyFor(unit.Places, copy);
    }

    private PkiStaleCopy(LocalPath file, string remedy)
    {
        Path = file.Text;
        Remedy = remedy;
    }

    /// <summary>The full path of the kubeconfig or file.</summary>
    public string Path { get; }

    /// <summary>The user of the kubeconfig; null for a file.</summary>
    public string? User { get; }

    /// <summary>The command that brings the new certificate and key into it; for the text of a configuration, what a person has to do.</summary>
    public string Remedy { get; }

    /// <inheritdoc/>
    public override string ToString() => PrintableText.Escape(Path);

    /// <summary>The kubeconfigs in home folders that trust the authority of a unit, and the configurations that hold it as text.</summary>
    internal static IEnumerable<PkiStaleCopy> OfAuthority(PkiInventory facts, RenewalUnit unit) =>
        unit.TrustedIn.Count == 0 ? [] : AtHome(facts, unit).Concat(AsText(facts, unit));

    private static IEnumerable<PkiStaleCopy> AsText(PkiInventory facts, RenewalUnit unit) => AuthorityPlaces.TextsOf(facts, unit.Certificate!).Select(text => new PkiStaleCopy(
        text.Place.Here,
        $"{(text.Line is { } line ? $"in line {line} " : "")}{text.Name} of {text.Component} holds the certificate as text: put in what {CommandArgument.Of(unit.Entry.Path)} holds now."));

    private static IEnumerable<PkiStaleCopy> AtHome(PkiInventory facts, RenewalUnit unit) =>
        from kubeConfig in facts.KubeConfigs
        where KnownLocations.IsOfUser(kubeConfig.File.OnNode)
        from cluster in AuthorityPlaces.ClustersOf(kubeConfig, unit.Certificate!)
        let path = kubeConfig.File.Here
        select new PkiStaleCopy(path,
            $"Set-K8sKubeConfigCluster {CommandArgument.Of(cluster)} -CertificateAuthority {CommandArgument.Of(unit.Entry.Path)} -Embed -KubeConfig {CommandArgument.Of(path.Text)}");

    private static string RemedyFor(IReadOnlyList<RenewalPlace> places, RenewalPlace copy)
    {
        var to = CommandArgument.Of(copy.Path.Text);
        if (places.FirstOrDefault(place => place.Entry.UserName is { } user && user == copy.Entry.UserName) is { } same)
            return $"Merge-K8sKubeConfig {CommandArgument.Of(same.Path.Text)} -KubeConfig {to} -Conflict Overwrite";
        if (copy.Entry.UserName is { } name && places.FirstOrDefault(place => !place.Entry.IsEmbedded) is { } file)
            return $"Set-K8sKubeConfigUser {CommandArgument.Of(name)} -ClientCertificate {CommandArgument.Of(file.Path.Text)} -ClientKey {CommandArgument.Of(file.KeyPath.Text)} -Embed -KubeConfig {to}";
        return $"Copy-Item {CommandArgument.Of(places[0].Path.Text)} {to}";
    }
}
