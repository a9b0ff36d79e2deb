using System.Globalization;
using System.Net;
using System.Net.Sockets;
using K8sPki.Tests.ClusterPki;
using K8sPki.Tests.Peers;
using K8sPki.Tests.ShellRuns;

namespace K8sPki.Tests.Remoting;

/// <summary>
/// A node that PowerShell reaches over SSH: an sshd of its own at an address of its own, in whose mount namespace the node's
/// files lie where other files lie on this machine.
/// </summary>
internal sealed class SshNode : IDisposable
{
    private readonly PeerProcess server;
    private bool isGone;

    private SshNode(string address, int port, SampleNode files, PeerProcess server)
    {
        Address = address;
        Port = port;
        Files = files;
        this.server = server;
    }

    public string Address { get; }

    public int Port { get; }

    /// <summary>What the node has.</summary>
    public SampleNode Files { get; }

    /// <summary>Why there can be none here; null when there can.</summary>
    public static string? SkipReason() => !RunLength.IsFull ? "real remoting over SSH is for full runs (K8SPKI_FULL=1)"
        : !OperatingSystem.IsLinux() ? "each node needs a mount namespace, which only Linux has"
        : Environment.UserName != "root" ? "only root can make the mount namespaces of the nodes"
        : Peer.SkipReason([Peer.Sshd.Name, Peer.SshKeygen.Name]);

    /// <summary>Starts several, which the same user's key opens and whose host key is known.</summary>
    /// <param name="count">How many.</param>
    /// <param name="folder">The folder that gets the keys.</param>
    /// <param name="seenAt">The folder in which each node sees its files.</param>
    public static async Task<IReadOnlyList<SshNode>> StartAllAsync(int count, TemporaryFolder folder, string seenAt)
    {
        foreach (var key in new[] { "host", "user" })
            Tool.Run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder[key]);
        var nodes = new List<SshNode>();
        for (var number = 1; number <= count; number++)
            nodes.Add(await StartAsync(number, folder, seenAt));
        var hostKey = string.Join(' ',
            (await File.ReadAllTextAsync(folder["host.pub"], TestContext.Current.CancellationToken)).Split(' ').Take(2));
        folder.Write("known", string.Concat(nodes.Select(node => $"[{node.Address}]:{node.Port} {hostKey}\n")));
        return nodes;
    }

    /// <summary>Starts one.</summary>
    /// <param name="number">Its number, which is in its address.</param>
    /// <param name="folder">The folder of the keys.</param>
    /// <param name="seenAt">The folder in which the node sees its files.</param>
    public static async Task<SshNode> StartAsync(int number, TemporaryFolder folder, string seenAt)
    {
        var address = string.Create(CultureInfo.InvariantCulture, $"127.0.0.{number}");
        var files = SampleNode.ControlPlane($"cp{number}");
        var port = FreePort(address);
        var configuration = folder.Write($"sshd{number}.conf", $"""
            ListenAddress {address}:{port}
            HostKey {folder["host"]}
            PidFile none
            AuthorizedKeysFile {folder["user.pub"]}
            StrictModes no
            UsePAM no
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            PermitRootLogin prohibit-password
            SetEnv DOTNET_ROOT={Environment.GetEnvironmentVariable("DOTNET_ROOT")} POWERSHELL_TELEMETRY_OPTOUT=1
            Subsystem powershell {DotNet.HostPath} {ShellProgram.Assembly} -sshs -NoLogo
            """);
        // /run is one of the namespace's own, since sshd wants a folder there that only a started service has.
        var start = $"mount --bind '{files.Root}' '{seenAt}' && mount -t tmpfs none /run && mkdir -m 0755 /run/sshd && exec "
            + $"'{Peer.Sshd.Program}' -D -e -f '{configuration}'";
        var node = new SshNode(address, port, files,
            PeerProcess.Start("unshare", new PeerCall("--mount", "--propagation", "private", "sh", "-c", start)));
        await Patience.UntilAsync(() => node.server.HasExited
            || node.server.Error.Contains("Server listening", StringComparison.Ordinal), () => node.server.Error);
        Assert.False(node.server.HasExited, node.server.Error);
        return node;
    }

    /// <summary>Ends it; nothing happens where it has ended.</summary>
    public void Dispose()
    {
        if (isGone)
            return;
        isGone = true;
        server.Dispose();
        Files.Dispose();
    }

    private static int FreePort(string address)
    {
        using var listener = new TcpListener(IPAddress.Parse(address), 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
