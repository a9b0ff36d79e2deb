
namespace K8sPki.Tests.Peers;

public class PeerTests
{
    public static TheoryData<string> Names { get; } = new(Peer.All.Select(peer => peer.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_peer_starts(string name)
    {
        if (Peer.SkipReason([name]) is { } reason)
            Assert.Skip(reason);
        string[] arguments = name switch
        {
            "ssh-keygen" => ["-l", "-f", "/dev/null"],
            "kubectl" => ["version", "--client"],
            "curl" or "etcd" or "debootstrap" or "promtool" or "prometheus-node-exporter" or "journalctl" or "cc"
                or Peer.JournalRemoteProgram => ["--version"],
            "keytool" => ["-help"],
            "tmux" or "sshd" => ["-V"],
            _ => ["version"],
        };
        var run = Peer.Named(name).Run(arguments);
        if (name == "ssh-keygen")
            Assert.Contains("not a public key file", run.Refused().Output + run.Error, StringComparison.Ordinal);
        else
            Assert.NotEmpty(run.Accepted().Output + run.Error);
    }

    [PeerFact("openssl")]
    public void Gives_input_and_takes_output_exit_code_and_errors()
    {
        var digest = Peer.OpenSsl.Run(new PeerCall("dgst", "-sha256", "-binary") { InputText = "abc" }).Accepted();
        Assert.Equal("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD", Convert.ToHexString(digest.OutputBytes));
        var failed = Peer.OpenSsl.Run("x509", "-in", "nothing.pem").Refused();
        Assert.Contains("nothing.pem", failed.Error, StringComparison.Ordinal);
        Assert.ThrowsAny<Exception>(failed.Accepted);
        Assert.ThrowsAny<Exception>(digest.Refused);
    }

    [PeerFact("openssl")]
    public void A_peer_that_does_not_end_is_ended()
    {
        // With its input left open the digest would wait for more, so a server stands for it.
        using var server = Peer.OpenSsl.Start(new PeerCall("s_server", "-nocert", "-accept", "127.0.0.1:0"));
        Assert.Null(server.WaitForExit(TimeSpan.FromMilliseconds(200)));
    }

    [Fact]
    public void A_missing_peer_is_a_reason_or_a_failure()
    {
        Assert.Throws<ArgumentException>(() => Peer.SkipReason(["nonsense"]));
        Assert.All(Peer.All, peer => Assert.Equal(peer.IsInstalled || Peer.AllRequired, Peer.SkipReason([peer.Name]) is null));
    }
}
