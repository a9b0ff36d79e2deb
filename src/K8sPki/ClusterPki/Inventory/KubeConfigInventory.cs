namespace K8sPki;

/// <summary>Reads the kubeconfigs of a node: the certificates of users, and the authorities that clusters trust.</summary>
internal sealed class KubeConfigInventory(NodeTree tree, InventoryEntries entries, InventoryNotes notes)
{
    private readonly Dictionary<LocalPath, KubeConfigFacts> byFile = [];
    private readonly List<(PkiReference Reference, IReadOnlyList<Certificate> Authorities)> trusted = [];
    private readonly List<(LocalPath File, NodePath Certificate)> named = [];

    /// <summary>The kubeconfigs in the order in which they were found.</summary>
    public IReadOnlyList<KubeConfigFacts> Found => [.. byFile.Values];

    /// <summary>Adds a kubeconfig of the tree.</summary>
    /// <param name="path">Its path on the node.</param>
    /// <param name="component">Whose it is.</param>
    /// <param name="reference">The flag that names it; null for a documented place.</param>
    public void Add(NodePath path, string component, PkiReference? reference)
    {
        if (tree.Find(path) is not { } file)
            return;
        notes.Attempt(path, () =>
        {
            if (!byFile.TryGetValue(file.Here, out var known))
                known = Read(file, tree.Read(path), component);
            if (reference is null)
                return;
            var files = named.Where(pair => pair.File == file.Here).Select(pair => pair.Certificate);
            foreach (var user in known.Users.Concat(files.SelectMany(entries.At)).Distinct())
                user.References.Add(reference);
        });
    }

    /// <summary>Adds a kubeconfig that was given by itself.</summary>
    /// <exception cref="PkiException">It is none.</exception>
    public void AddLocal(NodeFile file, byte[] content)
    {
        try
        {
            Read(file, content, "admin");
        }
        catch (OtherKindException failure)
        {
            throw NotOfAPki(file, failure);
        }
    }

    /// <summary>Names the kubeconfigs at the authorities that they trust; one that is nowhere else is an entry of its own.</summary>
    public void AddAuthorities()
    {
        foreach (var (reference, authorities) in trusted)
        {
            foreach (var certificate in authorities)
            {
                var entry = entries.AuthorityOf(certificate) ?? entries.Embedded(certificate, reference.Place, PkiPurpose.OtherCa, reference);
                entry.References.Add(reference);
            }
        }
    }

    private KubeConfigFacts Read(NodeFile file, byte[] content, string component)
    {
        var parsed = ParseFile(content, file);
        var purpose = PurposeOf(file, component);
        var users = parsed.Entries(KubeConfigSection.Users).Values.Select(user => User(user, file, purpose)).OfType<PkiEntry>().ToList();
        var clusters = parsed.Entries(KubeConfigSection.Clusters).Values.Select(cluster => Cluster(cluster, file, purpose.Component)).ToList();
        return byFile[file.Here] = new KubeConfigFacts(file, clusters, users);
    }

    private static KubeConfigFile ParseFile(byte[] content, NodeFile file)
    {
        var parsed = KubeConfigFile.Parse(content, file.Here.Text);
        return parsed.AllEntries(KubeConfigSection.Clusters).Any() || parsed.AllEntries(KubeConfigSection.Users).Any()
            ? parsed
            : throw NotOfAPki(file, null);
    }

    private static UnsupportedInputException NotOfAPki(NodeFile file, Exception? inner) => new(
        "NotOfAPki", $"'{file}' is neither certificate, kubeconfig, manifest of a pod, systemd unit nor configuration of a component.", inner);

    private static PkiPurpose PurposeOf(NodeFile file, string component)
    {
        var name = file.OnNode?.Name ?? file.Here.Name;
        var known = ClusterBlueprint.All.FirstOrDefault(entry => new[] { entry.Kubeadm, entry.HardWay }.Any(place => place?.KubeConfig == name));
        return PkiPurpose.KubeConfigUser(known?.Name ?? name, known?.Component ?? component);
    }

    private PkiEntry? User(KubeConfigEntry user, NodeFile file, PkiPurpose purpose)
    {
        var reference = new PkiReference(purpose.Component, file, $"user {user.Name}", null);
        if (user.Has("client-certificate-data"))
            return Embedded(user, file, purpose, reference);
        if (user.Text("client-certificate") is not { } written || Named(file, written) is not { } path)
            return null;
        named.Add((file.Here, path));
        if (tree.HasFile(path))
            entries.Add(path, purpose, reference, null, user.Text("client-key") is { } key ? Named(file, key) : null);
        else if (tree.Covers(path))
            notes.Missing.Add(new MissingFile(purpose.Component, new ComponentSetting("client-certificate", written, file, $"client-certificate of user {user.Name}"), path, true, false));
        else
            notes.Outside.Add(path);
        return null;
    }

    private PkiEntry? Embedded(KubeConfigEntry user, NodeFile file, PkiPurpose purpose, PkiReference reference)
    {
        var name = $"client-certificate-data of user '{PrintableText.Escape(user.Name)}' in '{file}'";
        var certificates = Certificates(user, "client-certificate-data", name, file);
        if (certificates.Count == 0)
            return null;
        var several = user.File.AllEntries(KubeConfigSection.Users).Skip(1).Any();
        var entry = new PkiEntry(entries.Node, purpose, several ? $"{purpose.Name} ({PrintableText.Escape(user.Name)})" : purpose.Name, file)
        {
            Certificate = certificates[0],
            Companions = [.. certificates.Skip(1)],
            Source = $"{file.Named}, {reference.Name}",
            IsEmbedded = true,
            UserName = user.Name,
            Status = FileStatus.Of(file.Here.Text),
            Key = Key(user, file),
        };
        entry.References.Add(reference);
        entry.Uses.Add(new PkiUse(purpose, reference, null, null));
        entries.AddEmbedded(entry);
        return entry;
    }

    private KeyFacts? Key(KubeConfigEntry user, NodeFile file)
    {
        var name = $"client-key-data of user '{PrintableText.Escape(user.Name)}' in '{file}'";
        try
        {
            if (user.Data("client-key-data") is { } data)
                return KeyFacts.Read(data, null, name) with { File = file, Status = FileStatus.Of(file.Here.Text) };
            return user.Text("client-key") is { } key && Named(file, key) is { } path && tree.HasFile(path)
                ? KeyFacts.Read(tree.Read(path), tree.Find(path), $"'{tree.Find(path)}'")
                : null;
        }
        catch (MalformedInputException failure)
        {
            return new KeyFacts(file, null, failure, null);
        }
    }

    private KubeConfigClusterFacts Cluster(KubeConfigEntry cluster, NodeFile file, string component)
    {
        var name = $"certificate-authority-data of cluster '{PrintableText.Escape(cluster.Name)}' in '{file}'";
        var reference = new PkiReference(component, file, $"cluster {cluster.Name}", null);
        IReadOnlyList<Certificate> authorities = [];
        IReadOnlyList<PkiException> passedOver = [];
        if (cluster.Has("certificate-authority-data"))
            (authorities, passedOver) = Authorities(cluster, name, file);
        else if (cluster.Text("certificate-authority") is { } named && Named(file, named) is { } path && tree.HasFile(path))
            notes.Attempt(path, () => authorities = InventoryCertificates.Read(tree.Read(path), $"'{tree.Find(path)}'", tree.Find(path)!.Here).Select(item => item.Certificate).OfType<Certificate>().ToList());
        trusted.Add((reference, authorities));
        var server = cluster.Text("server");
        var host = cluster.Flag("insecure-skip-tls-verify") ? null
            : cluster.Text("tls-server-name") ?? (Uri.TryCreate(server, UriKind.Absolute, out var address) && address.Scheme == "https" ? address.Host.Trim('[', ']') : null);
        return new KubeConfigClusterFacts(cluster.Name, server, host, authorities) { PassedOver = passedOver };
    }

    // Go passes over a block that it cannot read, and trusts the others.
    private (List<Certificate> Authorities, List<PkiException> PassedOver) Authorities(KubeConfigEntry cluster, string name, NodeFile file)
    {
        try
        {
            var read = cluster.Data("certificate-authority-data") is { } data ? InventoryCertificates.Read(data, name, null).ToList() : [];
            var (good, broken) = (read.Select(item => item.Certificate).OfType<Certificate>().ToList(), read.Select(item => item.Problem).OfType<PkiException>().ToList());
            if (good.Count > 0 || broken.Count == 0)
                return (good, broken);
            throw broken[0];
        }
        catch (PkiException failure)
        {
            notes.Problems.Add((file, failure));
            return ([], []);
        }
    }

    private List<Certificate> Certificates(KubeConfigEntry entry, string field, string name, NodeFile file)
    {
        try
        {
            return entry.Data(field) is { } data ? InventoryCertificates.Read(data, name, null).Select(item => item.Certificate ?? throw item.Problem!).ToList() : [];
        }
        catch (PkiException failure)
        {
            notes.Problems.Add((file, failure));
            return [];
        }
    }

    // A relative path goes on from the kubeconfig's folder.
    private static NodePath? Named(NodeFile kubeConfig, string named) => kubeConfig.OnNode is { } path ? path.Parent.Join(named) : NodePath.Parse(named);
}
