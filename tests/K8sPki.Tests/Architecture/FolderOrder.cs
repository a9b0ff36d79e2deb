namespace K8sPki.Tests.Architecture;

/// <summary>The order of the folders of src/K8sPki: each uses only those after it.</summary>
internal static class FolderOrder
{
    public static IReadOnlyList<string> Folders { get; } =
    [
        "Commands", "Internal", "ClusterPki", "KubeConfig", "Api", "Certificates", "Requests", "Keys", "Forms", "Naming", "Yaml", "Encoding", "Rules", "Platform",
    ];

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
