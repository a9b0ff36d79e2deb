namespace K8sPki;

/// <summary>A path here, and the tree that it must not leave.</summary>
/// <param name="Path">The full path.</param>
/// <param name="Tree">The tree, in whose way links are followed; null for a path like any other of this machine.</param>
internal readonly record struct FilePath(string Path, FileTree? Tree)
{
    /// <summary>A path of this machine.</summary>
    public static implicit operator FilePath(string path) => new(path, null);

    /// <summary>A further path in the same tree.</summary>
    public FilePath At(string path) => this with { Path = path };

    /// <inheritdoc/>
    public override string ToString() => Path;
}

/// <summary>A folder here that stands for a folder of another file system, which was mounted or copied.</summary>
/// <param name="Folder">Its full path here.</param>
/// <param name="StandsFor">The path that it has in the other file system, without a slash at its end: empty for the root.</param>
internal sealed record FileTree(string Folder, string StandsFor)
{
    /// <summary>The path in the other file system that a path below the folder stands for.</summary>
    public string Inside(string path) => StandsFor + "/" + Path.GetRelativePath(Folder, path).Replace(Path.DirectorySeparatorChar, '/');
}
