using K8sPki.PemAndDer;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>Reads what a node has of a cluster's PKI, and who names it.</summary>
internal sealed class InventoryReader
{
    private static readonly string[] Order =
        [PkiPurpose.Authorities, "kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd", "kubelet", "kube-proxy",
            "admin"];

    private readonly NodeFileSystem tree;
    private readonly InventoryNotes notes;
    private readonly InventoryEntries entries;
    private readonly KubeConfigInventory kubeConfigs;
    private readonly TokenKeyReader tokenKeys;
    private readonly ComponentReader components;

    private InventoryReader(NodeFileSystem tree)
    {
        this.tree = tree;
        var host = new NodeIdentity(tree);
        notes = new InventoryNotes(tree);
        entries = new InventoryEntries(tree, host.HostName ?? tree.Name, notes);
        kubeConfigs = new KubeConfigInventory(tree, entries, notes);
        tokenKeys = new TokenKeyReader(tree, notes);
        components = new ComponentReader(tree, host, notes);
    }

    /// <summary>Reads a whole tree.</summary>
    public static PkiInventory Read(NodeFileSystem tree)
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
    /// <param name="files">Files here: certificates, kubeconfigs, manifests, units, configurations of components.</param>
    /// <exception cref="PkiException">One is none of these.</exception>
    public static PkiInventory Read(NodeFileSystem tree, IReadOnlyList<LocalPath> files)
    {
        var reader = new InventoryReader(tree);
        foreach (var file in files)
            reader.AddGiven(new NodeFile(null, file), NodeFileSystem.ReadHere(file));
        reader.AddSettings();
        return reader.Finish() with { Given = files };
    }

    private void AddGiven(NodeFile file, byte[] content)
    {
        if (PemText.HasBlock(content) && !ComponentReader.LooksLikeYaml(content))
            entries.AddLocal(file.Here, content);
        else if (ComponentReader.LooksLikeUnit(content))
            components.AddUnit(file.Here);
        else if (!components.AddYaml(file, content))
            kubeConfigs.AddLocal(file, content);
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
            // What people keep at home is looked for by itself; where a flag names it, it has to be seen.
            var isThere = KnownLocations.IsOfUser(path) ? tree.HasSeenFile(path) : tree.HasFile(path);
            if (file.Kind == KnownFileKind.KubeConfig && isThere)
                kubeConfigs.Add(path, file.Purpose.Component, null);
        }
    }

    private void AddSettings()
    {
        foreach (var component in components.Found)
        {
            foreach (var setting in component.Effective)
            {
                if (ComponentFlag.Find(component.Component, setting.Flag) is { } flag
                    && (setting.Value.Length > 0 || setting.Unknown is not null))
                    Add(component, setting, flag);
            }
        }
    }

    private void Add(ComponentFacts component, ComponentSetting setting, ComponentFlag flag)
    {
        var reference = new PkiReference(component.Component, setting.File, setting.Shown, setting.Line);
        switch (flag.Kind)
        {
            case ComponentFlagKind.Certificate or ComponentFlagKind.Authority:
                var key = component.KeyOf(setting);
                AddCertificate(component, setting, setting.Value, flag.Purpose!, key is null ? null
                    : component.HostPath(key), reference);
                break;
            case ComponentFlagKind.CertificateAndKey:
                var pair = setting.Value.Split(':')[0].Split(',');
                var second = pair.ElementAtOrDefault(1)?.Trim() is { Length: > 0 } named ? component.HostPath(setting, named)
                    : null;
                AddCertificate(component, setting, pair[0].Trim(), flag.Purpose!, second, reference);
                break;
            case ComponentFlagKind.AuthorityText:
                entries.AddText(setting, flag.Purpose!, reference, component);
                break;
            case ComponentFlagKind.CertificateFolder:
                AddStore(component, setting, reference);
                break;
            case ComponentFlagKind.BootstrapKubeConfig when !IsThere(component, setting):
            case ComponentFlagKind.KubeConfig when IsStillToBeMade(component, setting):
                break;
            case ComponentFlagKind.KubeConfig or ComponentFlagKind.BootstrapKubeConfig:
                if (notes.Present(component, setting, setting.Value, isKey: false) is { } path)
                    kubeConfigs.Add(path, component.Component, reference);
                break;
            case ComponentFlagKind.PrivateKey:
                _ = notes.Present(component, setting, setting.Value, isKey: true);
                break;
            case ComponentFlagKind.VerificationKey or ComponentFlagKind.SigningKey:
                if (notes.Present(component, setting, setting.Value, flag.Kind == ComponentFlagKind.SigningKey) is { } token)
                    tokenKeys.Add(token, flag.Kind == ComponentFlagKind.SigningKey, reference);
                break;
            default:
                // Configuration was read before, with the component.
                break;
        }
    }

    private void AddCertificate(ComponentFacts component, ComponentSetting setting, string value, PkiPurpose purpose,
        NodePath? key, PkiReference reference)
    {
        if (notes.Present(component, setting, value, isKey: false) is { } present)
            entries.Add(present, purpose, reference, (component, setting.Flag), key);
        else if (setting.Unknown is null && (component.HostPath(setting, value) ?? NodePath.Parse(value)) is { } path)
            entries.AddMissing(path, purpose, reference, (component, setting.Flag));
    }

    // What kubelet asks for or makes is there some time after it has started.
    private void AddStore(ComponentFacts component, ComponentSetting setting, PkiReference reference)
    {
        if (setting.Unknown is not null || component.HostPath(setting) is not { } folder)
        {
            _ = notes.PresentFolder(component, setting);
            return;
        }

        foreach (var (name, purpose) in KubeletStore.Files)
        {
            if (tree.HasFile(folder.Entry(name)))
                entries.Add(folder.Entry(name), purpose, reference, (component, setting.Flag), null);
        }
    }

    // kubelet makes its kubeconfig from the one that it begins with, and does not look at that one again.
    private bool IsStillToBeMade(ComponentFacts component, ComponentSetting setting) =>
        setting.Flag == "--kubeconfig" && !IsThere(component, setting)
            && component.Setting("--bootstrap-kubeconfig") is { } first && IsThere(component, first);

    private bool IsThere(ComponentFacts component, ComponentSetting setting) =>
        setting.Unknown is not null || (component.HostPath(setting) is { } path && (tree.HasFile(path) || !tree.Covers(path)));

    private void AddFolders()
    {
        foreach (var folder in KnownLocations.Folders.SelectMany(folder => KnownLocations.Expand(tree, folder)))
        {
            foreach (var path in KnownLocations.Endings.SelectMany(ending => tree.List(folder, "*" + ending)))
                entries.AddUnnamed(path);
            entries.AddKeysWithoutCertificate(folder);
        }
    }

    // What is broken in a file is a problem where whoever reads the file does not take the rest of it.
    private void PassOver(ReadFileReader reader, IReadOnlyList<ReadFile> reads)
    {
        foreach (var problem in notes.Problems.Where(problem => problem.File.OnNode is not null).ToList())
        {
            var found = entries.At(problem.File.OnNode!.Value);
            var known = reads.Where(read => read.File.Here == problem.File.Here).ToList();
            var isTaken = known.Count > 0 ? known.TrueForAll(read => read.Verdict is { IsTaken: true, Certificates.Count: > 0 })
                : found.Count > 0 && reader.IsTaken(problem.File.OnNode.Value,
                    [.. found.SelectMany(entry => entry.Uses.Select(use => use.Purpose).Append(entry.Purpose))]);
            if (isTaken && notes.Problems.Remove(problem))
                notes.PassedOver.Add(problem);
        }
    }

    private PkiInventory Finish()
    {
        kubeConfigs.AddAuthorities();
        entries.NameAuthorities();
        entries.NamePlaces();
        var readFiles = new ReadFileReader(tree);
        var reads = readFiles.Read(components.Found);
        PassOver(readFiles, reads);
        notes.AddEndlessLinks();
        notes.AddClosedFolders();
        var origin = tree.Again();
        foreach (var entry in entries.All)
            entry.Tree = origin;
        return new PkiInventory
        {
            Tree = tree.IsAsSeen ? tree.AsSeen() : origin,
            Node = entries.Node,
            Entries = [.. entries.All.OrderBy(entry => Array.IndexOf(Order, entry.Component) is >= 0 and var rank ? rank
                : Order.Length)],
            Components = components.Found,
            KubeConfigs = kubeConfigs.Found,
            TokenKeys = tokenKeys.Found,
            ReadFiles = reads,
            Processes = ProcessReader.Read(tree),
            Notes = notes,
        };
    }
}
