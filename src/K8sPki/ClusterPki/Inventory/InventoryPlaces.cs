using K8sPki.Certificates;
using K8sPki.Keys;
using K8sPki.KubeConfigDocuments;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>Says where the certificates of a node and their keys live.</summary>
internal sealed class InventoryPlaces(NodeFileSystem tree)
{
    /// <summary>
    /// The place of an entry that is read to its end: where its key is, else where one goes that a flag names, else beside it.
    /// </summary>
    public CertificatePlace Of(PkiEntry entry)
    {
        var target = tree.Here(entry.File.Here);
        if (entry.UserName is not { } user)
            return new CertificatePlace(new FilePart(entry.File, target),
                Part(entry.Key?.File ?? NamedKey(entry) ?? KeyFor(entry.File)), entry.References);
        PlacePart key = entry.Key?.File is { } file && file.Here != entry.File.Here ? Part(file)
            : KubeConfigPlaces.UserKey(entry.File, target, user);
        return new CertificatePlace(KubeConfigPlaces.User(entry.File, target, user), key, entry.References);
    }

    private FilePart Part(NodeFile file) => new(file, tree.Here(file.Here));

    // What a flag names and is not there yet.
    private NodeFile? NamedKey(PkiEntry entry)
    {
        foreach (var use in entry.Uses)
        {
            if (use is { Component: { } component, Flag: { } flag }
                && ComponentFlag.Find(component.Component, flag)?.KeyFlag is { } keyFlag
                && component.Setting(keyFlag) is { } named && component.HostPath(named) is { } path && tree.Find(path) is { } key)
                return key;
        }

        return null;
    }

    private static NodeFile KeyFor(NodeFile certificate)
    {
        var name = FileEndings.KeyName(certificate.Here.Name);
        return new NodeFile(certificate.OnNode?.Parent.Entry(name),
            new LocalPath(Path.Combine(Path.GetDirectoryName(certificate.Here.Text)!, name)));
    }
}
