using K8sPki.Certificates;
using K8sPki.KubeConfigDocuments;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>Reads the kubeconfigs of a node: the certificates of users, and the authorities that clusters trust.</summary>
internal sealed class KubeConfigInventory(NodeFileSystem tree, InventoryEntries entries, InventoryNotes notes)
{
    private readonly Dictionary<LocalPath, KubeConfigFacts> byFile = [];
    private readonly List<(PkiReference Reference, PlacePart Place, IReadOnlyList<Certificate> Authorities)> trusted = [];
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

    /// <summary>
    /// Names the kubeconfigs at the authorities that they trust; one that is nowhere else is an entry of its own.
    /// </summary>
    public void AddAuthorities()
    {
        foreach (var (reference, place, authorities) in trusted)
        {
            foreach (var certificate in authorities)
            {
                var entry = entries.AuthorityOf(certificate)
                    ?? entries.Embedded(certificate, reference.Place, PkiPurpose.OtherCa, reference, place);
                entry.References.Add(reference);
            }
        }
    }

    private KubeConfigFacts Read(NodeFile file, byte[] content, string component)
    {
        var parsed = ParseFile(content, file);
        var purpose = PurposeOf(file, component);
        var users = parsed.Entries(KubeConfigSection.Users).Values.Select(user => User(user, file, purpose)).OfType<PkiEntry>()
            .ToList();
        var clusters = parsed.Entries(KubeConfigSection.Clusters).Values.Select(cluster =>
            Cluster(cluster, file, purpose.Component)).ToList();
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
        "NotOfAPki", $"'{file}' is neither certificate, kubeconfig, manifest of a pod, systemd unit nor configuration of a "
            + "component.", inner);

    private static PkiPurpose PurposeOf(NodeFile file, string component)
    {
        var name = file.OnNode?.Name ?? file.Here.Name;
        var known = ClusterBlueprint.All.FirstOrDefault(entry =>
            new[] { entry.Kubeadm, entry.HardWay }.Any(place => place?.KubeConfig == name));
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
        else if (!tree.Covers(path))
            notes.Outside.Add(path);
        else if (!tree.LeadsAway(path))
            notes.Missing.Add(new MissingFile(purpose.Component,
                new ComponentSetting("client-certificate", written, file, $"client-certificate of user {user.Name}"), path, true,
                false));
        return null;
    }

    private PkiEntry? Embedded(KubeConfigEntry user, NodeFile file, PkiPurpose purpose, PkiReference reference)
    {
        var place = KubeConfigPlaces.User(file, tree.Here(file.Here), user.Name);
        var certificates = Certificates(user, place);
        if (certificates.Count == 0)
            return null;
        var several = user.File.AllEntries(KubeConfigSection.Users).Skip(1).Any();
        var entry = new PkiEntry(entries.Node, purpose, several ? $"{purpose.Name} ({PrintableText.Escape(user.Name)})"
            : purpose.Name, file)
        {
            Certificate = certificates[0],
            Companions = [.. certificates.Skip(1)],
            Source = $"{file.Named}, {reference.Name}",
            IsEmbedded = true,
            UserName = user.Name,
            Status = FileStatus.IfSeen(file.Here.Text),
            Key = Key(user, file),
        };
        entry.References.Add(reference);
        entry.Uses.Add(new PkiUse(purpose, reference, null, null));
        entries.AddEmbedded(entry);
        return entry;
    }

    private KeyFacts? Key(KubeConfigEntry user, NodeFile file)
    {
        var place = KubeConfigPlaces.UserKey(file, tree.Here(file.Here), user.Name);
        try
        {
            if (user.Data(place.Field) is { } data)
                return KeyFacts.Read(data, null, place.Named) with { File = file, Status = FileStatus.IfSeen(file.Here.Text) };
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
        var place = KubeConfigPlaces.Cluster(file, tree.Here(file.Here), cluster.Name);
        var reference = new PkiReference(component, file, $"cluster {cluster.Name}", null);
        IReadOnlyList<Certificate> authorities = [];
        IReadOnlyList<PkiException> passedOver = [];
        PlacePart held = place;
        if (cluster.Has(place.Field))
        {
            (authorities, passedOver) = Authorities(cluster, place);
        }
        else if (cluster.Text(KubeConfigPlaces.Authority) is { } named && Named(file, named) is { } path && tree.HasFile(path)
            && tree.Find(path) is { } other)
        {
            held = new FilePart(other, tree.Here(other.Here));
            notes.Attempt(path, () => authorities =
                [.. InventoryCertificates.Read(tree.Read(path), held.Named, other.Here)
                    .Select(item => item.Certificate).OfType<Certificate>()]);
        }

        trusted.Add((reference, held, authorities));
        var server = cluster.Text("server");
        var host = cluster.Flag("insecure-skip-tls-verify") ? null
            : cluster.Text("tls-server-name")
            ?? (Uri.TryCreate(server, UriKind.Absolute, out var address) && address.Scheme == "https"
            ? address.Host.Trim('[', ']') : null);
        return new KubeConfigClusterFacts(cluster.Name, server, host, authorities) { PassedOver = passedOver };
    }

    // Go passes over a block that it cannot read, and trusts the others.
    private (List<Certificate> Authorities, List<PkiException> PassedOver) Authorities(KubeConfigEntry cluster,
        KubeConfigPart place)
    {
        try
        {
            var read = cluster.Data(place.Field) is { } data ? InventoryCertificates.Read(data, place.Named, null).ToList() : [];
            var good = read.Select(item => item.Certificate).OfType<Certificate>().ToList();
            var broken = read.Select(item => item.Problem).OfType<PkiException>().ToList();
            if (good.Count > 0 || broken.Count == 0)
                return (good, broken);
            throw broken[0];
        }
        catch (PkiException failure)
        {
            notes.Problems.Add((place.File, failure));
            return ([], []);
        }
    }

    private List<Certificate> Certificates(KubeConfigEntry user, KubeConfigPart place)
    {
        try
        {
            if (user.Data(place.Field) is not { } data)
                return [];
            var read = InventoryCertificates.Read(data, place.Named, null).ToList();
            // client-go looks at the first one alone.
            if (!GoReader.KeyPair.Judge(data).IsTaken && read.Find(item => item.Problem is not null).Problem is { } broken)
                throw broken;
            notes.PassedOver.AddRange(read.Select(item => item.Problem).OfType<PkiException>()
                .Select(problem => (place.File, problem)));
            return read.Select(item => item.Certificate).OfType<Certificate>().ToList();
        }
        catch (PkiException failure)
        {
            notes.Problems.Add((place.File, failure));
            return [];
        }
    }

    // A relative path goes on from the kubeconfig's folder.
    private static NodePath? Named(NodeFile kubeConfig, string named) => kubeConfig.OnNode is { } path ? path.Parent.Join(named)
        : NodePath.Parse(named);
}

/// <summary>A kubeconfig of a node.</summary>
/// <param name="File">Its file.</param>
/// <param name="Clusters">Its clusters.</param>
/// <param name="Users">The entries of its users that have a certificate.</param>
internal sealed record KubeConfigFacts(NodeFile File, IReadOnlyList<KubeConfigClusterFacts> Clusters,
    IReadOnlyList<PkiEntry> Users)
{
    /// <summary>Its file's name on the node.</summary>
    public string Name => File.OnNode?.Name ?? File.Here.Name;
}

/// <summary>A cluster of a kubeconfig.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Server">The address of the API server.</param>
/// <param name="Host">The name or address that the server's certificate must have; null when nothing is checked.</param>
/// <param name="Authorities">The certificates that are trusted.</param>
internal sealed record KubeConfigClusterFacts(string Name, string? Server, string? Host, IReadOnlyList<Certificate> Authorities)
{
    /// <summary>Why Go does not read the rest of them, one by one.</summary>
    public IReadOnlyList<PkiException> PassedOver { get; init; } = [];
}
