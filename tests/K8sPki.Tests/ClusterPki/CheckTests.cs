namespace K8sPki.Tests.ClusterPki;

/// <summary>Each fault gets its finding and no other.</summary>
public sealed class CheckTests
{
    [Theory]
    [MemberData(nameof(Faults.Cases), MemberType = typeof(Faults))]
    public void A_fault_gets_just_its_finding(string id, string name)
    {
        using var node = Faults.NodeWith(id, name);
        var findings = new PkiChecks(new PkiCheckOptions()).Judge(node.Read());
        Assert.NotEmpty(findings);
        Assert.All(findings, finding =>
        {
            Assert.True(id == finding.Id, $"{finding.Id}: {finding.Message}");
            Assert.NotNull(finding.Target);
            Assert.NotEmpty(finding.Remedy.ToString());
            Assert.DoesNotContain(",.", $"{finding.Message} {finding.Remedy}", StringComparison.Ordinal);
            Assert.Equal(Catalogue.Find(id).Severity, finding.Severity);
        });
    }

    /// <summary>Initialize-K8sPki makes files at their usual places, and would leave the flag without any.</summary>
    [Fact]
    public void What_a_flag_names_elsewhere_is_signed_by_a_person()
    {
        using var node = SampleNode.ControlPlane();
        var stranger = node.Entry(ClusterBlueprint.Find("apiserver-kubelet-client")!)
            with { Subject = DistinguishedName.Parse("/CN=somebody") };
        node.Write("etc/kubernetes/pki/own/client.crt", stranger.Pem);
        node.Write("etc/kubernetes/pki/own/client.key", stranger.KeyPem, isSecret: true);
        foreach (var ending in new[] { "crt", "key" })
            node.Replace("etc/kubernetes/manifests/kube-apiserver.yaml", $"pki/apiserver-kubelet-client.{ending}",
                $"pki/own/client.{ending}");
        var finding = Assert.Single(new PkiChecks(new PkiCheckOptions()).Judge(node.Read()), finding =>
            finding.Is(Rule.IdentityWrong));
        Assert.Empty(finding.Remedy.Commands);
    }

    /// <summary>Update-K8sPki would refuse what no authority here has signed.</summary>
    [Fact]
    public void What_no_authority_here_can_sign_is_signed_elsewhere()
    {
        using var node = SampleNode.ControlPlane();
        node.WriteEntry("apiserver", made => made with
        {
            Validity = Validity.Until(Clock.UtcNow.AddSeconds(-1), Clock.UtcNow.AddMinutes(-4)),
        });
        node.Delete("etc/kubernetes/pki/ca.key");
        node.Delete("etc/kubernetes/pki/ca.crt");
        var finding = Assert.Single(new PkiChecks(new PkiCheckOptions()).Judge(node.Read()), finding =>
            finding.Is(Rule.CertificateExpired) && finding.Message.Contains("apiserver", StringComparison.Ordinal));
        Assert.Empty(finding.Remedy.Commands);
    }

    [Theory]
    [InlineData("data-dir: /srv/k3s\n", "data-dir")]
    [InlineData("- a\n", "config.yaml")]
    [InlineData("42\n", "config.yaml")]
    public void Where_nothing_is_found_it_is_told_what_was_not_followed(string configuration, string told)
    {
        var folder = Directory.CreateTempSubdirectory("k8spki-");
        try
        {
            var path = Path.Combine(folder.FullName, "etc/rancher/k3s/config.yaml");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, configuration);
            var facts = InventoryReader.Read(NodeFileSystem.At(folder.FullName));
            Assert.True(facts.IsEmpty);
            var problem = NothingFound.Of(facts);
            Assert.Equal("PkiNotFound", problem.ErrorId);
            Assert.Contains(told, problem.Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_node_without_fault_gets_none()
    {
        using var controlPlane = SampleNode.ControlPlane();
        using var worker = SampleNode.Worker();
        var checks = new PkiChecks(new PkiCheckOptions());
        Assert.Empty(checks.Judge(controlPlane.Read()).Concat(checks.Judge(worker.Read())));
    }

    [Fact]
    public void Every_rule_has_a_fault_that_shows_it() => Assert.Empty(Catalogue.FoundIn("ClusterPki", "Checks")
        // Of a clock, of a user without power, of several nodes, and of endpoints there are tests of their own.
        .Except(Faults.All.Select(fault => fault.Id))
        .Except(["ClockInThePast", "NodeLockedOut", "KeysNotJudged", "SharedAuthorityDiffers", "TokenKeyDiffers",
            "SharedNameMissing", "KeyKindDiffers", "ServedNotStored", "SomethingElseAnswers", "ApiServerLoopbackExpires"]));

    [Fact]
    public void Keys_that_may_not_be_read_are_one_finding()
    {
        using var node = SampleNode.ControlPlane();
        var facts = node.Read();
        foreach (var entry in facts.Entries)
            entry.Key = new KeyFacts(entry.File, null, new AccessDeniedException("You may not read it."), null);
        var finding = Assert.Single(new PkiChecks(new PkiCheckOptions()).Judge(facts));
        Assert.Equal("KeysNotJudged", finding.Id);
    }

    [Theory]
    [InlineData("ChainBroken", "a certificate of an authority of the same name", "etcd-ca", "pki/etcd/peer.crt")]
    [InlineData("WrongAuthority", "an etcd client signed by the cluster's authority", "etcd-ca", "pki/apiserver-etcd-client.crt")]
    public void Two_authorities_are_told_apart_by_their_keys_and_ends(string id, string name, string expected, string leaf)
    {
        using var node = Faults.NodeWith(id, name);
        var message = Assert.Single(new PkiChecks(new PkiCheckOptions()).Judge(node.Read())).Message;
        var trusted = SampleNode.Authority(expected).Certificate;
        var signer = CertificateReader.ReadFirst(File.ReadAllBytes(node.PathOf("etc/kubernetes/" + leaf)), leaf,
            null).AuthorityKeyId!;
        Assert.Contains($"(key {trusted.SubjectKeyId![..8].ToLowerInvariant()}…, until {IsoTime.Day(trusted.ValidTo)})", message,
            StringComparison.Ordinal);
        Assert.Contains($"(key {signer[..8].ToLowerInvariant()}…", message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_serial_number_on_two_nodes_is_found()
    {
        using var one = SampleNode.ControlPlane();
        using var other = SampleNode.ControlPlane("cp2");
        foreach (var node in new[] { one, other })
            node.WriteEntry("etcd-peer", made => made with { SerialNumber = [7, 7, 7] });
        var checks = new PkiChecks(new PkiCheckOptions());
        Assert.Empty(checks.Judge(one.Read()));
        Assert.Equal("SerialNumberTwice", Assert.Single(checks.Judge(other.Read())).Id);
    }

    [Fact]
    public void The_clock_can_be_moved()
    {
        using var node = SampleNode.ControlPlane();
        var facts = node.Read();
        string[] At(DateTimeOffset time) =>
            [.. new PkiChecks(new PkiCheckOptions { At = time }).Judge(facts).Select(finding => finding.Id).Distinct()];
        Assert.Equal(["ClockInThePast"], At(DateTimeOffset.UtcNow.AddYears(-1)));
        Assert.Equal(["ExpiresSoon"], At(DateTimeOffset.UtcNow.AddDays(340)));
        Assert.Equal(["CertificateExpired", "NodeLockedOut"], At(DateTimeOffset.UtcNow.AddDays(366)).Order());
    }
}
