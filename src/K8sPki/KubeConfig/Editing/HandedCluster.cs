using K8sPki.Api;
using K8sPki.Certificates;

namespace K8sPki.KubeConfigDocuments;

/// <summary>The cluster of a context as somebody else is to get it: with its authorities inside, and without secrets.</summary>
internal static class HandedCluster
{
    private const string SayServer = "Name the server with -Server and its authority with -CertificateAuthority.";

    /// <summary>The cluster of a context, by its name.</summary>
    /// <param name="set">The kubeconfig.</param>
    /// <param name="contextName">The context; null for the current one.</param>
    /// <param name="hasAuthority">An authority is given beside it.</param>
    /// <exception cref="PkiException">The context or its cluster is not there, or it is not to be handed on as it is.</exception>
    public static (string Name, ClusterSettings Settings) Of(KubeConfigSet set, string? contextName, bool hasAuthority)
    {
        foreach (var file in set.Files)
            file.Check();
        var cluster = KubeConfigConnection.ClusterOf(set, contextName);
        EntryRule.Refuse(cluster);
        Require(cluster, hasAuthority);
        return (cluster.Name, new ClusterSettings
        {
            Server = cluster.Text("server"),
            TlsServerName = cluster.Text("tls-server-name"),
            ProxyUrl = cluster.Text("proxy-url"),
            DisableCompression = cluster.Flag("disable-compression") ? true : null,
            CertificateAuthorityPem = hasAuthority ? null : AuthoritiesOf(cluster),
        });
    }

    // Whoever gets the file would have the credentials of whoever makes it, or talk to whoever answers.
    private static void Require(KubeConfigEntry cluster, bool hasAuthority)
    {
        if (ClusterRules.ServerOf(cluster.Text("server")!)?.UserInfo is not null
            || (cluster.Text("proxy-url") is { } proxy && GoUrl.TryParse(proxy)?.UserInfo is not null))
            throw new RefusedException(
                "ClusterHoldsSecret",
                $"An address in {KubeConfigConnection.Where(cluster)} has a name or a password in it, which is not handed on. "
                + SayServer);
        if (ClusterRules.SkipsVerify(cluster) && !hasAuthority)
            throw new RefusedException(
                "ClusterNotVerified",
                $"The server of {KubeConfigConnection.Where(cluster)} is not checked (insecure-skip-tls-verify), so there is no "
                + "authority to hand on. Name it with -CertificateAuthority.");
    }

    private static byte[]? AuthoritiesOf(KubeConfigEntry cluster)
    {
        var authorities = KubeConfigConnection.AuthoritiesOf(cluster);
        return authorities is null ? null : CertificateFile.Plain(authorities);
    }
}
