using K8sPki.Api;
using K8sPki.Platform;
using K8sPki.Rules;

namespace K8sPki.KubeConfigDocuments;

/// <summary>
/// What kubectl demands of a cluster (client-go: tools/clientcmd/validation.go, rest/url_utils.go, transport/transport.go).
/// </summary>
internal static class ClusterRules
{
    public static readonly IReadOnlyList<EntryRule> All =
    [
        EntryRule.Set(Rule.ServerMissing, cluster => cluster.Has("server")
            ? null
            : "has no server; kubectl asks localhost:8080 then", "-Server https://…"),
        EntryRule.Set(Rule.ServerNotUrl, NotUrl, "-Server https://…"),
        EntryRule.Run(
            Rule.AuthorityAndInsecure,
            cluster => HasAuthority(cluster) && SkipsVerify(cluster)
                ? "has a certificate authority and insecure-skip-tls-verify; kubectl refuses both together"
                : null,
            "-InsecureSkipTlsVerify:$false"),
        EntryRule.Set(
            Rule.AuthorityTwice,
            cluster => cluster.Has("certificate-authority") && cluster.Has("certificate-authority-data")
                ? "has certificate-authority and certificate-authority-data; kubectl refuses both together"
                : null,
            "-CertificateAuthority …"),
        EntryRule.Set(Rule.ProxyNotUsable, ProxyProblem, "-ProxyUrl http://…"),
    ];

    /// <summary>The server's certificate is not checked.</summary>
    public static bool SkipsVerify(KubeConfigEntry cluster) => cluster.Flag("insecure-skip-tls-verify");

    /// <summary>It names authorities of its own.</summary>
    public static bool HasAuthority(KubeConfigEntry cluster) =>
        cluster.Has("certificate-authority") || cluster.Has("certificate-authority-data");

    /// <summary>
    /// The server as kubectl finds it: where no scheme stands it is http. Null where it finds none, and where it finds one
    /// that .NET would take for another.
    /// </summary>
    public static GoUrl? ServerOf(string text)
    {
        var url = GoUrl.TryParse(text);
        if (url is null || url.Scheme.Length == 0 || url.Host.Length == 0)
            url = GoUrl.TryParse("http://" + text) is { Path: "" or "/" } bare ? bare : null;
        return url?.Scheme is "http" or "https" && url.Host.Length > 0 && url.ToUri() is not null ? url : null;
    }

    private static string? NotUrl(KubeConfigEntry cluster) => cluster.Text("server") is { } server && ServerOf(server) is null
        ? $"has a server that is no URL: '{PrintableText.Escape(SecretText.InAddress(server))}'"
        : null;

    private static string? ProxyProblem(KubeConfigEntry cluster)
    {
        if (cluster.Text("proxy-url") is not { } proxy)
            return null;
        var shown = PrintableText.Escape(SecretText.InAddress(proxy));
        return GoUrl.TryParse(proxy) is not { } url ? $"has a proxy-url that is no URL: '{shown}'"
            : url.Scheme is not ("http" or "https" or "socks5")
                ? $"has a proxy-url that kubectl cannot use: '{shown}'. It begins with http://, https:// or socks5://"
            : url.Host.Length == 0 || url.ToUriWithUser() is null ? $"has a proxy-url without a host: '{shown}'"
            : null;
    }
}
