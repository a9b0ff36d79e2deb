namespace K8sPki.Tests.Peers;

/// <summary>A program whose verdict on our files counts. On Debian the package in brackets brings it.</summary>
public sealed class Peer
{
    /// <summary>A service, in no folder of programs.</summary>
    public const string JournalRemoteProgram = "/lib/systemd/systemd-journal-remote";

    private readonly Lazy<string?> path;

    private Peer(string name, string package)
    {
        Name = name;
        Package = package;
        path = new(() => Find(name));
    }

    public static Peer OpenSsl { get; } = new("openssl", "openssl");

    public static Peer SshKeygen { get; } = new("ssh-keygen", "openssh-client");

    public static Peer Kubectl { get; } = new("kubectl", "kubectl");

    public static Peer Curl { get; } = new("curl", "curl");

    public static Peer Etcd { get; } = new("etcd", "etcd-server");

    public static Peer Etcdctl { get; } = new("etcdctl", "etcd-client");

    public static Peer Go { get; } = new("go", "golang-go");

    public static Peer CCompiler { get; } = new("cc", "gcc");

    public static Peer Keytool { get; } = new("keytool", "default-jre-headless");

    public static Peer Debootstrap { get; } = new("debootstrap", "debootstrap");

    public static Peer Sshd { get; } = new("sshd", "openssh-server");

    public static Peer Tmux { get; } = new("tmux", "tmux");

    public static Peer Promtool { get; } = new("promtool", "prometheus");

    public static Peer NodeExporter { get; } = new("prometheus-node-exporter", "prometheus-node-exporter");

    public static Peer Journalctl { get; } = new("journalctl", "systemd");

    /// <summary>Writes a journal from the form in which journals are sent.</summary>
    public static Peer JournalRemote { get; } = new(JournalRemoteProgram, "systemd-journal-remote");

    public static IReadOnlyList<Peer> All { get; } = [OpenSsl, SshKeygen, Kubectl, Curl, Etcd, Etcdctl, Go, Keytool, Tmux,
        Debootstrap, Sshd, CCompiler, Promtool, NodeExporter, Journalctl, JournalRemote];

    /// <summary>Whether a missing peer fails its tests instead of skipping them.</summary>
    public static bool AllRequired => Environment.GetEnvironmentVariable("K8SPKI_REQUIRE_PEERS") == "1";

    public string Name { get; }

    public string Package { get; }

    /// <summary>Its full path.</summary>
    /// <exception cref="FileNotFoundException">It is not installed.</exception>
    public string Program => path.Value ?? throw new FileNotFoundException($"{Name} is not installed (package {Package}).");

    public bool IsInstalled => path.Value is not null;

    /// <summary>Why a test that needs these peers is skipped here; null when it runs.</summary>
    public static string? SkipReason(IEnumerable<string> names)
    {
        var missing = names.Select(Named).Where(peer => !peer.IsInstalled).ToArray();
        return missing.Length == 0 || AllRequired
            ? null
            : "not installed: " + string.Join(", ", missing.Select(peer => $"{peer.Name} (package {peer.Package})"));
    }

    public static Peer Named(string name) =>
        All.FirstOrDefault(peer => peer.Name == name) ?? throw new ArgumentException($"No peer is called {name}.", nameof(name));

    /// <summary>Runs the peer to its end and gives what came of it, whatever the exit code.</summary>
    public PeerRun Run(params string[] arguments) => Run(new PeerCall(arguments));

    /// <summary>Runs the peer to its end and gives what came of it, whatever the exit code.</summary>
    public PeerRun Run(PeerCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        using var process = Start(call);
        var timeout = call.Timeout ?? Patience.Limit;
        return process.WaitForExit(timeout)
            ?? throw new TimeoutException(
                $"{Name} {string.Join(' ', call.Arguments)} did not end within {timeout.TotalSeconds:0} s.\n{process.Error}");
    }

    /// <summary>Starts the peer, as a server does; it is ended when the result is disposed of.</summary>
    public PeerProcess Start(PeerCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return PeerProcess.Start(Program, call);
    }

    private static string? Find(string name)
    {
        var file = OperatingSystem.IsWindows() ? name + ".exe" : name;
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.Select(folder => System.IO.Path.Combine(folder, file)).FirstOrDefault(File.Exists);
    }
}
