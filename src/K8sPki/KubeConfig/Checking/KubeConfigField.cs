namespace K8sPki.KubeConfigDocuments;

/// <summary>What a field of a kubeconfig is for client-go's decoder.</summary>
internal enum KubeConfigType
{
    /// <summary>A string.</summary>
    Text,

    /// <summary>true or false, without quotes.</summary>
    Flag,

    /// <summary>Bytes in base64.</summary>
    Data,

    /// <summary>A mapping with fields of its own.</summary>
    Object,

    /// <summary>A mapping with names of the user's choice.</summary>
    Table,

    /// <summary>A list.</summary>
    List,

    /// <summary>Anything.</summary>
    Any,
}

/// <summary>
/// A field of a kubeconfig. All that there are, with their types, come from client-go (tools/clientcmd/api/v1/types.go);
/// other fields are no error and mean nothing.
/// </summary>
/// <param name="Path">Where it stands: <c>[]</c> is each item of a list, <c>{}</c> each value of a table.</param>
/// <param name="Type">What it is.</param>
internal sealed record KubeConfigField(string Path, KubeConfigType Type)
{
    /// <summary>All fields; each stands behind what it is in.</summary>
    public static readonly IReadOnlyList<KubeConfigField> All =
    [
        new("apiVersion", KubeConfigType.Text),
        new("kind", KubeConfigType.Text),
        new("current-context", KubeConfigType.Text),
        new("preferences", KubeConfigType.Object),
        new("preferences.colors", KubeConfigType.Flag),
        .. ExtensionsOf("preferences."),
        .. ExtensionsOf(""),
        .. Entries(KubeConfigSection.Clusters),
        new("clusters[].cluster.server", KubeConfigType.Text),
        new("clusters[].cluster.tls-server-name", KubeConfigType.Text),
        new("clusters[].cluster.insecure-skip-tls-verify", KubeConfigType.Flag),
        new("clusters[].cluster.certificate-authority", KubeConfigType.Text),
        new("clusters[].cluster.certificate-authority-data", KubeConfigType.Data),
        new("clusters[].cluster.proxy-url", KubeConfigType.Text),
        new("clusters[].cluster.disable-compression", KubeConfigType.Flag),
        .. Entries(KubeConfigSection.Contexts),
        new("contexts[].context.cluster", KubeConfigType.Text),
        new("contexts[].context.user", KubeConfigType.Text),
        new("contexts[].context.namespace", KubeConfigType.Text),
        .. Entries(KubeConfigSection.Users),
        new("users[].user.client-certificate", KubeConfigType.Text),
        new("users[].user.client-certificate-data", KubeConfigType.Data),
        new("users[].user.client-key", KubeConfigType.Text),
        new("users[].user.client-key-data", KubeConfigType.Data),
        new("users[].user.token", KubeConfigType.Text),
        new("users[].user.tokenFile", KubeConfigType.Text),
        new("users[].user.username", KubeConfigType.Text),
        new("users[].user.password", KubeConfigType.Text),
        new("users[].user.as", KubeConfigType.Text),
        new("users[].user.as-uid", KubeConfigType.Text),
        new("users[].user.as-groups", KubeConfigType.List),
        new("users[].user.as-groups[]", KubeConfigType.Text),
        new("users[].user.as-user-extra", KubeConfigType.Table),
        new("users[].user.as-user-extra{}", KubeConfigType.List),
        new("users[].user.as-user-extra{}[]", KubeConfigType.Text),
        new("users[].user.auth-provider", KubeConfigType.Object),
        new("users[].user.auth-provider.name", KubeConfigType.Text),
        new("users[].user.auth-provider.config", KubeConfigType.Table),
        new("users[].user.auth-provider.config{}", KubeConfigType.Text),
        new("users[].user.exec", KubeConfigType.Object),
        new("users[].user.exec.apiVersion", KubeConfigType.Text),
        new("users[].user.exec.command", KubeConfigType.Text),
        new("users[].user.exec.args", KubeConfigType.List),
        new("users[].user.exec.args[]", KubeConfigType.Text),
        new("users[].user.exec.env", KubeConfigType.List),
        new("users[].user.exec.env[]", KubeConfigType.Object),
        new("users[].user.exec.env[].name", KubeConfigType.Text),
        new("users[].user.exec.env[].value", KubeConfigType.Text),
        new("users[].user.exec.installHint", KubeConfigType.Text),
        new("users[].user.exec.provideClusterInfo", KubeConfigType.Flag),
        new("users[].user.exec.interactiveMode", KubeConfigType.Text),
    ];

    /// <summary>How messages call it: its last name, and of an item that of its list.</summary>
    public string Name
    {
        get
        {
            var path = Path.TrimEnd('[', ']', '{', '}');
            var name = path[(path.LastIndexOf('.') + 1)..];
            return path.Length == Path.Length ? $"'{name}'" : $"what stands in '{name}'";
        }
    }

    private static IEnumerable<KubeConfigField> Entries(KubeConfigSection section) =>
    [
        new(section.List, KubeConfigType.List),
        new($"{section.List}[]", KubeConfigType.Object),
        new($"{section.List}[].name", KubeConfigType.Text),
        new($"{section.List}[].{section.Body}", KubeConfigType.Object),
        .. ExtensionsOf($"{section.List}[].{section.Body}."),
    ];

    private static IEnumerable<KubeConfigField> ExtensionsOf(string prefix) =>
    [
        new($"{prefix}extensions", KubeConfigType.List),
        new($"{prefix}extensions[]", KubeConfigType.Object),
        new($"{prefix}extensions[].name", KubeConfigType.Text),
        new($"{prefix}extensions[].extension", KubeConfigType.Any),
    ];
}
