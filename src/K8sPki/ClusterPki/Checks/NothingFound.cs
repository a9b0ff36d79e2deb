using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>Says of a tree in which there is nothing of a cluster what it may be instead, and how it is given then.</summary>
internal static class NothingFound
{
    // More folders are no guess any more.
    private const int MostFolders = 1_000;

    /// <summary>The error for a tree without anything to read.</summary>
    public static MissingInputException Of(PkiInventory facts) => new("PkiNotFound", facts.Given.Count > 0
        ? $"There is nothing of a cluster's PKI in '{string.Join("', '", facts.Given)}': neither certificate, kubeconfig, nor "
            + "a component's manifest, unit or configuration."
        : $"There is nothing of a cluster's PKI in '{facts.Folder}'. {Guess(facts.Tree)}");

    private static string Guess(NodeFileSystem tree)
    {
        var folder = CommandArgument.InQuotes(tree.Folder);
        if (tree.IsThisNode)
            return "This machine seems to be no node. For a copy of a node's /etc/kubernetes give -Path, for its whole file "
                + "system -Root.";
        if (tree.Kind == NodeFileSystemKind.Root && GivenFolder.Recognize(tree.Folder) is { Length: > 0 } copied)
            return $"It looks like a copy of {copied}, not like a node's whole file system: give it with -Path {folder}.";
        if (HoldsNodes(tree.Folder))
            return $"It looks like a folder with a folder for each node: give these with -Root "
                + $"{CommandArgument.InQuotes(Path.Combine(tree.Folder, "*"))}.";
        return tree.Kind == NodeFileSystemKind.Root
            ? "-Root takes the folder that a node's file system is mounted at or was copied to, with etc/kubernetes or the "
                + "like in it."
            : "-Path takes a copy of /etc/kubernetes, a folder of certificates, or single files; a node's whole file system is "
                + "given with -Root.";
    }

    private static bool HoldsNodes(string folder)
    {
        try
        {
            return Directory.EnumerateDirectories(folder).Take(MostFolders).Any(inner => GivenFolder.Recognize(inner) == "");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
