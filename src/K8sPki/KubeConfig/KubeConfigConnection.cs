using K8sPki.Api;
using K8sPki.Certificates;
using K8sPki.Naming;
using K8sPki.PemAndDer;
using K8sPki.Platform;

namespace K8sPki.KubeConfigDocuments;

/// <summary>
/// Makes of a context what is needed to reach its cluster, by kubectl's rules: what kubectl refuses is refused, and what it
/// takes makes the same identity here.
/// </summary>
internal static class KubeConfigConnection
{
    /// <summary>The connection of a context.</summary>
    /// <param name="set">The kubeconfig.</param>
    /// <param name="contextName">The context; null for the current one.</param>
    /// <exception cref="PkiException">
    /// The context, its cluster or user is not there or incomplete, or a file it names cannot be used.
    /// </exception>
    public static ApiConnection Resolve(KubeConfigSet set, string? contextName)
    {
        // kubectl reads no file of a set when it refuses one.
        foreach (var file in set.Files)
            file.Check();
        var context = ContextOf(set, contextName);
        var cluster = ClusterOf(set, context);
        var user = context.Text("user") is { } userName
            ? set.Get(KubeConfigSection.Users, userName) : set.Find(KubeConfigSection.Users, "");
        EntryRule.Refuse(cluster);
        if (user is not null)
            EntryRule.Refuse(user);
        var server = ClusterRules.ServerOf(cluster.Text("server")!)!;
        return new ApiConnection
        {
            Server = server.ToUri()!,
            ServerUser = server.UserInfo is null ? null : new BasicCredential(server.User, server.Password),
            Authorities = AuthoritiesOf(cluster),
            TlsServerName = cluster.Text("tls-server-name"),
            SkipTlsVerify = ClusterRules.SkipsVerify(cluster),
            Proxy = cluster.Text("proxy-url") is { } proxy ? GoUrl.TryParse(proxy)!.ToUriWithUser() : null,
            DisableCompression = cluster.Flag("disable-compression"),
            Credential = user is null ? ApiCredential.None : UserCredential.Read(user, cluster),
            Impersonation = user is null ? null : UserCredential.ReadImpersonation(user),
            Namespace = context.Text("namespace"),
            Source = $"the context '{PrintableText.Escape(context.Name)}' of '{PrintableText.Escape(context.File.Path)}'",
        };
    }

    /// <summary>An address of a server as a parameter has it; https is meant when it does not say.</summary>
    /// <exception cref="MalformedInputException">It is none.</exception>
    public static Uri ParseServer(string text, string where)
    {
        var address = text.Contains("://", StringComparison.Ordinal) ? text : "https://" + text;
        if (GoUrl.TryParse(address) is { Scheme: "https" or "http", UserInfo: null } url
            && !text.Contains('?', StringComparison.Ordinal) && url.ToUri() is { } server)
            return server;
        var problem = Uri.TryCreate(address, UriKind.Absolute, out var other) ? AddressText.ProblemOfHost(other) : null;
        throw new MalformedInputException(
            "ServerAddressMalformed",
            $"'{PrintableText.Escape(SecretText.InAddress(text))}' in {where} is no address of a "
            + $"server{(problem is null ? ". It looks like https://api.example.org:6443." : $": {problem}")}");
    }

    /// <summary>The cluster of a context; null for the current one.</summary>
    /// <exception cref="PkiException">The context or its cluster is not there.</exception>
    public static KubeConfigEntry ClusterOf(KubeConfigSet set, string? contextName) =>
        ClusterOf(set, ContextOf(set, contextName));

    private static KubeConfigEntry ClusterOf(KubeConfigSet set, KubeConfigEntry context) =>
        set.Find(KubeConfigSection.Clusters, context.Text("cluster") ?? "") ?? throw NoCluster(set, context);

    // Only where no context is current does one without a name count.
    private static KubeConfigEntry ContextOf(KubeConfigSet set, string? contextName) =>
        (contextName ?? set.CurrentContext) is { Length: > 0 } name ? set.Get(KubeConfigSection.Contexts, name)
            : set.Find(KubeConfigSection.Contexts, "") ?? throw NoContext(set);

    /// <summary>The authorities that a cluster's server is held against; null for those of the system.</summary>
    /// <exception cref="PkiException">They cannot be read.</exception>
    public static List<Certificate>? AuthoritiesOf(KubeConfigEntry cluster)
    {
        if (KubeConfigPlaces.OfCluster(cluster)?.CertificatePart.Read() is not { } content)
            return null;
        var reading = GoReader.ClientAuthorities.Read(GoPemRules.Earlier, content);
        if (reading.Refusal is { } refusal)
            throw Unreadable(cluster, "certificate-authority", refusal.Text);
        // An empty file means the system's authorities.
        return reading.Certificates.Count == 0 ? null : [.. reading.Certificates];
    }

    /// <summary>The error for a certificate or key that kubectl does not read.</summary>
    public static MalformedInputException Unreadable(KubeConfigEntry entry, string field, string why) =>
        new(KubeConfigCertificateCheck.RuleOf(field).Id,
            $"The {field} of {Where(entry)} is none that kubectl reads: {why}. Test-K8sKubeConfig proposes what mends it.");

    /// <summary>An entry in words.</summary>
    public static string Where(KubeConfigEntry entry) =>
        $"the {entry.Section.Body} '{PrintableText.Escape(entry.Name)}' of '{PrintableText.Escape(entry.File.Path)}'";

    /// <summary>The error for an entry that kubectl does not use.</summary>
    public static InvalidRequestException Refused(KubeConfigEntry entry, string errorId, string problem, string remedy) =>
        new(errorId, $"{Capital(Where(entry))} {problem}. {remedy}");

    private static MissingInputException NoCluster(KubeConfigSet set, KubeConfigEntry context) =>
        context.Text("cluster") is { } name
        ? set.NotFound(KubeConfigSection.Clusters, name)
        : new MissingInputException("ClusterNotSet",
            $"{Capital(Where(context))} names no cluster. Name one with {EntryRule.Command(context, "-Cluster …")}.");

    private static InvalidRequestException NoContext(KubeConfigSet set) => new("NoCurrentContext", set.Files.Count == 0
        ? $"There is no kubeconfig: looked in {set.Where}. Name one with -KubeConfig, or a server with -Server."
        : $"No context is current in {set.Where}. Name one with -Context, or choose one with Use-K8sKubeConfigContext.");

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
