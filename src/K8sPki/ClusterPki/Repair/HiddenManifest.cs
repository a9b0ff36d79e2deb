using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>
/// Takes the manifest of a static pod out of kubelet's sight and back. It stays in its folder under a name that begins with a
/// dot, which kubelet passes over, so that a rename can neither lose it nor change its mode; where the process is ended
/// meanwhile the next run puts it back.
/// </summary>
internal static class HiddenManifest
{
    private const string Mark = ".k8spki-";

    private static readonly NodePath Usual = NodePath.Of("/etc/kubernetes/manifests");

    /// <summary>Hides it.</summary>
    /// <exception cref="PkiException">It is not there, or one of the other name is.</exception>
    public static void Hide(FilePath manifest)
    {
        if (!FileTraits.TryRename(manifest, Mark + Path.GetFileName(manifest.Path)))
            throw new ConflictException("ManifestHidden",
                $"'{manifest}' cannot be hidden: '{Mark}{Path.GetFileName(manifest.Path)}' is there beside it. Look at both.");
    }

    /// <summary>Shows it again.</summary>
    /// <exception cref="PkiException">Another one has its name by now.</exception>
    public static void Show(FilePath manifest)
    {
        var (folder, name) = (Path.GetDirectoryName(manifest.Path)!, Path.GetFileName(manifest.Path));
        var hidden = manifest.At(Path.Combine(folder, Mark + name));
        if (FileTraits.TryRename(hidden, name))
            return;
        // A process that was ended between the two halves of a rename leaves one file with both names.
        if (FileStore.Status(hidden)?.Identity is { } identity && identity == FileStore.Status(manifest)?.Identity)
            FileStore.Delete(hidden);
        else
            throw new ConflictException("ManifestHidden",
                $"'{manifest}' is there again, and '{Mark}{name}' beside it is what it was. Look at both.");
    }

    /// <summary>Shows what a process that was ended has hidden.</summary>
    /// <returns>The manifests.</returns>
    /// <exception cref="PkiException">One cannot be renamed, or another one has its name by now.</exception>
    public static IReadOnlyList<LocalPath> ShowAll(NodeFileSystem tree)
    {
        var shown = new List<LocalPath>();
        foreach (var hidden in tree.List(Usual, Mark + "*"))
        {
            var manifest = tree.Find(Usual.Entry(hidden.Name[Mark.Length..]))!.Here;
            Show(tree.Here(manifest));
            shown.Add(manifest);
        }

        return shown;
    }
}
