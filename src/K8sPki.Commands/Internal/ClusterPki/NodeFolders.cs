using System.Management.Automation;

namespace K8sPki.Internal;

/// <summary>Turns -Root into the folders of nodes.</summary>
internal sealed class NodeFolders(FileSystemPaths paths)
{
    /// <summary>The folders that one -Root names. A file beside the nodes' folders is passed over; one that was named is an error.</summary>
    public IEnumerable<string> Of(string root)
    {
        var found = paths.Resolve(root, "folder");
        var folders = found.Where(Directory.Exists).ToList();
        return folders.Count == found.Count || (folders.Count > 0 && WildcardPattern.ContainsWildcardCharacters(root))
            ? folders
            : throw new InvalidRequestException("RootNotAFolder", $"'{root}' is not a folder; -Root takes the folder that a node's file system is at.");
    }
}
