namespace K8sPki.Tests.ClusterPki.Repair;

/// <summary>Judges nodes and repairs them, as Test-K8sPki | Repair-K8sPki does.</summary>
internal static class RepairSample
{
    /// <summary>What is wrong with a node.</summary>
    public static IReadOnlyList<Finding> Judge(NodeFileSystem tree) =>
        new PkiChecks(new PkiCheckOptions()).Judge(InventoryReader.Read(tree.Again()));

    /// <summary>Judges a node and repairs what is found; what became of it.</summary>
    public static List<PkiRepair> Repair(NodeFileSystem tree, Func<RepairControl, RepairControl>? change = null) =>
        Repair(Judge(tree), change);

    /// <summary>Repairs what was found.</summary>
    public static List<PkiRepair> Repair(IReadOnlyList<Finding> findings, Func<RepairControl, RepairControl>? change = null)
    {
        var done = new List<PkiRepair>();
        var control = new RepairControl
        {
            Approve = (_, _) => true, Report = done.Add, Progress = _ => { }, Warn = _ => { },
            Cancellation = TestContext.Current.CancellationToken,
        };
        control = change?.Invoke(control) ?? control;
        foreach (var node in findings.GroupBy(finding => ((NodeOrigin)finding.Origin!).Tree.Folder))
            NodeRepair.Run((NodeOrigin)node.First().Origin!, [.. node], control);
        return done;
    }
}

/// <summary>What the files of a node are, to see that they are the same again.</summary>
internal static class NodeState
{
    /// <summary>Each file with its content and mode, a line each; without locks, journals and backups.</summary>
    public static string Of(string root) => string.Join('\n',
        Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(root, file))
            .Where(file => !file.Contains("k8spki", StringComparison.Ordinal)
                && new FileInfo(Path.Combine(root, file)).LinkTarget is null).Order(StringComparer.Ordinal)
            .Select(file => $"{file} {FileState.Of(File.ReadAllBytes(Path.Combine(root, file))).Digest} "
                + $"{(OperatingSystem.IsWindows() ? 0 : File.GetUnixFileMode(Path.Combine(root, file)))}"));
}
