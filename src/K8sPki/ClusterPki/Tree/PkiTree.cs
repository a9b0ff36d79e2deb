namespace K8sPki;

/// <summary>A tree of PKI files while it is worked on: nobody else of this module works on it meanwhile.</summary>
internal static class PkiTree
{
    private const string LockName = ".k8spki";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Takes the lock of a tree; the folder is made where it is missing.</summary>
    /// <exception cref="ConflictException">Another process is at work on it.</exception>
    public static FileLock Lock(FilePath path, CancellationToken cancellation)
    {
        FileStore.CreateFolder(path);
        return FileLock.Take(path.At(Path.Combine(path.Path, LockName)), Patience, cancellation);
    }
}
