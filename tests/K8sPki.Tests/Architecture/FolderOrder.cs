namespace K8sPki.Tests.Architecture;

/// <summary>The order of the folders of src/K8sPki: each uses only those after it. Where a folder in a folder has a place of its own, the outer one stands for the rest.</summary>
internal static class FolderOrder
{
    public static IReadOnlyList<string> Folders { get; } =
    [
        "Commands", "Internal", "ClusterPki/Checks", "ClusterPki/Renewal", "ClusterPki/Kubeadm", "ClusterPki/Tree", "ClusterPki", "KubeConfig", "Api", "Certificates", "Requests", "Keys", "Forms", "Naming", "Yaml", "Encoding", "Platform",
    ];

    /// <summary>The folder of a file, as far as it has a place in the order.</summary>
    /// <param name="file">Its path below src/K8sPki.</param>
    public static string Of(string file)
    {
        var parts = file.Split('/');
        return parts.Length > 2 && Folders.Contains($"{parts[0]}/{parts[1]}") ? $"{parts[0]}/{parts[1]}" : parts[0];
    }

    /// <summary>Those that may name PowerShell.</summary>
    public static IReadOnlyList<string> PowerShellFolders { get; } = ["Commands", "Internal"];

    /// <summary>Each use of a type in a folder above, and of PowerShell where it has no place.</summary>
    /// <param name="types">The types to judge.</param>
    /// <param name="folderOf">The folder of a type; null for one from elsewhere.</param>
    public static IReadOnlyList<string> Violations(IEnumerable<Type> types, Func<Type, string?> folderOf)
    {
        var violations = new List<string>();
        foreach (var type in types)
        {
            var folder = folderOf(type)!;
            foreach (var used in TypeUses.Of(type))
            {
                var usedFolder = folderOf(used);
                if (usedFolder is not null && Rank(usedFolder) < Rank(folder))
                    violations.Add($"{folder}/ uses {usedFolder}/ above it: {type.Name} names {used.Name}.");
                if (used.Assembly.GetName().Name == "System.Management.Automation" && !PowerShellFolders.Contains(folder))
                    violations.Add($"{folder}/ names PowerShell: {type.Name} names {used.Name}.");
            }
        }

        return violations;
    }

    private static int Rank(string folder)
    {
        var rank = Folders.ToList().IndexOf(folder);
        return rank >= 0 ? rank : throw new ArgumentException($"{folder} is none of the folders of src/K8sPki.", nameof(folder));
    }
}
