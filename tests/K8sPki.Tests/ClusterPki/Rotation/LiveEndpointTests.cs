using K8sPki.Tests.Endpoints;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests.ClusterPki.Rotation;

/// <summary>An exchange waits for components that have not been restarted; openssl's server stands for them.</summary>
public sealed class LiveEndpointTests : IDisposable
{
    private const string Pki = SampleRotation.Pki;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [PeerFact("openssl")]
    public async Task What_still_serves_the_old_certificate_is_waited_for()
    {
        await using var sample = await LiveSample.StartAsync();
        sample.TrustBoth();
        var old = Pair(sample, "old");
        Assert.Equal(RotationStepKind.SignNew, sample.Step(LiveFacts.None, out _));
        Assert.Equal(RotationStepKind.IssueNew, sample.Step(LiveFacts.None, out _));
        using (var before = await ServeAsync(old, sample.Cluster.Cp1.PathOf(Pki + "ca.crt")))
        {
            Assert.Null(sample.Step(Seen(sample, before.Port), out var refusal));
            Assert.StartsWith($"RotationNotLive: ForgetOld of ca waits: kube-apiserver at 127.0.0.1:{before.Port} still serves a "
                + "certificate of the old authority.", refusal, StringComparison.Ordinal);
            Assert.Contains($"kube-apiserver at 127.0.0.1:{before.Port} serves a certificate of the old authority and asks for "
                + "clients of both", sample.Status(Seen(sample, before.Port)).Live);
        }

        using var after = await ServeAsync(Pair(sample, "new"), sample.Cluster.Cp1.PathOf(Pki + "ca.crt"));
        Assert.Equal(RotationStepKind.ForgetOld, sample.Step(Seen(sample, after.Port), out _));
    }

    [PeerFact("openssl")]
    public async Task What_does_not_ask_for_the_new_authority_is_waited_for()
    {
        await using var sample = await LiveSample.StartAsync();
        File.Copy(sample.Cluster.Cp1.PathOf(Pki + "ca.crt"), folder["old-ca.crt"]);
        sample.TrustBoth();
        using (var before = await ServeAsync(Pair(sample, "tls"), folder["old-ca.crt"]))
        {
            Assert.Null(sample.Step(Seen(sample, before.Port), out var refusal));
            Assert.Contains($"kube-apiserver at 127.0.0.1:{before.Port} does not ask for certificates of the new authority.",
                refusal, StringComparison.Ordinal);
            Assert.Contains(sample.Status(Seen(sample, before.Port)).Lagging,
                text => text.EndsWith("the new authority", StringComparison.Ordinal));
        }

        using var after = await ServeAsync(Pair(sample, "tls"), sample.Cluster.Cp1.PathOf(Pki + "ca.crt"));
        Assert.Equal(RotationStepKind.SignNew, sample.Step(Seen(sample, after.Port), out _));
    }

    [PeerFact("openssl")]
    public async Task What_still_asks_for_the_old_authority_keeps_the_way_back()
    {
        await using var sample = await LiveSample.StartAsync();
        sample.TrustBoth();
        File.Copy(sample.Cluster.Cp1.PathOf(Pki + "ca.crt"), folder["both.crt"]);
        foreach (var step in new[] { RotationStepKind.SignNew, RotationStepKind.IssueNew, RotationStepKind.ForgetOld })
            Assert.Equal(step, sample.Step(LiveFacts.None, out _));
        var failures = new List<PkiException>();
        using (var before = await ServeAsync(Pair(sample, "tls"), folder["both.crt"]))
        {
            Assert.Empty(sample.Fleet(Seen(sample, before.Port)).Complete(RotationStepTests.Control(failures)));
            Assert.Contains("still asks for certificates of an authority that its file has no more",
                Assert.Single(failures).Message, StringComparison.Ordinal);
        }

        using var after = await ServeAsync(Pair(sample, "tls"), sample.Cluster.Cp1.PathOf(Pki + "ca.crt"));
        Assert.Single(sample.Fleet(Seen(sample, after.Port)).Complete(RotationStepTests.Control(failures)));
    }

    [PeerFact("openssl")]
    public async Task What_another_cluster_shows_there_counts_for_nothing()
    {
        await using var sample = await LiveSample.StartAsync();
        sample.TrustBoth();
        var other = SampleNode.NewAuthority("kubernetes");
        var leaf = sample.Cluster.Cp1.Entry(ClusterBlueprint.Find("apiserver")!) with { Issuer = other };
        using var server = await OpenSslServer.StartAsync(folder, new OwnCertificate(leaf.Certificate, leaf.Key), [],
            "-Verify", "1", "-CAfile", folder.Write("other.crt", other.Certificate.Pem));
        Assert.Equal(RotationStepKind.SignNew, sample.Step(Seen(sample, server.Port), out _));
        var status = sample.Status(Seen(sample, server.Port));
        Assert.Contains(status.NotRead,
            text => text.Contains("serves a certificate of neither authority", StringComparison.Ordinal));
        Assert.DoesNotContain(status.Live, text => text.Contains($":{server.Port} ", StringComparison.Ordinal));
    }

    [Fact]
    public void What_runs_since_before_its_file_was_written_is_waited_for()
    {
        using var cluster = new SampleRotation();
        var file = cluster.Cp1.PathOf(Pki + "etcd/ca.crt");
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddHours(-3));
        // Of a process that began two hours ago, and of one that began four hours ago.
        Assert.Empty(Gaps(cluster, 2));
        Assert.Contains(Gaps(cluster, 4), text =>
            text.StartsWith("kube-apiserver at 127.0.0.1:6443 runs", StringComparison.Ordinal)
            && text.Contains("has not read what /etc/kubernetes/pki/etcd/ca.crt holds", StringComparison.Ordinal));
        SampleRotation.Run(cluster.Cp1, "kube-apiserver", 4711);
        Assert.Empty(Gaps(cluster, 4));
    }

    private static List<string> Gaps(SampleRotation cluster, int hours)
    {
        var began = DateTimeOffset.UtcNow.AddHours(-hours);
        // Valid from an hour before, as Kubernetes makes it.
        var shown = cluster.Cp1.Entry(ClusterBlueprint.Find("apiserver")!) with
        {
            Subject = DistinguishedName.Parse($"/CN=apiserver-loopback-client@{began.ToUnixTimeSeconds()}"),
            Validity = Validity.Until(began.AddDays(365), began.AddHours(-1)),
        };
        var endpoint = new LiveEndpoint("cp1", "kube-apiserver", "127.0.0.1:6443")
        {
            Shown = shown.Certificate, IsOfProcess = true,
        };
        var live = new LiveFacts([new LiveCluster(new HashSet<string> { "cp1" }, new HashSet<string>())
        {
            Endpoints = new[] { endpoint }.ToLookup(one => one.Node),
        }]);
        var facts = cluster.Facts();
        var authority = RotationAuthority.Find("etcd-ca")!;
        var state = RotationState.Of(authority, facts[0], AuthorityGenerations.Of(authority, facts), live)!;
        return [.. LiveRule.Stale(state).Select(gap => gap.Text)];
    }

    private static LiveFacts Seen(LiveSample sample, int port)
    {
        var inquiry = new LiveInquiry(sample.Cluster.Facts(),
            new NodeQuestions([LiveSample.Endpoint("cp1", port)], NodeQuestions.None.Unreached), [], _ => null!);
        return inquiry.AskAsync(TestContext.Current.CancellationToken).GetAwaiter().GetResult();
    }

    private (string Certificate, string Key) Pair(LiveSample sample, string name)
    {
        File.Copy(sample.Cluster.Cp1.PathOf(Pki + "apiserver.crt"), folder[name + ".crt"], overwrite: true);
        File.Copy(sample.Cluster.Cp1.PathOf(Pki + "apiserver.key"), folder[name + ".key"], overwrite: true);
        return (folder[name + ".crt"], folder[name + ".key"]);
    }

    private Task<OpenSslServer> ServeAsync((string Certificate, string Key) pair, string clients) => OpenSslServer.StartAsync(
        folder, new OwnCertificate(Certificate.Parse(File.ReadAllText(pair.Certificate)),
            PrivateKeyReader.ReadFile(pair.Key, null)), [], "-Verify", "1", "-CAfile", clients);
}
