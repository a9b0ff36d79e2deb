using K8sPki.Certificates;
using K8sPki.Platform;

namespace K8sPki.KubeConfigDocuments;

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
