namespace K8sPki.Platform;

/// <summary>
/// A full path on the machine that this runs on. What the node calls the same file is a <see cref="NodePath"/>.
/// </summary>
/// <param name="Text">The path as the system writes it.</param>
internal readonly record struct LocalPath(string Text)
{
    /// <summary>The name of the file.</summary>
    public string Name => Path.GetFileName(Text);

    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>A file of a node: what the node calls it, and where it is here.</summary>
/// <param name="OnNode">Its path on the node, as it is named there: links are not followed; null for a file that was given by
/// itself.</param>
/// <param name="Here">Its path on this machine; in a copied tree with every link followed.</param>
internal sealed record NodeFile(NodePath? OnNode, LocalPath Here)
{
    /// <summary>A file that was given by itself.</summary>
    public static NodeFile Alone(string path) => new(null, new LocalPath(path));

    /// <summary>What the node's configuration has to call it; the path here for a file that was given by itself.</summary>
    public string Named => OnNode?.Text ?? Here.Text;

    /// <inheritdoc/>
    public override string ToString() => Here.Text;
}
