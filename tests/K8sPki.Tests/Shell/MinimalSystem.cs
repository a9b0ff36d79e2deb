using K8sPki.Tests.Peers;

namespace K8sPki.Tests.Shell;

/// <summary>
/// A Debian with nothing but what it cannot do without, and openssl, in a folder: what slim containers are. Its root is a
/// mount of its own, as in a container: PowerShell has a drive for each mount and none for a mere folder.
/// </summary>
internal sealed class MinimalSystem : IDisposable
{
    private const string Enter =
        "mount --bind \"$0\" \"$0\" && mount -t proc proc \"$0/proc\" && cd \"$0\" && exec chroot \"$0\" \"$@\"";
    private readonly TemporaryFolder folder = new();

    public MinimalSystem() =>
        Peer.Debootstrap.Run("--variant=minbase", "--include=openssl", "stable", Root).Accepted();

    private string Root => folder["root"];

    public void Take(string file, string place) => File.Copy(file, Path.Combine(Root, place));

    /// <summary>Runs a program inside; the mounts end with it.</summary>
    public PeerRun Run(params string[] command)
    {
        string[] arguments = ["--mount", "--propagation", "private", "sh", "-c", Enter, Root, .. command];
        var call = new PeerCall(arguments) {
            Environment = new() { ["HOME"] = "/root", ["PATH"] = "/usr/local/bin:/usr/bin:/usr/sbin:/bin:/sbin" } };
        using var process = PeerProcess.Start("unshare", call);
        return process.WaitForExit(Patience.Limit)
            ?? throw new TimeoutException($"{string.Join(' ', command)} did not end.\n{process.Output}\n{process.Error}");
    }

    public void Dispose() => folder.Dispose();
}
