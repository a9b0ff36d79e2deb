namespace K8sPki;

/// <summary>Reads the kubeconfigs of a node: the certificates of users, and the authorities that clusters trust.</summary>
internal sealed class KubeConfigInventory(NodeTree tree, InventoryEntries entries)
{
    private readonly Dictionary<string, KubeConfigFacts> byFile = new(StringComparer.Ordinal);
    private readonly List<(PkiReference Reference, IReadOnlyList<Certificate> Authorities, string Path)> trusted = [];

    /// <summary>The kubeconfigs in the order in which they were found.</summary>
    public IReadOnlyList<KubeConfigFacts> Found => [.. byFile.Values];

    /// <summary>Adds a kubeconfig of the tree.</summary>
    /// <param name="path">Its path on the node.</param>
    /// <param name="component">Whose it is.</param>
    /// <param name="reference">The flag that names it; null for a documented place.</param>
    public void Add(string path, string component, PkiReference? reference)
    {
        if (tree.Find(path) is not { } local)
            return;
        entries.Attempt(path, () =>
        {
            if (!byFile.TryGetValue(local, out var known))
                known = Read(path, local, tree.Read(path), component);
            if (reference is null)
                return;
            foreach (var user in known.Users)
                user.References.Add(reference);
        });
    }

    /// <summary>Adds a kubeconfig that was given by itself.</summary>
    /// <exception cref="PkiException">It is none.</exception>
    public void AddLocal(string file, byte[] content)
    {
        try
        {
            Read(file, file, content, "admin");
        }
        catch (MalformedInputException failure) when (failure.ErrorId is "KubeConfigWrongKind" or "KubeConfigWrongShape")
        {
            throw NotOfAPki(file, failure);
        }
    }

    /// <summary>Names the kubeconfigs at the authorities that they trust; one that is nowhere else is an entry of its own.</summary>
    public void AddAuthorities()
    {
        foreach (var (reference, authorities, path) in trusted)
        {
            foreach (var certificate in authorities)
            {
                var entry = entries.AuthorityOf(certificate);
                if (entry is null)
                {
                    entry = new PkiEntry(entries.Node, PkiPurpose.OtherCa, $"{Path.GetFileName(path)} CA")
                    {
                        Certificate = certificate, Path = reference.File, Source = $"{path}, {reference.Name}", IsEmbedded = true,
                    };
                    entries.AddEmbedded(entry);
                }

                entry.References.Add(reference);
            }
        }
    }

    private KubeConfigFacts Read(string path, string local, byte[] content, string component)
    {
        var file = ParseFile(content, local);
        var purpose = PurposeOf(path, component);
        var users = file.Entries(KubeConfigSection.Users).Values.Select(user => User(user, path, local, purpose)).OfType<PkiEntry>().ToList();
        var clusters = file.Entries(KubeConfigSection.Clusters).Values.Select(cluster => Cluster(cluster, path, local, purpose.Component)).ToList();
        return byFile[local] = new KubeConfigFacts(path, local, clusters, users);
    }

    private static KubeConfigFile ParseFile(byte[] content, string local)
    {
        var file = KubeConfigFile.Parse(content, local);
        return file.AllEntries(KubeConfigSection.Clusters).Any() || file.AllEntries(KubeConfigSection.Users).Any()
            ? file
            : throw NotOfAPki(local, null);
    }

    private static UnsupportedInputException NotOfAPki(string file, Exception? inner) => new(
        "NotOfAPki", $"'{file}' is neither certificate, kubeconfig, manifest of a pod, systemd unit nor configuration of a component.", inner);

    private static PkiPurpose PurposeOf(string path, string component)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        var known = ClusterBlueprint.All.FirstOrDefault(entry => new[] { entry.Kubeadm, entry.HardWay }.Any(place => place?.KubeConfig == name));
        return PkiPurpose.KubeConfigUser(known?.Name ?? name, known?.Component ?? component);
    }

    private PkiEntry? User(KubeConfigEntry user, string path, string local, PkiPurpose purpose)
    {
        var reference = new PkiReference(purpose.Component, local, $"user {user.Name}");
        if (user.Text("client-certificate-data") is { } data)
            return Embedded(user, data, path, local, purpose, reference);
        if (user.Text("client-certificate") is not { } named)
            return null;
        var file = InFolderOf(path, named);
        if (tree.HasFile(file))
            entries.Add(file, purpose, reference, null, user.Text("client-key") is { } key ? InFolderOf(path, key) : null);
        else if (tree.Covers(file))
            MissingFiles.Add(new MissingFile(purpose.Component, new ComponentSetting("client-certificate", named, local, $"client-certificate of user {user.Name}"), file, true, false));
        return null;
    }

    /// <summary>Files that kubeconfigs name and that are not there.</summary>
    public List<MissingFile> MissingFiles { get; } = [];

    private PkiEntry? Embedded(KubeConfigEntry user, string data, string path, string local, PkiPurpose purpose, PkiReference reference)
    {
        var name = $"client-certificate-data of user '{PrintableText.Escape(user.Name)}' in '{local}'";
        var certificates = Certificates(data, name, local);
        if (certificates.Count == 0)
            return null;
        var several = user.File.AllEntries(KubeConfigSection.Users).Skip(1).Any();
        var entry = new PkiEntry(entries.Node, purpose, several ? $"{purpose.Name} ({PrintableText.Escape(user.Name)})" : purpose.Name)
        {
            Certificate = certificates[0],
            Companions = [.. certificates.Skip(1)],
            Path = local,
            Source = $"{path}, {reference.Name}",
            IsEmbedded = true,
            UserName = user.Name,
            File = FileStatus.Of(local),
            Key = Key(user, path, local),
        };
        entry.References.Add(reference);
        entry.Uses.Add(new PkiUse(purpose, reference, null, null));
        entries.AddEmbedded(entry);
        return entry;
    }

    private KeyFacts? Key(KubeConfigEntry user, string path, string local)
    {
        var name = $"client-key-data of user '{PrintableText.Escape(user.Name)}' in '{local}'";
        try
        {
            if (user.Text("client-key-data") is { } data)
                return KeyFacts.Read(Convert.FromBase64String(data), null, name) with { Path = local, File = FileStatus.Of(local) };
            return user.Text("client-key") is { } key && InFolderOf(path, key) is var file && tree.HasFile(file)
                ? KeyFacts.Read(tree.Read(file), tree.Find(file), $"'{tree.Find(file)}'")
                : null;
        }
        catch (FormatException)
        {
            return new KeyFacts(local, null, new MalformedInputException("DataNotBase64", $"The {name} is not base64."), null);
        }
    }

    private KubeConfigClusterFacts Cluster(KubeConfigEntry cluster, string path, string local, string component)
    {
        var name = $"certificate-authority-data of cluster '{PrintableText.Escape(cluster.Name)}' in '{local}'";
        var reference = new PkiReference(component, local, $"cluster {cluster.Name}");
        IReadOnlyList<Certificate> authorities = [];
        if (cluster.Text("certificate-authority-data") is { } data)
            authorities = Certificates(data, name, local);
        else if (cluster.Text("certificate-authority") is { } named && InFolderOf(path, named) is var file && tree.HasFile(file))
            entries.Attempt(file, () => authorities = CertificateReader.ReadAll(tree.Read(file), $"'{tree.Find(file)}'", tree.Find(file)).Select(item => item.Certificate).OfType<Certificate>().ToList());
        trusted.Add((reference, authorities, path));
        var server = cluster.Text("server");
        var host = cluster.Flag("insecure-skip-tls-verify") ? null
            : cluster.Text("tls-server-name") ?? (Uri.TryCreate(server, UriKind.Absolute, out var address) && address.Scheme == "https" ? address.Host.Trim('[', ']') : null);
        return new KubeConfigClusterFacts(cluster.Name, server, host, authorities);
    }

    private List<Certificate> Certificates(string data, string name, string local)
    {
        try
        {
            return CertificateReader.ReadAll(Convert.FromBase64String(data), name, null).Select(item => item.Certificate ?? throw item.Problem!).ToList();
        }
        catch (FormatException)
        {
            entries.Problems.Add((local, new MalformedInputException("DataNotBase64", $"The {name} is not base64.")));
        }
        catch (PkiException failure)
        {
            entries.Problems.Add((local, failure));
        }

        return [];
    }

    private static string InFolderOf(string kubeConfig, string named) => named.StartsWith('/') ? named : kubeConfig[..kubeConfig.LastIndexOf('/')] + "/" + named;
}
