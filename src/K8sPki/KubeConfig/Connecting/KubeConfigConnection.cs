namespace K8sPki;

/// <summary>Makes of a context what is needed to reach its cluster, by kubectl's rules: a <c>-data</c> field counts before its file.</summary>
internal static class KubeConfigConnection
{
    /// <summary>The connection of a context.</summary>
    /// <param name="set">The kubeconfig.</param>
    /// <param name="contextName">The context; null for the current one.</param>
    /// <exception cref="PkiException">The context, its cluster or user is not there or incomplete, or a file it names cannot be used.</exception>
    public static ApiConnection Resolve(KubeConfigSet set, string? contextName)
    {
        var name = (contextName ?? set.CurrentContext) is { Length: > 0 } named ? named : throw NoContext(set);
        var context = set.Get(KubeConfigSection.Contexts, name);
        var cluster = set.Get(KubeConfigSection.Clusters, context.Text("cluster") ?? throw Incomplete(context, "names no cluster"));
        var user = context.Text("user") is { } userName ? set.Get(KubeConfigSection.Users, userName) : null;
        return new ApiConnection
        {
            Server = ServerOf(cluster),
            Authorities = AuthoritiesOf(cluster),
            TlsServerName = cluster.Text("tls-server-name"),
            SkipTlsVerify = SkipsVerify(cluster),
            Proxy = cluster.Text("proxy-url") is { } proxy ? ProxyOf(cluster, proxy) : null,
            DisableCompression = cluster.Flag("disable-compression"),
            Credential = user is null ? ApiCredential.None : UserCredential.Read(user, cluster),
            Impersonation = user is null ? null : UserCredential.ReadImpersonation(user),
            Namespace = context.Text("namespace"),
            Source = $"the context '{PrintableText.Escape(name)}' of '{context.File.Path}'",
        };
    }

    /// <summary>An address of a server as it may stand in a kubeconfig; https is meant when it does not say.</summary>
    /// <exception cref="MalformedInputException">It is none.</exception>
    public static Uri ParseServer(string text, string where)
    {
        var address = text.Contains("://", StringComparison.Ordinal) ? text : "https://" + text;
        if (!Uri.TryCreate(address, UriKind.Absolute, out var server) || server.Scheme is not ("https" or "http") || server.Host.Length == 0 || server.UserInfo.Length > 0 || server.Query.Length > 0)
            throw new MalformedInputException("ServerAddressMalformed", $"'{PrintableText.Escape(text)}' in {where} is no address of a server. It looks like https://api.example.org:6443.");
        return AddressText.ProblemOfHost(server) is { } problem
            ? throw new MalformedInputException("ServerAddressMalformed", $"'{PrintableText.Escape(text)}' in {where} is no address of a server: {problem}")
            : server;
    }

    private static Uri ServerOf(KubeConfigEntry cluster) =>
        ParseServer(cluster.Text("server") ?? throw Incomplete(cluster, "has no server"), Where(cluster));

    private static List<Certificate>? AuthoritiesOf(KubeConfigEntry cluster)
    {
        if (SkipsVerify(cluster) || EntryContent.Read(cluster, "certificate-authority") is not { } content)
            return null;
        var name = $"the certificate-authority of {Where(cluster)}";
        return CertificateReader.ReadAll(content, name, null).Select(item => item.Certificate ?? throw item.Problem!).ToList();
    }

    private static bool SkipsVerify(KubeConfigEntry cluster)
    {
        if (!cluster.Flag("insecure-skip-tls-verify"))
            return false;
        return (cluster.Text("certificate-authority") ?? cluster.Text("certificate-authority-data")) is null
            ? true
            : throw new RefusedException("ClusterContradicts", $"{Capital(Where(cluster))} has an authority and insecure-skip-tls-verify; kubectl refuses both together. Unset one with Set-K8sKubeConfigCluster.");
    }

    private static Uri ProxyOf(KubeConfigEntry cluster, string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var proxy) && proxy.Scheme is "http" or "https" or "socks5"
            ? proxy
            : throw new MalformedInputException("ProxyAddressMalformed", $"The proxy-url of {Where(cluster)} is none that can be used: http, https or socks5 with a host.");

    /// <summary>An entry in words.</summary>
    public static string Where(KubeConfigEntry entry) => $"the {entry.Section.Body} '{PrintableText.Escape(entry.Name)}' of '{entry.File.Path}'";

    /// <summary>The error for an entry that lacks something.</summary>
    public static InvalidRequestException Incomplete(KubeConfigEntry entry, string what) =>
        new(entry.Section.IdPrefix + "Incomplete", $"{Capital(Where(entry))} {what}. Test-K8sKubeConfig shows what else is wrong.");

    private static InvalidRequestException NoContext(KubeConfigSet set) => new("NoCurrentContext", set.Files.Count == 0
        ? $"There is no kubeconfig: looked in {set.Where}. Name one with -KubeConfig, or a server with -Server."
        : $"No context is current in {set.Where}. Name one with -Context, or choose one with Use-K8sKubeConfigContext.");

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
