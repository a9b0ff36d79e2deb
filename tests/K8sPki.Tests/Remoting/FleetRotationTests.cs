using K8sPki.Tests.ClusterPki;
using K8sPki.Tests.Peers;
using K8sPki.Tests.ShellRuns;

namespace K8sPki.Tests.Remoting;

/// <summary>examples/rotate-ca-fleet.ps1 over SSH, from a machine that has none of the nodes' files.</summary>
public sealed class FleetRotationTests : IDisposable
{
    private const string NewKey = "etc/kubernetes/pki/etcd/ca-new.key";

    private readonly TemporaryFolder folder = new();
    private readonly SampleNode decoy = SampleNode.ControlPlane("decoy");
    private readonly List<SshNode> nodes = [];

    [Fact]
    public async Task Three_nodes_exchange_an_authority_and_a_failure_stops_it_until_it_is_mended()
    {
        if (SshNode.SkipReason() is { } reason)
            Assert.Skip(reason);
        nodes.AddRange(await SshNode.StartAllAsync(3, folder, decoy.Root));
        var old = SampleNode.Authority("etcd-ca").Certificate;
        Assert.Contains("ForgetOld", Run("-Begin -WhatIf | ForEach-Object Step").Accepted().Output, StringComparison.Ordinal);
        Assert.All(nodes, node => Assert.False(File.Exists(node.Files.PathOf(NewKey))));

        // On the second node the key is another one's when it is to sign.
        var begun = Run("-Begin -WhatIf:$false", "if ($_.Step -eq 'TrustBoth') { throw 'stop here' }");
        Assert.Contains("stop here", begun.Refused().Error, StringComparison.Ordinal);
        Assert.All(nodes, node => Assert.True(File.Exists(node.Files.PathOf(NewKey)), node.Files.Name));
        var key = nodes[1].Files.ReadText(NewKey);
        var other = PrivateKeyWriter.Write(
            PrivateKey.Generate(KeyAlgorithm.ECDSA, 256), PrivateKeyFormat.Pkcs8, asDer: false, null);
        nodes[1].Files.Write(NewKey, System.Text.Encoding.UTF8.GetString(other), isSecret: true);
        var failed = Run("").Refused();
        Assert.True(failed.Error.Contains("cp2 has failed", StringComparison.Ordinal), failed.Error + failed.Output);
        Assert.All(nodes, node => Assert.False(IsNew(node, old), node.Files.Name));
        nodes[1].Files.Write(NewKey, key, isSecret: true);

        Run("").Accepted();
        var ended = Run("-Complete").Accepted();
        Assert.All(nodes, node => Assert.Single(ended.Output.Split('\n'),
            line => line.StartsWith($"{node.Files.Name} CleanUp", StringComparison.Ordinal)));
        foreach (var node in nodes)
        {
            var ca = Certificate.Parse(node.Files.ReadText("etc/kubernetes/pki/etcd/ca.crt"));
            Assert.NotEqual(old.SubjectKeyId, ca.SubjectKeyId);
            Assert.Equal(ca.SubjectKeyId,
                Certificate.Parse(node.Files.ReadText("etc/kubernetes/pki/etcd/peer.crt")).AuthorityKeyId);
            Assert.False(File.Exists(node.Files.PathOf(NewKey)));
        }

        Assert.Equal(old, Certificate.Parse(decoy.ReadText("etc/kubernetes/pki/etcd/ca.crt")));
        Assert.Empty(Directory.EnumerateFiles(Path.GetTempPath(), "*.bundle"));
    }

    [Fact]
    public async Task A_node_that_does_not_answer_is_named_before_anything_is_changed()
    {
        if (SshNode.SkipReason() is { } reason)
            Assert.Skip(reason);
        nodes.AddRange(await SshNode.StartAllAsync(2, folder, decoy.Root));
        nodes[1].Dispose();
        var run = Run("-Begin").Refused();
        Assert.Contains($"{nodes[1].Address} did not answer, so nothing", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(nodes[0].Files.PathOf(NewKey)));
    }

    public void Dispose()
    {
        nodes.ForEach(node => node.Dispose());
        decoy.Dispose();
        folder.Dispose();
    }

    // Whether the new authority signs there: it stands first then.
    private static bool IsNew(SshNode node, Certificate old) =>
        Certificate.Parse(node.Files.ReadText("etc/kubernetes/pki/etcd/ca.crt")).SubjectKeyId != old.SubjectKeyId;

    private PeerRun Run(string arguments, string each = "\"$($_.Node) $($_.Step)$_\"") =>
        ShellProgram.Run("-NonInteractive", "-Command",
            $"$ErrorActionPreference = 'Stop'; $connections = {nodes.Connections(folder)}; "
            + $"& '{Repository.PathOf("examples", "rotate-ca-fleet.ps1")}' -SSHConnection $connections -Authority etcd-ca "
            + $"-Module '{Repository.ModuleManifest}' -Root '{decoy.Root}' -Confirm:$false {arguments} "
            + $"| ForEach-Object {{ {each} }}");
}
