using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>A setting that names a file which the component will not find.</summary>
/// <param name="Component">Whose setting it is.</param>
/// <param name="Setting">The setting.</param>
/// <param name="Path">The path that it names: on the node, or in the container where no mount has it.</param>
/// <param name="IsMounted">False when the container has no mount for it.</param>
/// <param name="IsKey">True for a private key.</param>
internal sealed record MissingFile(string Component, ComponentSetting Setting, NodePath Path, bool IsMounted, bool IsKey);

/// <summary>
/// Something that names files of the PKI and is not understood here, so that certificates may be missing from what was read.
/// </summary>
/// <param name="File">The file that has it.</param>
/// <param name="Line">The line, counted from one; null where it is not known.</param>
/// <param name="What">What stands there.</param>
/// <param name="Reason">Why it was not followed.</param>
internal sealed record UnfollowedText(NodeFile File, int? Line, string What, string Reason)
{
    /// <summary>Where it is, what it is and why it was not followed, without a full stop.</summary>
    public string Told =>
        $"{PkiLabel.At(File, Line)}: {PkiLabel.InQuotes(What)} was not followed: {PrintableText.Escape(Reason)}";
}

/// <summary>What the reading of a node met beside certificates: what is missing, broken, or not understood.</summary>
internal sealed class InventoryNotes(NodeFileSystem tree)
{
    /// <summary>What helps against most of what may not be looked at.</summary>
    public const string AsSuperuser = "Run this again as the superuser.";

    private const int MostNamed = 4;

    // A file that is named twice fails once.
    private readonly HashSet<PkiException> noted = [];

    /// <summary>What could not be read.</summary>
    public List<(NodeFile File, PkiException Problem)> Problems { get; } = [];

    /// <summary>The same, with all that may not be looked at as one.</summary>
    public IEnumerable<(NodeFile File, PkiException Problem)> FoldedProblems()
    {
        var denied = Problems.Where(problem => problem.Problem is AccessDeniedException)
            .DistinctBy(problem => problem.File.Here).ToList();
        if (denied.Count < 2)
            return Problems;
        var places = string.Join(", ", denied.Take(MostNamed).Select(problem => $"'{problem.File}'"))
            + (denied.Count > MostNamed ? $" and {denied.Count - MostNamed} more" : "");
        return Problems.Where(problem => problem.Problem is not AccessDeniedException).Append((
            NodeFile.Alone(tree.Folder), new AccessDeniedException(
                $"You may not look at {denied.Count} files and folders, so what is in them is not known: {places}. "
                    + AsSuperuser)));
    }

    /// <summary>
    /// Blocks that are broken in files which are used all the same: their readers pass over such a block, or never look at it.
    /// </summary>
    public List<(NodeFile File, PkiException Problem)> PassedOver { get; } = [];

    /// <summary>Settings that name a file which is not there, or which no mount of the container has.</summary>
    public List<MissingFile> Missing { get; } = [];

    /// <summary>What was not followed.</summary>
    public List<UnfollowedText> Unfollowed { get; } = [];

    /// <summary>The same, each once.</summary>
    public IEnumerable<UnfollowedText> EachUnfollowed => Unfollowed.DistinctBy(text => (text.File.Here, text.Line, text.What));

    /// <summary>Manifests with pods behind their first document.</summary>
    public List<NodeFile> ManifestsWithMore { get; } = [];

    /// <summary>Files that are named and lie outside of the part of the node that is here.</summary>
    public HashSet<NodePath> Outside { get; } = [];

    /// <summary>Runs what may fail on a file; the failure is noted and the rest goes on.</summary>
    public void Attempt(NodePath path, Action action)
    {
        try
        {
            action();
        }
        catch (PkiException failure)
        {
            var file = Find(path) ?? new NodeFile(path, new LocalPath(path.Text));
            // What is told of as unread is not read after all for the flag that names it next.
            if (failure is FileAccessException unread)
                tree.KeepUnread(file, unread);
            if (noted.Add(failure))
                Problems.Add((file, failure));
        }
    }

    // What failed may be the look at the path.
    private NodeFile? Find(NodePath path)
    {
        try
        {
            return tree.Find(path);
        }
        catch (FileAccessException)
        {
            return null;
        }
    }

    /// <summary>Notes what was not followed.</summary>
    public void NotFollowed(ComponentSetting setting, string reason) =>
        Unfollowed.Add(new UnfollowedText(setting.File, setting.Line, $"{setting.Shown} {setting.Value}".TrimEnd(), reason));

    /// <summary>Notes the links that lead out of the tree: what stands behind them is neither read nor written.</summary>
    public void AddEndlessLinks() => Unfollowed.AddRange(tree.EndlessLinks.Select(link => new UnfollowedText(
        link.File, null, $"{link.File.Here.Name} -> {link.Target}", link.IsCircle
            ? "it is a link that leads back to itself"
            : $"it is a link that leads out of '{tree.Folder}', and what is outside is neither read nor written")));

    /// <summary>Notes the folders that may not be looked into: nobody knows what is missing there.</summary>
    public void AddClosedFolders() => Problems.AddRange(tree.Closed.Select(folder => (folder,
        (PkiException)new AccessDeniedException(
            $"You may not look into '{folder}', so what is in it is not known. {AsSuperuser}"))));

    /// <summary>
    /// The path on the node of a file that a setting names; null, and noted, when the component does not find it or it is not
    /// known here.
    /// </summary>
    public NodePath? Present(ComponentFacts component, ComponentSetting setting, string value, bool isKey) =>
        Present(component, setting, value, isKey, tree.HasFile);

    /// <summary>The path on the node of a folder that a setting names; null, and noted, as for a file.</summary>
    public NodePath? PresentFolder(ComponentFacts component, ComponentSetting setting) =>
        Present(component, setting, setting.Value, false, tree.HasFolder);

    private NodePath? Present(ComponentFacts component, ComponentSetting setting, string value, bool isKey, Func<NodePath,
        bool> isThere)
    {
        if (setting.Unknown is { } unknown)
        {
            NotFollowed(setting, $"{unknown} is not known here");
            return null;
        }

        if (component.HostPath(setting, value) is { } path)
        {
            if (!tree.Covers(path))
                Outside.Add(path);
            else if (isThere(path))
                return path;
            else if (!tree.LeadsAway(path))
                Missing.Add(new MissingFile(component.Component, setting, path, true, isKey));
            return null;
        }

        if (NodePath.Parse(value) is not { } inside)
            NotFollowed(setting, "what a relative path goes on from is not known here");
        else if (component.Mounts?.OtherVolume(inside) is { } volume)
            NotFollowed(setting, $"it is in a volume of the kind {volume}, which is no file of the node");
        else
            Missing.Add(new MissingFile(component.Component, setting, inside, false, isKey));
        return null;
    }
}
