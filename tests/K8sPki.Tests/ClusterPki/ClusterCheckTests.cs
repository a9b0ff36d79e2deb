namespace K8sPki.Tests.ClusterPki;

/// <summary>What the nodes of a cluster have to have in common.</summary>
public sealed class ClusterCheckTests : IDisposable
{
    private const string Pki = "etc/kubernetes/pki/";
    private readonly List<SampleNode> nodes = [];

    public void Dispose() => nodes.ForEach(node => node.Dispose());

    [Fact]
    public void Nodes_that_share_what_they_must_have_no_finding() => Assert.Empty(Together(ControlPlanes(3).Append(Worker())));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void The_odd_one_of_three_is_named_wherever_it_stands(int odd)
    {
        var cluster = ControlPlanes(3);
        cluster[odd].WriteTokenKeys();
        var finding = Assert.Single(Together(cluster));
        Assert.Equal("TokenKeyDiffers", finding.Id);
        Assert.Equal(cluster[odd].PathOf(Pki + "sa.key"), finding.Target);
        Assert.StartsWith(cluster[odd].Name, finding.Message, StringComparison.Ordinal);
        Assert.All(cluster, node => Assert.Contains(node.Name, finding.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_key_of_tokens_that_every_node_verifies_may_differ_while_it_is_changed()
    {
        var cluster = ControlPlanes(2);
        var old = cluster[0].ReadText(Pki + "sa.pub");
        cluster[1].WriteTokenKeys();
        var both = old + cluster[1].ReadText(Pki + "sa.pub");
        cluster[1].Write(Pki + "sa.pub", both);
        Assert.Equal("TokenKeyDiffers", Assert.Single(Together(cluster)).Id);
        cluster[0].Write(Pki + "sa.pub", both);
        Assert.Empty(Together(cluster));
    }

    [Theory]
    [InlineData("ca", "pki/ca", "ca.crt")]
    [InlineData("front-proxy-ca", "pki/front-proxy-ca", "front-proxy-ca.crt")]
    [InlineData("etcd-ca", "pki/etcd/ca", "etcd/ca.crt")]
    public void Another_authority_behind_one_endpoint_is_found_once(string name, string path, string file)
    {
        var cluster = ControlPlanes(3);
        var other = SampleNode.NewAuthority("kubernetes");
        cluster[1].WriteAuthority(path, other);
        var finding = Assert.Single(Together(cluster));
        Assert.Equal("SharedAuthorityDiffers", finding.Id);
        Assert.Equal(cluster[1].PathOf(Pki + file), finding.Target);
        Assert.StartsWith("cp2", finding.Message, StringComparison.Ordinal);
        Assert.All(["cp1", "cp3", name], word => Assert.Contains(word, finding.Message, StringComparison.Ordinal));
        Assert.Contains(other.Certificate.SubjectKeyId![..8].ToLowerInvariant(), finding.Message, StringComparison.Ordinal);
        Assert.Contains(SampleNode.Authority(name).Certificate.SubjectKeyId![..8].ToLowerInvariant(), finding.Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ca", "pki/ca")]
    [InlineData("front-proxy-ca", "pki/front-proxy-ca")]
    [InlineData("etcd-ca", "pki/etcd/ca")]
    public void A_node_of_which_only_the_certificates_are_there_is_compared_too(string name, string path)
    {
        var cluster = ControlPlanes(2);
        Directory.Delete(cluster[1].PathOf("etc/kubernetes/manifests"), recursive: true);
        cluster[1].Delete("var/lib/kubelet/config.yaml");
        Assert.Empty(Together(cluster));
        cluster[1].WriteAuthority(path, SampleNode.NewAuthority("kubernetes"));
        Assert.StartsWith($"cp2 has another {name} than cp1:", Assert.Single(Together(cluster)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_worker_that_trusts_another_authority_is_named()
    {
        var worker = Worker();
        worker.WriteAuthority("pki/ca", SampleNode.NewAuthority("kubernetes"));
        var finding = Assert.Single(Together([.. ControlPlanes(1), worker]));
        Assert.Equal(("SharedAuthorityDiffers", worker.PathOf(Pki + "ca.crt")), (finding.Id, finding.Target));
    }

    [Fact]
    public void A_renewed_authority_with_its_key_is_the_same()
    {
        var cluster = ControlPlanes(2);
        var renewed = CertificateAuthorityBuilder.Build(cluster[0].Ca.Key!, null,
            new AuthorityOptions { Subject = cluster[0].Ca.Certificate.SubjectName,
                Validity = Validity.For(TimeSpan.FromDays(100)) });
        cluster[1].Write(Pki + "ca.crt", renewed.Certificate.Pem);
        Assert.Empty(Together(cluster));
    }

    [Fact]
    public void A_name_that_the_other_API_servers_have_is_missed()
    {
        var cluster = ControlPlanes(2);
        cluster[0].WriteEntry("apiserver", made =>
            made with { Names = [.. made.Names, SubjectAlternativeName.Dns("lb.example"),
                SubjectAlternativeName.Dns("cp1.example"), SubjectAlternativeName.IP(System.Net.IPAddress.Parse("192.0.2.7"))] });
        var finding = Assert.Single(Together(cluster));
        Assert.Equal(("SharedNameMissing", cluster[1].PathOf(Pki + "apiserver.crt")), (finding.Id, finding.Target));
        Assert.All(["cp2", "lb.example", "cp1"], word => Assert.Contains(word, finding.Message, StringComparison.Ordinal));
        Assert.All(["cp1.example", "192.0.2.7"], word => Assert.DoesNotContain(word, finding.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Kinds_of_keys_that_differ_are_told()
    {
        var cluster = ControlPlanes(3);
        cluster[2].WriteEntry("apiserver", made => made with { Key = PrivateKey.Generate(KeyAlgorithm.RSA, 2048) });
        var finding = Assert.Single(Together(cluster));
        Assert.Equal(("KeyKindDiffers", FindingSeverity.Information), (finding.Id, finding.Severity));
        Assert.All(["apiserver", "RSA 2048", "P-256"], word => Assert.Contains(word, finding.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Nodes_of_different_clusters_are_not_compared()
    {
        var cluster = ControlPlanes(2);
        var other = cluster[1];
        other.WriteTokenKeys();
        var stranger = SampleNode.NewAuthority("kubernetes");
        other.WriteAuthority("pki/ca", stranger);
        other.WriteEntry("apiserver", made => made with { Issuer = stranger });
        foreach (var file in new[] { "admin", "super-admin", "kubelet", "controller-manager", "scheduler" })
        {
            var text = other.ReadText($"etc/kubernetes/{file}.conf");
            other.Write($"etc/kubernetes/{file}.conf",
                System.Text.RegularExpressions.Regex.Replace(text, "https://.*", "https://other.example:6443"));
        }

        Assert.Empty(Together(cluster));
    }

    private List<SampleNode> ControlPlanes(int count)
    {
        var made = Enumerable.Range(1, count).Select(number => SampleNode.ControlPlane("cp" + number)).ToList();
        nodes.AddRange(made);
        foreach (var file in new[] { "sa.key", "sa.pub" })
            made.ForEach(node => node.Write(Pki + file, made[0].ReadText(Pki + file), isSecret: file == "sa.key"));
        return made;
    }

    private SampleNode Worker()
    {
        nodes.Add(SampleNode.Worker());
        return nodes[^1];
    }

    private static IReadOnlyList<Finding> Together(IEnumerable<SampleNode> cluster)
    {
        var checks = new PkiChecks(new PkiCheckOptions());
        foreach (var node in cluster)
            checks.Complete(node.Read(), []);
        return checks.JudgeTogether();
    }
}
