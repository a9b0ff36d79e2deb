using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>Puts together what files, key sets and tokens say about the keys of one cluster's service accounts.</summary>
/// <param name="node">The node, or the server.</param>
internal sealed class ServiceAccountKeys(string node)
{
    private readonly Dictionary<string, Row> rows = new(StringComparer.Ordinal);
    private readonly List<string> order = [];

    /// <summary>Notes the keys that a node's components sign with and accept.</summary>
    public void Add(PkiInventory facts)
    {
        foreach (var file in facts.TokenKeys)
        {
            var where = file.NamedBy is { } by ? $"{PkiLabel.Of(file.File)} ({by.Component} {by.Name})" : PkiLabel.Of(file.File);
            foreach (var key in file.PublicKeys)
            {
                var row = RowOf(ServiceAccountKey.IdOf(key), key);
                (file.IsSigning ? row.SignedBy : row.AcceptedBy).Add(PrintableText.Escape(where));
            }
        }
    }

    /// <summary>Notes the keys that a key set publishes. A set may give a key another id than Kubernetes does.</summary>
    public void Add(IEnumerable<PublishedKey> published, string from)
    {
        foreach (var (id, key) in published)
            RowOf(id ?? ServiceAccountKey.IdOf(key), key).AcceptedBy.Add(PrintableText.Escape(from));
    }

    /// <summary>Notes which key a token names.</summary>
    public void Add(TokenHeader header, string from) => RowOf(header.KeyId ?? "", null).Tokens.Add(PrintableText.Escape(from));

    /// <summary>The keys, in the order in which they came.</summary>
    public IEnumerable<ServiceAccountKey> All() => order.Select(id => (Id: id, Row: rows[id])).Select(
        pair => new ServiceAccountKey(node, pair.Id.Length == 0 ? null : pair.Id, pair.Row.Key)
        {
            SignedBy = pair.Row.SignedBy.Distinct().ToArray(),
            AcceptedBy = pair.Row.AcceptedBy.Distinct().ToArray(),
            Tokens = pair.Row.Tokens.ToArray(),
        });

    private Row RowOf(string id, PublicKey? key)
    {
        if (!rows.TryGetValue(id, out var row))
        {
            rows[id] = row = new Row();
            order.Add(id);
        }

        row.Key ??= key;
        return row;
    }

    private sealed class Row
    {
        public PublicKey? Key { get; set; }

        public List<string> SignedBy { get; } = [];

        public List<string> AcceptedBy { get; } = [];

        public List<string> Tokens { get; } = [];
    }
}

/// <summary>Finds the tokens that kubelet keeps for the pods of a node.</summary>
internal static class ProjectedTokens
{
    private const string Pods = "pods";
    private const string Projected = "volumes/kubernetes.io~projected";

    // kubelet's --root-dir.
    private static readonly NodePath Usual = NodePath.Of("/var/lib/kubelet");

    /// <summary>The files below a node's projected volumes; which of them are tokens tells their content.</summary>
    /// <exception cref="PkiException">A folder cannot be listed.</exception>
    public static IEnumerable<NodePath> Find(PkiInventory facts)
    {
        var tree = facts.Tree;
        var root = facts.Component("kubelet")?.Value("--root-dir") is { } said ? NodePath.Parse(said) ?? Usual : Usual;
        foreach (var pod in tree.Folders(root.Entry(Pods), "*"))
        {
            if (pod.Join(Projected) is not { } volumes)
                continue;
            foreach (var file in tree.Folders(volumes, "*").SelectMany(volume => tree.List(volume, "*")))
            {
                if (tree.Status(file) is { IsRegular: true })
                    yield return file;
            }
        }
    }

    /// <summary>The header of a file's token; null for a file that holds something else.</summary>
    /// <exception cref="PkiException">It cannot be read.</exception>
    public static TokenHeader? Read(NodeFileSystem tree, NodePath path)
    {
        var content = tree.Read(path);
        try
        {
            return TokenHeader.IsToken(content) ? TokenHeader.Read(content, $"'{PrintableText.Escape(path.Text)}'") : null;
        }
        finally
        {
            Array.Clear(content);
        }
    }
}
