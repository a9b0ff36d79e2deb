using K8sPki.Certificates;
using K8sPki.Platform;
using K8sPki.Yaml;

namespace K8sPki.KubeConfigDocuments;

/// <summary>A field of a kubeconfig's entry that holds certificates or a key itself, in base64.</summary>
/// <param name="File">The kubeconfig.</param>
/// <param name="Target">The same here, with the tree that it must not leave.</param>
/// <param name="Section">The list with the entry.</param>
/// <param name="Name">The name of the entry.</param>
/// <param name="Field">The field.</param>
internal sealed record KubeConfigPart(NodeFile File, FilePath Target, KubeConfigSection Section, string Name, string Field)
    : PlacePart(File, Target)
{
    private KubeConfigEntry? known;

    /// <summary>A field of an entry that is read already.</summary>
    public static KubeConfigPart Of(KubeConfigEntry entry, string field) =>
        new(NodeFile.Alone(entry.File.Path), entry.File.Path, entry.Section, entry.Name, field) { known = entry };

    /// <inheritdoc/>
    public override string Entry => $"{Section.Body} {Name}";

    /// <inheritdoc/>
    public override bool IsSecret => true;

    /// <inheritdoc/>
    public override bool IsShared => true;

    /// <inheritdoc/>
    public override string Named => $"{Field} of {Section.Body} '{PrintableText.Escape(Name)}' in '{File}'";

    /// <inheritdoc/>
    public override byte[]? Read() => known is null ? base.Read() : known.Data(Field);

    /// <inheritdoc/>
    public override byte[]? In(byte[] file) => KubeConfigFile.Parse(file, File.Here.Text).Find(Section, Name)?.Data(Field);

    /// <inheritdoc/>
    public override byte[] With(byte[]? file, byte[] content)
    {
        var parsed = KubeConfigFile.Parse(file ?? [], File.Here.Text);
        var draft = new KubeConfigDraft(KubeConfigSet.Of(KubeConfigLocation.Of(File.Here.Text), [parsed]));
        EntryEdits.Change(draft, Section, [Name], (_, _) => [YamlChange.Set(Field, Convert.ToBase64String(content))]);
        using var changed = new MemoryStream();
        draft.DefaultFile.Document.WriteTo(changed);
        return changed.ToArray();
    }
}

/// <summary>Where the certificates and keys of a kubeconfig's entries live: in it, or in files that it names.</summary>
internal static class KubeConfigPlaces
{
    /// <summary>The field, less its ending, of the client certificate of a user.</summary>
    public const string ClientCertificate = "client-certificate";

    /// <summary>The field, less its ending, of the client key of a user.</summary>
    public const string ClientKey = "client-key";

    /// <summary>The field, less its ending, of the authorities that a cluster's server is held against.</summary>
    public const string Authority = "certificate-authority";

    private const string InIt = "-data";

    /// <summary>What a user proves itself with; null for one without a certificate.</summary>
    /// <exception cref="PkiException">It is not base64, or no path.</exception>
    public static CertificatePlace? OfUser(KubeConfigEntry user) =>
        Part(user, ClientCertificate) is { } certificate ? new CertificatePlace(certificate, Part(user, ClientKey)) : null;

    /// <summary>What a cluster trusts; null for one without authorities of its own.</summary>
    /// <inheritdoc cref="OfUser"/>
    public static CertificatePlace? OfCluster(KubeConfigEntry cluster) => Part(cluster, Authority) is { } part
        ? new CertificatePlace(part, null)
        : null;

    /// <summary>
    /// Where the content of a field is; what is in the kubeconfig counts before what it names. Null when it has neither.
    /// </summary>
    /// <param name="entry">The user or cluster.</param>
    /// <param name="field">The field, less its ending.</param>
    /// <inheritdoc cref="OfUser"/>
    public static PlacePart? Part(KubeConfigEntry entry, string field)
    {
        if (entry.Data(field + InIt) is not null)
            return KubeConfigPart.Of(entry, field + InIt);
        return entry.Text(field) is { } path
            ? FilePart.Here(KubeConfigPaths.Resolve(path, entry.File.Path)) with { Limit = YamlLimits.Bytes }
            : null;
    }

    /// <summary>Where the user of a node's kubeconfig has its certificate itself.</summary>
    /// <param name="file">The kubeconfig.</param>
    /// <param name="target">The same here, with the tree that it must not leave.</param>
    /// <param name="name">The user.</param>
    public static KubeConfigPart User(NodeFile file, FilePath target, string name) =>
        new(file, target, KubeConfigSection.Users, name, ClientCertificate + InIt);

    /// <summary>Where the user of a node's kubeconfig has its key itself.</summary>
    /// <inheritdoc cref="User"/>
    public static KubeConfigPart UserKey(NodeFile file, FilePath target, string name) =>
        User(file, target, name) with { Field = ClientKey + InIt };

    /// <summary>Where a cluster of a node's kubeconfig has its authorities itself.</summary>
    /// <inheritdoc cref="User"/>
    public static KubeConfigPart Cluster(NodeFile file, FilePath target, string name) =>
        new(file, target, KubeConfigSection.Clusters, name, Authority + InIt);
}

/// <summary>
/// The certificates that a kubeconfig holds or names: those of its users, and the authorities that its clusters trust.
/// </summary>
/// <param name="Items">Those in it, with the entry that each is of as their source.</param>
/// <param name="Files">The full paths of the files that it names.</param>
internal sealed record KubeConfigCertificates(IReadOnlyList<CertificateReader.Item> Items, IReadOnlyList<string> Files)
{
    private static readonly (KubeConfigSection Section, string Field)[] Places =
        [(KubeConfigSection.Users, KubeConfigPlaces.ClientCertificate), (KubeConfigSection.Clusters, KubeConfigPlaces.Authority)];

    /// <summary>Reads a kubeconfig.</summary>
    /// <exception cref="PkiException">It is none, or holds and names no certificate.</exception>
    public static KubeConfigCertificates Read(byte[] content, string path)
    {
        var file = KubeConfigFile.Parse(content, path);
        var items = new List<CertificateReader.Item>();
        var files = new List<string>();
        foreach (var (section, field) in Places)
        {
            foreach (var entry in file.AllEntries(section))
            {
                // What is in the kubeconfig counts before what it names.
                if (entry.Has(field + "-data"))
                    items.AddRange(Embedded(entry, field + "-data", path));
                else if (entry.Text(field) is { } named)
                    files.Add(KubeConfigPaths.Resolve(named, path));
            }
        }

        return items.Count + files.Count > 0
            ? new KubeConfigCertificates(items, [.. files.Distinct(StringComparer.Ordinal)])
            : throw new OtherKindException("NotACertificate",
                $"There is no certificate in '{path}': its users and clusters have none.");
    }

    /// <summary>The certificates of one entry, in it or in the file that it names; none for an entry without any.</summary>
    /// <exception cref="PkiException">The file cannot be read or holds no certificate.</exception>
    public static IReadOnlyList<CertificateReader.Item> Of(KubeConfigEntry entry)
    {
        var field = Places.First(place => place.Section == entry.Section).Field;
        if (entry.Has(field + "-data"))
            return Embedded(entry, field + "-data", entry.File.Path);
        return entry.Text(field) is { } named
            ? [.. CertificateReader.ReadFile(KubeConfigPaths.Resolve(named, entry.File.Path))]
            : [];
    }

    private static CertificateReader.Item[] Embedded(KubeConfigEntry entry, string field, string path)
    {
        var source = $"{entry.Section.Body} {PrintableText.Escape(entry.Name)}";
        try
        {
            return [.. CertificateReader.ReadAll(entry.Data(field) ?? [], $"'{path}', {source}", path)
                .Select((item, index) => item with { Certificate = item.Certificate?.At(
                    path, index == 0 ? source : $"{source}, number {index + 1}") })];
        }
        catch (PkiException failure)
        {
            return [new CertificateReader.Item(null, failure)];
        }
    }
}
