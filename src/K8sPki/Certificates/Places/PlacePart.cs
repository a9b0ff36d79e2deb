using K8sPki.Platform;

namespace K8sPki.Certificates;

/// <summary>Where a certificate or a key stands: a file, or what is within one.</summary>
/// <param name="File">The file: what the node calls it and where it is here.</param>
/// <param name="Target">The file here, with the tree that it must not leave.</param>
internal abstract record PlacePart(NodeFile File, FilePath Target)
{
    /// <summary>What it is called in its file, such as <c>user admin</c>; null for a whole file.</summary>
    public virtual string? Entry => null;

    /// <summary>True for a file that holds secrets beside what stands here.</summary>
    public virtual bool IsSecret => false;

    /// <summary>True for a file that others write too and lock for it, as kubectl does.</summary>
    public virtual bool IsShared => false;

    /// <summary>What messages call it.</summary>
    public virtual string Named => $"'{File}'";

    /// <summary>The certificates or the key; null when they are not there.</summary>
    /// <exception cref="PkiException">The file cannot be read.</exception>
    public virtual byte[]? Read() => FileStore.Status(Target) is null ? null : In(FileStore.Read(Target, FileStore.DefaultLimit));

    /// <summary>What stands here of the content of the file; null when nothing does.</summary>
    /// <param name="file">The content of the file.</param>
    /// <exception cref="PkiException">The file is broken.</exception>
    public abstract byte[]? In(byte[] file);

    /// <summary>The content of the file with something else here; the rest stays byte for byte.</summary>
    /// <param name="file">The content of the file; null where there is none yet.</param>
    /// <param name="content">What is to stand here.</param>
    public abstract byte[] With(byte[]? file, byte[] content);
}

/// <summary>A file of certificates, of a key, or of both.</summary>
internal sealed record FilePart(NodeFile File, FilePath Target) : PlacePart(File, Target)
{
    /// <summary>The largest file that is read, in bytes.</summary>
    public long Limit { get; init; } = FileStore.DefaultLimit;

    /// <summary>A file of this machine.</summary>
    public static FilePart Here(string path) => new(NodeFile.Alone(path), path);

    /// <inheritdoc/>
    // A file that is not there is an error with its name.
    public override byte[]? Read() => FileStore.Read(Target, Limit);

    /// <inheritdoc/>
    public override byte[]? In(byte[] file) => file;

    /// <inheritdoc/>
    public override byte[] With(byte[]? file, byte[] content) => content;
}
