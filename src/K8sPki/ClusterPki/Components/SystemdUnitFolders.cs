using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>Finds the units of a node with their drop-ins, in systemd's order: systemd.unit(5), "Unit File Load Path".</summary>
internal sealed class SystemdUnitFolders(NodeFileSystem tree)
{
    // What administrators write; of the other folders only what may be about a cluster is opened.
    private const string Own = "/etc/systemd/system";

    // The first counts most.
    private static readonly NodePath[] Folders =
        [.. new[] { Own, "/run/systemd/system", "/usr/local/lib/systemd/system", "/usr/lib/systemd/system",
            "/lib/systemd/system" }.Select(NodePath.Of)];

    private static readonly string[] Telling =
        ["kube", "etcd", "k3s", "rke2", "k0s", "konnectivity", "proxy-server", "proxy-agent"];

    private readonly Dictionary<NodePath, IReadOnlyList<NodePath>> dropIns = [];
    private readonly Lazy<List<SystemdUnitName>> names = new(() => Read(tree));

    /// <summary>True when some instance of a template is among the names.</summary>
    public bool HasInstance(SystemdUnitName template) => names.Value.Any(name => name.Template == template);

    /// <summary>
    /// The names that may start a component: every service that the administrator's folder has or starts, of the others those
    /// whose name tells; instances by the links that start them.
    /// </summary>
    public IReadOnlyList<SystemdUnitName> Names => names.Value;

    private static List<SystemdUnitName> Read(NodeFileSystem tree)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var folder in Folders)
        {
            names.UnionWith(tree.List(folder, "*" + SystemdUnitName.Service).Select(path => path.Name)
                .Where(name => folder.Text == Own || IsTelling(name)));
            foreach (var starting in tree.Folders(folder, "*.wants").Concat(tree.Folders(folder, "*.requires")))
                names.UnionWith(tree.List(starting, "*" + SystemdUnitName.Service).Select(path => path.Name)
                    .Where(name => folder.Text == Own || IsTelling(name)));
        }

        return [.. names.Select(SystemdUnitName.Parse).OfType<SystemdUnitName>()];
    }

    /// <summary>
    /// The file of a unit: its own, else its template's; null for an alias, for one that is masked, and for one that there is
    /// none of.
    /// </summary>
    public NodePath? FragmentOf(SystemdUnitName name)
    {
        foreach (var own in new[] { name, name.Template }.OfType<SystemdUnitName>())
        {
            foreach (var folder in Folders)
            {
                var path = folder.Entry(own.Full);
                // A link that leads nowhere here, as to /dev/null, hides what is in the folders that count less.
                if (tree.Status(path) is not null || tree.LinkOf(path) is not null)
                    return tree.HasFile(path) && !IsAlias(path, own) ? path : null;
            }
        }

        return null;
    }

    /// <summary>
    /// The drop-ins of a unit in the order in which they are read: by their names; of one name that of the folder that counts
    /// more.
    /// </summary>
    public IReadOnlyList<NodePath> DropInsOf(SystemdUnitName name)
    {
        var byName = new SortedDictionary<string, NodePath>(StringComparer.Ordinal);
        foreach (var folder in Folders.SelectMany(folder => name.DropInFolders().Select(folder.Entry))
            .Concat(Folders.Select(folder => folder.Entry("service.d"))))
        {
            if (!dropIns.TryGetValue(folder, out var files))
                dropIns[folder] = files = tree.List(folder, "*.conf");
            foreach (var file in files)
                byName.TryAdd(file.Name, file);
        }

        return [.. byName.Values.Where(tree.HasFile)];
    }

    // A link to a file of another name is that unit under a further name, which is read by its own.
    private bool IsAlias(NodePath path, SystemdUnitName name) =>
        tree.LinkOf(path) is { } target && target[(target.LastIndexOf('/') + 1)..] is var linked && linked != name.Full
        && linked.EndsWith(SystemdUnitName.Service, StringComparison.Ordinal)
        && path.Parent.Join(target) is { } other && Folders.Contains(other.Parent);

    private static bool IsTelling(string name) =>
        Array.Exists(Telling, part => name.Contains(part, StringComparison.OrdinalIgnoreCase));
}
