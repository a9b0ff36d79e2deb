using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>The lock of a tree of PKI files: who holds it is the only one of this module that works on the tree.</summary>
internal static class TreeLock
{
    private const string LockName = ".k8spki";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Takes the lock of a tree; the folder is made where it is missing.</summary>
    /// <exception cref="ConflictException">Another process is at work on it.</exception>
    public static FileLock Take(FilePath path, CancellationToken cancellation)
    {
        FileStore.CreateFolder(path);
        return FileLock.Take(path.At(Path.Combine(path.Path, LockName)), Patience, cancellation);
    }
}
