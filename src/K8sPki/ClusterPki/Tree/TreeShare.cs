using K8sPki.ClusterPki;
using K8sPki.Platform;

namespace K8sPki;

/// <summary>
/// Copies what a further node needs of a tree before it makes its own certificates: for a control-plane node the files
/// that kubeadm init phase upload-certs shares, for a worker the certificate of the cluster's authority.
/// </summary>
internal static class TreeShare
{
    /// <summary>A file to copy.</summary>
    public sealed record SharedFile(string From, string To, FileProtection Protection);

    /// <summary>The files that are there and shared.</summary>
    /// <param name="root">The tree.</param>
    /// <param name="kind">What the node is.</param>
    /// <param name="folder">Where the copies go.</param>
    /// <exception cref="MissingInputException">There is no authority in the tree.</exception>
    public static IReadOnlyList<SharedFile> Files(string root, NodeKind kind, string folder)
    {
        var layout = Enum.GetValues<PkiLayout>()
            .FirstOrDefault(layout =>
                FileStore.HasFile(Path.Combine(root, ClusterBlueprint.All[0].PlaceIn(layout)!.CertificateFile!)));
        var shared = ClusterBlueprint.All
            .Where(entry => entry.Scope == BlueprintScope.Cluster && entry.Kind != BlueprintKind.Certificate
            && entry.PlaceIn(layout) is not null)
            .Where(entry => kind == NodeKind.ControlPlane || entry.Name == ClusterBlueprint.ClusterAuthority);
        var files = shared.SelectMany(entry => FilesOf(entry.PlaceIn(layout)!, entry.Kind, kind))
            .Select(file => new SharedFile(Path.Combine(root, file.File), Path.Combine(folder, file.File), file.Protection))
            // A key that may not be looked at is not to be left out without a word.
            .Where(file => FileStore.Status(file.From) is { IsFolder: false }).ToList();
        return files.Any(file => file.Protection == FileProtection.Public) ? files : throw new MissingInputException(
            "AuthorityMissing", $"There is no authority in '{root}': neither pki/ca.crt nor ca.crt or ca.pem. Name the folder "
                + "that Initialize-K8sPki made.");
    }

    /// <summary>Copies one file; one that is there and the same stays.</summary>
    /// <exception cref="TargetExistsException">Another one is there.</exception>
    public static void Copy(SharedFile file, bool overwrite)
    {
        var content = FileStore.Read(file.From);
        try
        {
            if (Holds(file.To, content))
                return;
            FileStore.CreateFolder(Path.GetDirectoryName(file.To)!);
            FileStore.Write(file.To, content, file.Protection, overwrite);
        }
        catch (TargetExistsException) when (Holds(file.To, content))
        {
            // Another run has copied it meanwhile.
        }
        finally
        {
            Array.Clear(content);
        }
    }

    private static bool Holds(string path, byte[] content) =>
        FileStore.HasFile(path) && FileStore.Read(path).AsSpan().SequenceEqual(content);

    private static IEnumerable<(string File, FileProtection Protection)> FilesOf(PkiPlace place, BlueprintKind kind,
        NodeKind node)
    {
        if (node == NodeKind.ControlPlane)
            yield return (place.KeyFile!, FileProtection.Secret);
        yield return kind == BlueprintKind.KeyPair ? (place.PublicKeyFile!, FileProtection.Secret)
            : (place.CertificateFile!, FileProtection.Public);
    }
}

/// <summary>Copies of what several nodes have the same of.</summary>
internal static class TreeCopy
{
    /// <summary>The errors of a copy that is there and is not what it was copied from.</summary>
    public static IEnumerable<PkiException> Problems(TreeItem copy, TreeItem original) =>
        from pair in Pairs(copy, original)
        where FileStore.HasFile(pair.To)
            && !(FileStore.HasFile(pair.From) && FileStore.Read(pair.From).AsSpan().SequenceEqual(FileStore.Read(pair.To)))
        select new RefusedException("PkiFileDoesNotFit",
            $"'{pair.To}' does not fit: it is not the same as '{pair.From}'. Nothing was changed. Move it away and run this "
                + "again.");

    /// <summary>Writes the files that are missing.</summary>
    public static void Write(TreeItem copy, TreeItem original)
    {
        foreach (var (from, to, protection) in Pairs(copy, original))
        {
            // An authority whose key is kept elsewhere has none to copy.
            if (FileStore.HasFile(to) || !FileStore.HasFile(from))
                continue;
            FileStore.CreateFolder(Path.GetDirectoryName(to)!);
            FileStore.Write(to, FileStore.Read(from), protection, overwrite: false);
        }
    }

    private static IEnumerable<(string From, string To, FileProtection Protection)> Pairs(TreeItem copy, TreeItem original)
    {
        (string?, string?, FileProtection)[] pairs =
        [
            (original.KeyPath, copy.KeyPath, FileProtection.Secret),
            (original.CertificatePath, copy.CertificatePath, FileProtection.Public),
            (original.PublicKeyPath, copy.PublicKeyPath, FileProtection.Secret),
        ];
        return from pair in pairs
               where pair is { Item1: not null, Item2: not null }
               select (pair.Item1, pair.Item2, pair.Item3);
    }
}

/// <summary>What a node of a cluster is.</summary>
public enum NodeKind
{
    /// <summary>It runs the API server and what belongs to it, and needs the keys of the authorities.</summary>
    ControlPlane,

    /// <summary>It runs pods, and needs to know the authority of the cluster.</summary>
    Worker,
}
