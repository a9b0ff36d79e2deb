using K8sPki.Tests.Peers;
using K8sPki.Tests.ShellRuns;

namespace K8sPki.Tests.ClusterPki;

/// <summary>The remedies on a node itself, where its files stand at their own paths.</summary>
public sealed class OnNodeTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    // Emptied folder by folder: were anything mounted here after all, it would stay whole.
    public void Dispose()
    {
        Directory.CreateDirectory(folder["skeleton/etc"]);
        File.Delete(folder["skeleton/etc/passwd"]);
        foreach (var mounted in Directory.EnumerateFileSystemEntries(folder["skeleton"]))
        {
            if (File.ResolveLinkTarget(mounted, false) is null)
                Directory.Delete(mounted);
            else
                File.Delete(mounted);
        }

        folder.Dispose();
    }

    [Fact]
    public void A_remedy_mends_its_fault_on_a_node()
    {
        Directory.CreateDirectory(folder["skeleton"]);
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
            Assert.Skip("only root on Linux can be on a node");
        if (Run("/usr/bin/env", "unshare", "--mount", "true").ExitCode != 0)
            Assert.Skip("no folder can be mounted for one process alone here");
        var expected = new List<string>();
        foreach (var (index, (id, name)) in RemedyTests.ByCommands.Index())
        {
            using var node = Faults.NodeWith(id, name);
            var moved = folder[$"nodes/{index:000} {id}"];
            Directory.CreateDirectory(Path.Combine(moved, "etc/systemd"));
            expected.Add($"{index:000} {id}: mended");
            // Units stand where an administrator has them: what the machine itself has in the other folders is hidden.
            Assert.Equal(0, Run("cp", "-a", node.PathOf("etc"), node.PathOf("var"), moved).ExitCode);
            File.Copy("/etc/passwd", Path.Combine(moved, "etc/passwd"));
            Assert.Equal(0, Run("cp", "-a", node.PathOf("usr/lib/systemd/system"), Path.Combine(moved, "etc/systemd")).ExitCode);
        }

        var script = Repository.PathOf("tests", "K8sPki.Tests", "ClusterPki", "OnNode");
        var run = Run("unshare", "--mount", "sh", script + ".sh", folder["skeleton"], DotNet.Host, ShellProgram.Assembly,
            "-NonInteractive", "-File", script + ".ps1", folder["nodes"]);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(expected, run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static PeerRun Run(string program, params string[] arguments)
    {
        using var process = PeerProcess.Start(program, new PeerCall(arguments));
        return process.WaitForExit(Patience.Limit)
            ?? throw new TimeoutException($"{program} did not end.\n{process.Output}\n{process.Error}");
    }
}
