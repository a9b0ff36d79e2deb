using K8sPki.PemAndDer;
using K8sPki.Platform;
using K8sPki.Yaml;

namespace K8sPki.KubeConfigDocuments;

/// <summary>A named entry in one file.</summary>
/// <param name="File">The file that defines it.</param>
/// <param name="Section">Which list it is in.</param>
/// <param name="Name">Its name.</param>
/// <param name="Item">The item of the list.</param>
internal sealed record KubeConfigEntry(KubeConfigFile File, KubeConfigSection Section, string Name, YamlNode Item)
{
    /// <summary>Its content.</summary>
    public YamlField Body => new YamlField(Document, Item).At(Section.Body);

    public YamlDocument Document => File.Document;

    /// <summary>The list that it is in.</summary>
    public YamlNode List => YamlDocument.Resolve(Document.Field(Document.Root, Section.List)!);

    /// <inheritdoc cref="YamlField.Text"/>
    public string? Text(params ReadOnlySpan<string> path) => Body.Text(path);

    /// <summary>True for the words that kubectl takes for true; a quoted "true" is none.</summary>
    public bool Flag(params ReadOnlySpan<string> path) => Body.Flag(path) == true;

    /// <inheritdoc cref="YamlField.Texts"/>
    public IReadOnlyList<string> Texts(params ReadOnlySpan<string> path) => Body.Texts(path);

    /// <summary>True when a field is there and not empty.</summary>
    public bool Has(params ReadOnlySpan<string> path) => Body.Text(path) is not null || Body.Items(path).Count > 0;

    /// <summary>The full path of the file that a field names; the text itself where that is no path.</summary>
    public string? FullPath(string field) =>
        Text(field) is { } path ? path.Contains('\0', StringComparison.Ordinal) ? path
            : KubeConfigPaths.Resolve(path, File.Path) : null;

    /// <summary>The bytes of a field in base64; null when it is not there or empty.</summary>
    /// <exception cref="MalformedInputException">It is no base64 as Go reads it.</exception>
    public byte[]? Data(string field)
    {
        if (Body.At(field) is not { Node: { } node } data)
            return null;
        var bytes = YamlDocument.Resolve(node).Kind == YamlKind.Sequence ? Document.BytesOf(YamlDocument.Resolve(node))
            : data.Text() is { } text ? GoBase64.Decode(text) : [];
        if (bytes is null)
            throw new NotBase64Exception($"The {field} of {KubeConfigConnection.Where(this)} is not base64.");
        return bytes.Length == 0 ? null : bytes;
    }
}

/// <summary>One of the three lists of a kubeconfig.</summary>
/// <param name="List">The root's field.</param>
/// <param name="Body">The field of an entry that has its content; messages call an entry by it.</param>
/// <param name="SetCommand">The command that changes an entry.</param>
internal sealed record KubeConfigSection(string List, string Body, string SetCommand)
{
    public static readonly KubeConfigSection Clusters = new("clusters", "cluster", "Set-K8sKubeConfigCluster");
    public static readonly KubeConfigSection Contexts = new("contexts", "context", "Set-K8sKubeConfigContext");
    public static readonly KubeConfigSection Users = new("users", "user", "Set-K8sKubeConfigUser");

    public static readonly IReadOnlyList<KubeConfigSection> All = [Clusters, Contexts, Users];

    /// <summary>The start of error ids: <c>Context</c>NotFound.</summary>
    public string IdPrefix => char.ToUpperInvariant(Body[0]) + Body[1..];
}

/// <summary>The fields of clusters and users that need care, by kubectl's names.</summary>
internal static class KubeConfigFields
{
    /// <summary>Fields that name a file, the field that holds its content in base64, and who has them.</summary>
    public static readonly IReadOnlyList<(KubeConfigSection Section, string Path, string Data)> Files =
    [
        (KubeConfigSection.Clusters, "certificate-authority", "certificate-authority-data"),
        (KubeConfigSection.Users, "client-certificate", "client-certificate-data"),
        (KubeConfigSection.Users, "client-key", "client-key-data"),
    ];

    /// <summary>What kubectl config view shows in place of a value.</summary>
    public static readonly IReadOnlyDictionary<string, string> Redactions = new Dictionary<string, string>
    {
        ["certificate-authority-data"] = Omitted,
        ["client-certificate-data"] = Omitted,
        ["client-key-data"] = Omitted,
        ["token"] = Redacted,
        ["password"] = Redacted,
    };

    /// <summary>What stands for data that is left out.</summary>
    public const string Omitted = "DATA+OMITTED";

    /// <summary>What stands for a secret.</summary>
    public const string Redacted = "REDACTED";
}

/// <summary>What other programs keep in a kubeconfig: a list of names, each with anything.</summary>
internal static class KubeConfigExtensions
{
    /// <summary>The extensions of an entry by name, each as JSON; of two of one name the last.</summary>
    public static IReadOnlyDictionary<string, string> Of(KubeConfigEntry entry) => Of(entry.Body);

    /// <summary>The extensions of the file as a whole.</summary>
    public static IReadOnlyDictionary<string, string> Of(KubeConfigFile file) => Of(new YamlField(file.Document));

    private static Dictionary<string, string> Of(YamlField fields)
    {
        var extensions = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var item in fields.Items("extensions"))
        {
            if (item.Document.Field(item.Node, "extension") is { } content)
                extensions[PrintableText.Escape(item.Text("name") ?? "")] = PrintableText.Escape(YamlJson.Write(
                    item.Document, content));
        }

        return extensions;
    }
}
