using System.Buffers.Binary;
using System.Text;
using K8sPki.Logs;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests.Logs;

/// <summary>Journals as systemd writes them, read back beside journalctl.</summary>
public sealed class RealJournalTests : IDisposable
{
    private const string Kubelet = "kubelet";
    private const long Begin = 1_790_000_000;

    private static readonly string First = new('a', 32);
    private static readonly string Last = new('b', 32);

    private readonly TemporaryFolder folder = new();
    private readonly List<PkiException> problems = [];

    public void Dispose() => folder.Dispose();

    [PeerFact("journalctl", Peer.JournalRemoteProgram)]
    public void The_lines_of_a_unit_are_those_of_journalctl()
    {
        Write(Kubelets());
        Assert.Equal(Journalctl("-u", Kubelet), Texts(new LogQuery()));
        Assert.Equal(Journalctl("-u", Kubelet, "--lines=1"), Texts(new LogQuery { Tail = 1 }));
        Assert.Equal(Journalctl("-u", Kubelet, $"--since=@{Begin + 3}"),
            Texts(new LogQuery { Since = DateTimeOffset.FromUnixTimeSeconds(Begin + 3) }));
        Assert.Empty(problems);
    }

    [PeerFact("journalctl", Peer.JournalRemoteProgram)]
    public void What_was_before_the_last_start_is_what_has_another_invocation()
    {
        Write(Kubelets());
        var before = Texts(new LogQuery(), isPrevious: true);
        Assert.NotEmpty(before);
        Assert.Equal(Journalctl("-u", Kubelet, $"_SYSTEMD_INVOCATION_ID={First}"), before);
    }

    [PeerFact("journalctl", Peer.JournalRemoteProgram)]
    public void Where_no_start_is_told_that_is_said()
    {
        Write([new Entry(0, Kubelet, null, "E1129 10:00:00.000000    1 a.go:1] one"u8.ToArray())]);
        Assert.Empty(Texts(new LogQuery(), isPrevious: true));
        Assert.Equal("StartsNotTold", Assert.Single(problems).ErrorId);
    }

    [PeerFact("journalctl", Peer.JournalRemoteProgram)]
    public void What_is_no_text_is_read_and_the_lines_after_it_too()
    {
        Write([new Entry(0, Kubelet, Last, [98, 255, 0, 10, 99]), new Entry(1, Kubelet, Last, "next"u8.ToArray())]);
        Assert.Equal(["b\uFFFD\0\nc", "next"], Texts(new LogQuery()));
    }

    private static Entry[] Kubelets() =>
    [
        new(0, Kubelet, First, "I1129 10:00:00.000000    1234 server.go:100] \"starting\""u8.ToArray()),
        new(1, Kubelet, First, "E1129 10:00:01.000000    1234 bootstrap.go:266] certificate is expired"u8.ToArray()),
        new(2, "containerd", Last, "time=\"2026-11-29T10:00:02Z\" level=error msg=\"tls: bad certificate\""u8.ToArray()),
        new(3, Kubelet, Last, "E1129 10:00:03.000000    1234 x.go:1] \"x509: certificate signed by unknown authority\""u8.ToArray()),
        new(4, Kubelet, Last, "I1129 10:00:04.000000    1234 x.go:2] \"caf\u00e9\""u8.ToArray()),
    ];

    // https://systemd.io/JOURNAL_EXPORT_FORMATS
    private void Write(IEnumerable<Entry> entries)
    {
        using var export = new MemoryStream();
        foreach (var entry in entries)
        {
            var invocation = entry.Invocation is null ? "" : $"_SYSTEMD_INVOCATION_ID={entry.Invocation}\n";
            var length = new byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)entry.Message.Length);
            export.Write(Encoding.UTF8.GetBytes($"__REALTIME_TIMESTAMP={(Begin + entry.Second) * 1_000_000}\n"
                + $"__MONOTONIC_TIMESTAMP={entry.Second * 1_000_000}\n_BOOT_ID={new string('1', 32)}\nPRIORITY=3\n"
                + $"_SYSTEMD_UNIT={entry.Unit}.service\n{invocation}MESSAGE\n"));
            export.Write([.. length, .. entry.Message, (byte)'\n', (byte)'\n']);
        }

        Directory.CreateDirectory(folder["journal"]);
        File.WriteAllBytes(folder["sent"], export.ToArray());
        Peer.JournalRemote.Run("-o", folder["journal/own.journal"], folder["sent"]).Accepted();
    }

    private string[] Journalctl(params string[] arguments) => Peer.Journalctl
        .Run(["-D", folder["journal"], "-o", "cat", "--no-pager", "--quiet", .. arguments]).Accepted()
        .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private string[] Texts(LogQuery query, bool isPrevious = false) =>
    [
        .. new JournalLogSource([new JournalUnit(Kubelet, Kubelet, false)], folder["journal"])
        {
            Component = Kubelet, IsPrevious = isPrevious,
        }.Read(query, (_, problem) => problems.Add(problem), TestContext.Current.CancellationToken).Select(entry => entry.Text),
    ];

    private sealed record Entry(int Second, string Unit, string? Invocation, byte[] Message);
}
