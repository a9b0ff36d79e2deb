using K8sPki.Platform;
using K8sPki.Rules;

namespace K8sPki.ClusterPki;

/// <summary>Kubeconfigs against the API server of the same node and against the files of their users.</summary>
internal static class NodeKubeConfigChecks
{
    public static IEnumerable<Finding> Run(PkiInventory facts, PkiCheckOptions options)
    {
        var server = facts.Entries.FirstOrDefault(
            entry => entry.Certificate is not null && entry.Uses.Exists(use => use.Purpose.Name == PkiPurpose.ApiServer.Name));
        var alone = facts.KubeConfigs.SelectMany(kubeConfig => kubeConfig.Users).Select(user => Stale(facts, user))
            .OfType<Finding>()
            .Concat(facts.KubeConfigs.SelectMany(kubeConfig => kubeConfig.Clusters, PassedOver).OfType<Finding>());
        if (server is null)
            return alone;
        var shared = NameChecks.SharedHosts(facts).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var unknown = ServerNames.Missing(
            server.Certificate!,
            facts.KubeConfigs.SelectMany(kubeConfig => kubeConfig.Clusters).Select(cluster => cluster.Host).OfType<string>());
        return facts.KubeConfigs
            .SelectMany(
                kubeConfig => kubeConfig.Clusters,
                (kubeConfig, cluster) => Judge(facts, server, kubeConfig, cluster, shared, options, unknown))
            .OfType<Finding>().Concat(alone);
    }

    /// <summary>
    /// True for the kubeconfigs of a cluster's own components and administrators, which are all for the node's cluster.
    /// </summary>
    public static bool IsOfCluster(KubeConfigFacts kubeConfig)
    {
        return ClusterBlueprint.All.Any(
            entry => entry.Kubeadm?.KubeConfig == kubeConfig.Name || entry.HardWay?.KubeConfig == kubeConfig.Name);
    }

    private static Finding? PassedOver(KubeConfigFacts kubeConfig, KubeConfigClusterFacts cluster) =>
        cluster.PassedOver.Count == 0 ? null
        : Rule.CertificatesPassedOver.Found(
            kubeConfig.File.Here.Text,
            $"Of the {cluster.Authorities.Count + cluster.PassedOver.Count} certificates that {PkiLabel.Of(kubeConfig.File)} "
            + $"trusts for the cluster '{PrintableText.Escape(cluster.Name)}' Go takes {cluster.Authorities.Count} and passes "
            + $"over the others without a word. {cluster.PassedOver[0].Message}",
            $"Give it the authorities anew: Set-K8sKubeConfigCluster {CommandArgument.Of(cluster.Name)} -CertificateAuthority "
            + $"… -Embed -KubeConfig {CommandArgument.Of(kubeConfig.File.Here.Text)}");

    private static Finding? Judge(
        PkiInventory facts, PkiEntry server, KubeConfigFacts kubeConfig, KubeConfigClusterFacts cluster, HashSet<string> shared,
        PkiCheckOptions options, IReadOnlyList<string> unknown)
    {
        if (cluster.Host is not { } host)
            return null;
        if (unknown.Contains(host, StringComparer.OrdinalIgnoreCase))
        {
            // One that somebody keeps at home may be for another cluster.
            return shared.Contains(host) || !IsOfCluster(kubeConfig) ? null : Rule.KubeConfigServerNotInCertificate.Found(
                kubeConfig.File.Here.Text,
                $"{PkiLabel.Of(kubeConfig.File)} goes to {PrintableText.Escape(cluster.Server!)}, and "
                + $"{PrintableText.Escape(host)} is not among the names of {PkiLabel.Of(server)}.",
                PkiRemedy.Renew(facts, server, PkiRemedy.AddNames([host])).Or(
                    $"In place of adding the name, {PkiLabel.Of(kubeConfig.File)} may go to one that the certificate has: "
                    + "Set-K8sKubeConfigCluster -Server."));
        }

        return cluster.Authorities.Count == 0 || !IsAboutAuthority(facts, server, cluster.Authorities, options)
            || !IsSignedHere(facts, server, options)
            ? null : Rule.KubeConfigAuthorityWrong.Found(
                kubeConfig.File.Here.Text,
                $"{PkiLabel.Of(kubeConfig.File)} trusts {PkiLabel.Authority(cluster.Authorities[0])}, which did not sign "
                + $"{PkiLabel.Of(server)}: that was "
                + $"'{PrintableText.Escape(server.Certificate!.Issuer)}'{PkiLabel.IssuerKey(server.Certificate)}.",
                Remedy.Of(new RemedyStep(
                    RemedyOrder.PointAt, "Set-K8sKubeConfigCluster", CommandArgument.Of(cluster.Name),
                    $" -CertificateAuthority {CommandArgument.Of(AuthorityPath(facts, server))} -Embed -KubeConfig "
                    + $"{CommandArgument.Of(kubeConfig.File.Here.Text)}")
                {
                    Act = new TrustFile(kubeConfig.File.Here, cluster.Name, new LocalPath(AuthorityPath(facts, server))),
                }));
    }

    private static bool IsAboutAuthority(
        PkiInventory facts, PkiEntry server, IReadOnlyList<Certificate> authorities, PkiCheckOptions options) =>
        // Whether the node's own authority signed it is judged once, with the server's chain.
        !facts.Entries.Any(entry => entry.Name == server.Authority && entry.Certificate is { } own && authorities.Contains(own))
        && ChainChecks.Objection(server, authorities, options)?.Is(Rule.UnknownAuthority, Rule.SignatureInvalid) == true;

    // A server that no authority of the node signed is at fault itself.
    private static bool IsSignedHere(PkiInventory facts, PkiEntry server, PkiCheckOptions options) =>
        facts.Entries.Any(
            entry => entry.Name == server.Purpose.Authority && entry.Certificate is { IsCA: true } authority
            && ChainChecks.Objection(server, [authority], options) is null);

    private static string AuthorityPath(PkiInventory facts, PkiEntry server) =>
        facts.Entries.First(entry => entry.Name == server.Purpose.Authority).Path;

    private static Finding? Stale(PkiInventory facts, PkiEntry user)
    {
        var newer = facts.Entries.FirstOrDefault(entry => !entry.IsEmbedded && entry.Certificate is { } certificate
            && certificate.SubjectName.Equals(user.Certificate!.SubjectName)
                && certificate.ValidFrom > user.Certificate.ValidFrom && certificate.ValidTo > user.Certificate.ValidTo);
        return newer is null ? null : Rule.KubeConfigCertificateStale.Found(
            user,
            $"{PkiLabel.Of(user)} is of {IsoTime.UtcMinute(user.Certificate!.ValidFrom)}; {PkiLabel.Of(newer)} is a newer one "
            + $"for the same user, of {IsoTime.UtcMinute(newer.Certificate!.ValidFrom)}.",
            PkiRemedy.PointAt(facts, user, newer));
    }
}
