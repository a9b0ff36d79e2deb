using K8sPki.ClusterPki;
using K8sPki.Platform;

namespace K8sPki;

/// <summary>A copy that holds the old certificate still.</summary>
public sealed class PkiStaleCopy
{
    internal PkiStaleCopy(RenewalUnit unit, PkiEntry copy)
    {
        Path = copy.Path;
        User = copy.UserName;
        Remedy = RemedyFor(unit.Entries, copy);
    }

    private PkiStaleCopy(LocalPath file, Remedy remedy)
    {
        Path = file.Text;
        Remedy = remedy;
    }

    /// <summary>The full path of the kubeconfig or file.</summary>
    public string Path { get; }

    /// <summary>The user of the kubeconfig; null for a file.</summary>
    public string? User { get; }

    /// <summary>
    /// The command that brings the new certificate and key into it; for the text of a configuration, what a person has to do.
    /// </summary>
    public Remedy Remedy { get; }

    /// <inheritdoc/>
    public override string ToString() => PrintableText.Escape(Path);

    /// <summary>
    /// The kubeconfigs in home folders that trust the authority of a unit, and the configurations that hold it as text.
    /// </summary>
    internal static IEnumerable<PkiStaleCopy> OfAuthority(PkiInventory facts, RenewalUnit unit) =>
        unit.TrustedIn.Count == 0 ? [] : AtHome(facts, unit).Concat(AsText(facts, unit));

    private static IEnumerable<PkiStaleCopy> AsText(PkiInventory facts, RenewalUnit unit) =>
        from text in AuthorityPlaces.TextsOf(facts, unit.Certificate!)
        let at = text.Line is { } line ? $"in line {line} " : ""
        select new PkiStaleCopy(text.Place.Here, Remedy.Words(
            $"{at}{text.Name} of {text.Component} holds the certificate as text: put in what "
                + $"{CommandArgument.Of(unit.Entry.Path)} holds now."));

    private static IEnumerable<PkiStaleCopy> AtHome(PkiInventory facts, RenewalUnit unit) =>
        from kubeConfig in facts.KubeConfigs
        where KnownLocations.IsOfUser(kubeConfig.File.OnNode)
        from cluster in AuthorityPlaces.ClustersOf(kubeConfig, unit.Certificate!)
        let path = kubeConfig.File.Here
        select new PkiStaleCopy(path, Step(
            "Set-K8sKubeConfigCluster", cluster, $" -CertificateAuthority {CommandArgument.Of(unit.Entry.Path)} -Embed "
                + $"-KubeConfig {CommandArgument.Of(path.Text)}"));

    private static Remedy RemedyFor(IReadOnlyList<PkiEntry> renewed, PkiEntry copy)
    {
        var to = CommandArgument.Of(copy.Path);
        if (renewed.FirstOrDefault(entry => entry.UserName is { } user && user == copy.UserName) is { } same)
            return Step("Merge-K8sKubeConfig", same.Path, $" -KubeConfig {to} -Conflict Overwrite");
        if (copy.UserName is { } name
            && renewed.FirstOrDefault(entry => !entry.IsEmbedded)?.Place is { KeyPath: { } keyPath } place)
            return Step("Set-K8sKubeConfigUser", name, $" -ClientCertificate {CommandArgument.Of(place.Path)} -ClientKey "
                + $"{CommandArgument.Of(keyPath)} -Embed -KubeConfig {to}");
        return Step("Copy-Item", renewed[0].Path, $" {to}");
    }

    private static Remedy Step(string command, string name, string options) =>
        Remedy.Of(new RemedyStep(RemedyOrder.Rewrite, command, CommandArgument.Of(name), options));
}
