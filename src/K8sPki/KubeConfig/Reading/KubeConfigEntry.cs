using K8sPki.PemAndDer;
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
