using K8sPki.Tests.Peers;

namespace K8sPki.Tests.ShellRuns;

/// <summary>
/// A root of its own for k8spki: /etc and /var have what a test puts there, all else is this machine's, and no process of this
/// machine is seen. Only root on Linux can have one.
/// </summary>
internal sealed class OwnRoot : IDisposable
{
    private readonly TemporaryFolder folder = new();

    /// <summary>Why there can be none here; null when there can.</summary>
    public static string? SkipReason() => OperatingSystem.IsLinux() && Environment.UserName == "root" ? null
        : "only root on Linux can give a program a root of its own";

    /// <summary>Where a path of it is outside of it.</summary>
    public string PathOf(string path) => folder[$"skeleton/{path}"];

    /// <summary>Puts a file below etc or var.</summary>
    public void Write(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(path))!);
        File.WriteAllText(PathOf(path), content);
    }

    /// <summary>Copies a folder to a path below etc or var, with modes.</summary>
    public void Copy(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(to))!);
        using var copying = PeerProcess.Start("cp", new PeerCall("-a", from, PathOf(to)));
        (copying.WaitForExit(Patience.Limit) ?? throw new TimeoutException("cp did not end.")).Accepted();
    }

    /// <summary>Starts k8spki in it.</summary>
    public PeerProcess Start(IReadOnlyDictionary<string, string?> environment, params string[] arguments) =>
        PeerProcess.Start("unshare", new PeerCall([
            "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--propagation", "private", "sh",
            Repository.PathOf("tests", "K8sPki.Tests", "ClusterPki", "OnNode.sh"), folder["skeleton"],
            DotNet.HostPath, ShellProgram.Assembly, .. arguments])
        {
            Environment = new(environment),
        });

    /// <summary>Runs k8spki in it to its end.</summary>
    public Task<PeerRun> RunAsync(IReadOnlyDictionary<string, string?> environment, params string[] arguments) => Task.Run(() =>
    {
        using var process = Start(environment, arguments);
        return process.WaitForExit(Patience.Limit) ?? throw new TimeoutException(process.Output + process.Error);
    });

    // Emptied folder by folder: were anything mounted here after all, it would stay whole.
    public void Dispose()
    {
        foreach (var own in new[] { "etc", "var" }.Where(name => Directory.Exists(PathOf(name))))
            Directory.Delete(PathOf(own), recursive: true);
        foreach (var mounted in Directory.EnumerateFileSystemEntries(PathOf("")))
        {
            if (File.ResolveLinkTarget(mounted, false) is null)
                Directory.Delete(mounted);
            else
                File.Delete(mounted);
        }

        folder.Dispose();
    }
}
