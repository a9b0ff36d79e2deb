using K8sPki.Certificates;
using K8sPki.Keys;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>What steps are carried out on.</summary>
/// <param name="Facts">What was read of the node just now.</param>
/// <param name="Backup">Keeps what files were.</param>
/// <param name="Passphrase">Opens the keys of authorities that are encrypted; null for none.</param>
/// <param name="Cancellation">Ends the work.</param>
internal sealed record RepairSite(
    PkiInventory Facts, BackupFolder Backup, Passphrase? Passphrase, CancellationToken Cancellation)
{
    /// <summary>A file of the node as what changes.</summary>
    public FilePart Part(LocalPath file) => new(new NodeFile(null, file), Facts.Tree.Here(file));

    /// <summary>Reads a file of the node.</summary>
    /// <exception cref="PkiException">It is missing, leads out of the tree, or is large.</exception>
    public byte[] Read(LocalPath file) => FileStore.Read(Facts.Tree.Here(file), NodeFileSystem.LargestFile);

    /// <summary>Changes files as one, with nobody else of this module at work on the node.</summary>
    /// <param name="parts">All that may change.</param>
    /// <param name="make">Says what changes.</param>
    public void Change(IReadOnlyList<PlacePart> parts, Action<PlaceChange> make)
    {
        using var held = TreeLock.Take(Facts.Tree.Here(RenewalTree.HomeOf(Facts)), Cancellation);
        PlaceChange.Run(parts, make, Backup, Cancellation);
    }
}

/// <summary>A whole file that others write too and lock for it, as kubectl does with kubeconfigs.</summary>
internal sealed record SharedFilePart(NodeFile File, FilePath Target) : PlacePart(File, Target)
{
    /// <inheritdoc/>
    public override bool IsSecret => true;

    /// <inheritdoc/>
    public override bool IsShared => true;

    /// <inheritdoc/>
    public override byte[]? In(byte[] file) => file;

    /// <inheritdoc/>
    public override byte[] With(byte[]? file, byte[] content) => content;
}
