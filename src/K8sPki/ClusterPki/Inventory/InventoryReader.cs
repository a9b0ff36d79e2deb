using System.Text;

namespace K8sPki;

/// <summary>Reads what a node has of a cluster's PKI, and who names it.</summary>
internal sealed class InventoryReader
{
    private static readonly string[] Order =
        [PkiPurpose.Authorities, "kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd", "kubelet", "kube-proxy", "admin"];

    private readonly NodeTree tree;
    private readonly InventoryEntries entries;
    private readonly KubeConfigInventory kubeConfigs;
    private readonly TokenKeyReader tokenKeys;
    private readonly ComponentReader components;

    private InventoryReader(NodeTree tree)
    {
        this.tree = tree;
        entries = new InventoryEntries(tree, NameOf(tree));
        kubeConfigs = new KubeConfigInventory(tree, entries);
        tokenKeys = new TokenKeyReader(tree, entries);
        components = new ComponentReader(tree, entries);
    }

    /// <summary>Reads a whole tree.</summary>
    public static PkiInventory Read(NodeTree tree)
    {
        var reader = new InventoryReader(tree);
        reader.components.ReadAll();
        reader.AddKnownFiles();
        reader.AddSettings();
        reader.AddFolders();
        return reader.Finish();
    }

    /// <summary>Reads some files alone, and what they name in the tree.</summary>
    /// <param name="tree">The tree that they speak of.</param>
    /// <param name="files">Full paths here: certificates, kubeconfigs, manifests, units, configurations of components.</param>
    /// <exception cref="PkiException">One is none of these.</exception>
    public static PkiInventory Read(NodeTree tree, IReadOnlyList<string> files)
    {
        var reader = new InventoryReader(tree);
        foreach (var file in files)
        {
            var content = NodeTree.ReadHere(file);
            if (PemText.HasBlock(content) && !reader.components.LooksLikeYaml(content))
                reader.entries.AddLocal(file, content);
            else if (reader.components.LooksLikeUnit(content))
                reader.components.AddUnit(file);
            else if (!reader.components.AddYaml(file, content))
                reader.kubeConfigs.AddLocal(file, content);
        }

        reader.AddSettings();
        return reader.Finish();
    }

    private void AddKnownFiles()
    {
        var known = KnownLocations.Of(tree).ToList();
        foreach (var (path, file) in known)
        {
            if (file.Kind == KnownFileKind.KeyPair)
                tokenKeys.AddPair(path);
            else if (file.Kind == KnownFileKind.Certificate && tree.HasFile(path))
                entries.Add(path, file.Purpose, null, null, null);
        }

        // Their users may name certificates of the places above, which then have their names already.
        foreach (var (path, file) in known)
        {
            if (file.Kind == KnownFileKind.KubeConfig && tree.HasFile(path))
                kubeConfigs.Add(path, file.Purpose.Component, null);
        }
    }

    private void AddSettings()
    {
        foreach (var component in components.Found)
        {
            foreach (var setting in component.Effective)
            {
                if (ComponentFlag.Find(component.Component, setting.Flag) is { } flag && setting.Value.Length > 0)
                    Add(component, setting, flag);
            }
        }
    }

    private void Add(ComponentFacts component, ComponentSetting setting, ComponentFlag flag)
    {
        var reference = new PkiReference(component.Component, setting.File, setting.Shown);
        switch (flag.Kind)
        {
            case ComponentFlagKind.Certificate or ComponentFlagKind.Authority:
                var key = flag.KeyFlag is null ? null : component.Value(flag.KeyFlag);
                AddCertificate(component, setting, setting.Value, flag.Purpose!, key, reference);
                break;
            case ComponentFlagKind.CertificateAndKey:
                var pair = setting.Value.Split(':')[0].Split(',');
                AddCertificate(component, setting, pair[0].Trim(), flag.Purpose!, pair.ElementAtOrDefault(1)?.Trim(), reference);
                break;
            case ComponentFlagKind.KubeConfig:
                if (components.Present(component, setting, setting.Value, isKey: false) is { } path)
                    kubeConfigs.Add(path, component.Component, reference);
                break;
            case ComponentFlagKind.PrivateKey:
                _ = components.Present(component, setting, setting.Value, isKey: true);
                break;
            default:
                if (components.Present(component, setting, setting.Value, flag.Kind == ComponentFlagKind.SigningKey) is { } token)
                    tokenKeys.Add(token, flag.Kind == ComponentFlagKind.SigningKey, reference);
                break;
        }
    }

    private void AddCertificate(ComponentFacts component, ComponentSetting setting, string value, PkiPurpose purpose, string? key, PkiReference reference)
    {
        var path = component.HostPath(value);
        if (components.Present(component, setting, value, isKey: false) is null)
            entries.AddMissing(path ?? value, purpose, reference, (component, setting.Flag));
        else
            entries.Add(path!, purpose, reference, (component, setting.Flag), key is null ? null : component.HostPath(key));
    }

    private void AddFolders()
    {
        foreach (var folder in KnownLocations.Folders.SelectMany(folder => KnownLocations.Expand(tree, folder)))
        {
            foreach (var path in KnownLocations.Endings.SelectMany(ending => tree.List(folder, "*" + ending)))
                entries.AddUnnamed(path);
            entries.AddKeysWithoutCertificate(folder);
        }
    }

    private PkiInventory Finish()
    {
        kubeConfigs.AddAuthorities();
        entries.NameAuthorities();
        var origin = tree.Again();
        foreach (var entry in entries.All)
            entry.Tree = origin;
        return new PkiInventory
        {
            Tree = origin,
            Node = entries.Node,
            Folder = tree.Folder,
            Argument = tree.Argument,
            Entries = [.. entries.All.OrderBy(entry => Array.IndexOf(Order, entry.Component) is >= 0 and var rank ? rank : Order.Length)],
            Components = components.Found,
            KubeConfigs = kubeConfigs.Found,
            TokenKeys = tokenKeys.Found,
            ReadFiles = new ReadFileReader(tree).Read(components.Found),
            Missing = [.. components.Missing, .. kubeConfigs.MissingFiles],
            Processes = ProcessReader.Read(tree),
            ManifestsWithMore = components.ManifestsWithMore,
            Problems = entries.Problems,
        };
    }

    private static string NameOf(NodeTree tree)
    {
        if (tree.IsThisNode)
            return Environment.MachineName;
        if (tree.HasFile("/etc/hostname"))
        {
            var name = Encoding.UTF8.GetString(tree.Read("/etc/hostname")).Trim();
            if (name.Length is > 0 and <= 253 && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '.'))
                return name;
        }

        return Path.GetFileName(Path.TrimEndingDirectorySeparator(tree.Folder));
    }
}
