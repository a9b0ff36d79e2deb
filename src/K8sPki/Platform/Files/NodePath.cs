using K8sPki.ClusterPki;

namespace K8sPki.Platform;

/// <summary>
/// A path as a node has it: absolute, with slashes, without <c>.</c>, <c>..</c> and doubled slashes. Where the file is on the
/// machine that reads it is a <see cref="LocalPath"/>, and <see cref="NodeFileSystem"/> alone leads from one to the other.
/// </summary>
internal readonly record struct NodePath
{
    // PATH_MAX of Linux.
    private const int LongestPath = 4096;

    private readonly string? text;

    private NodePath(string text) => this.text = text;

    /// <summary>The node's root.</summary>
    public static NodePath Root => new("/");

    /// <summary>The path as text.</summary>
    public string Text => text ?? "/";

    /// <summary>The last segment; empty for the root.</summary>
    public string Name => Text[(Text.LastIndexOf('/') + 1)..];

    /// <summary>The folder that it is in; the root for the root.</summary>
    public NodePath Parent => Text.LastIndexOf('/') is > 0 and var slash ? new(Text[..slash]) : Root;

    /// <summary>A path that is written in the source.</summary>
    public static NodePath Of(string text) =>
        Parse(text) ?? throw new ArgumentException($"'{text}' is no absolute path.", nameof(text));

    /// <summary>Reads a path; null for a relative one, for one that no kernel takes, and for one that holds a NUL.</summary>
    public static NodePath? Parse(string text)
    {
        if (text.Length is 0 or > LongestPath || text[0] != '/' || text.Contains('\0', StringComparison.Ordinal))
            return null;
        if (text.Length == 1)
            return Root;
        return IsClean(text) ? new NodePath(text) : new NodePath(Clean(text));
    }

    /// <summary>
    /// What a path in a file means: itself when it is absolute, else it goes on from here; null as <see cref="Parse"/> has it.
    /// </summary>
    public NodePath? Join(string path) => Parse(path.StartsWith('/') ? path : Text + "/" + path);

    /// <summary>An entry of this folder by its name.</summary>
    public NodePath Entry(string name) => new(Text.Length == 1 ? "/" + name : Text + "/" + name);

    /// <summary>True for the folder itself and for what is in it at any depth.</summary>
    public bool IsIn(NodePath folder) => folder.Text.Length == 1
        || (Text.StartsWith(folder.Text, StringComparison.Ordinal)
            && (Text.Length == folder.Text.Length || Text[folder.Text.Length] == '/'));

    /// <summary>The path from a folder that it is in, without a slash before it.</summary>
    public string From(NodePath folder) => Text[Math.Min(Text.Length, folder.Text.Length == 1 ? 1 : folder.Text.Length + 1)..];

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static bool IsClean(string text) =>
        !text.Contains("//", StringComparison.Ordinal) && !text.Contains("/.", StringComparison.Ordinal) && text[^1] != '/';

    private static string Clean(string text)
    {
        var parts = new List<string>();
        foreach (var part in text.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".." && parts.Count > 0)
                parts.RemoveAt(parts.Count - 1);
            else if (part is not ("." or ".."))
                parts.Add(part);
        }

        return "/" + string.Join('/', parts);
    }
}

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
