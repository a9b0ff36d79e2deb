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
        var layout = Enum.GetValues<PkiLayout>().FirstOrDefault(layout => File.Exists(Path.Combine(root, ClusterBlueprint.All[0].PlaceIn(layout)!.CertificateFile!)));
        var shared = ClusterBlueprint.All
            .Where(entry => entry.Scope == BlueprintScope.Cluster && entry.Kind != BlueprintKind.Certificate && entry.PlaceIn(layout) is not null)
            .Where(entry => kind == NodeKind.ControlPlane || entry.Name == ClusterBlueprint.ClusterAuthority);
        var files = shared.SelectMany(entry => FilesOf(entry.PlaceIn(layout)!, entry.Kind, kind))
            .Select(file => new SharedFile(Path.Combine(root, file.File), Path.Combine(folder, file.File), file.Protection))
            .Where(file => File.Exists(file.From)).ToList();
        return files.Any(file => file.Protection == FileProtection.Public) ? files : throw new MissingInputException(
            "AuthorityMissing", $"There is no authority in '{root}': neither pki/ca.crt nor ca.crt or ca.pem. Name the folder that Initialize-K8sPki made.");
    }

    /// <summary>Copies one file; one that is there and the same stays.</summary>
    /// <exception cref="TargetExistsException">Another one is there.</exception>
    public static void Copy(SharedFile file, bool overwrite)
    {
        var content = FileStore.Read(file.From);
        try
        {
            if (File.Exists(file.To) && FileStore.Read(file.To).AsSpan().SequenceEqual(content))
                return;
            FileStore.CreateFolder(Path.GetDirectoryName(file.To)!);
            FileStore.Write(file.To, content, file.Protection, overwrite);
        }
        finally
        {
            Array.Clear(content);
        }
    }

    private static IEnumerable<(string File, FileProtection Protection)> FilesOf(PkiPlace place, BlueprintKind kind, NodeKind node)
    {
        if (node == NodeKind.ControlPlane)
            yield return (place.KeyFile!, FileProtection.Secret);
        yield return kind == BlueprintKind.KeyPair ? (place.PublicKeyFile!, FileProtection.Secret) : (place.CertificateFile!, FileProtection.Public);
    }
}
