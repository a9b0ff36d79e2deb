using K8sPki.Tests.ClusterPki;
using K8sPki.Tests.Engine;

namespace K8sPki.Tests.Reports;

/// <summary>What a report says, whatever its form.</summary>
public sealed class ReportTests
{
    [Fact]
    public void A_certificate_in_twenty_places_is_one_row()
    {
        var builder = new ReportBuilder();
        for (var node = 0; node < 20; node++)
            builder.Add(SampleReport.At(
                SampleReport.Authority.Certificate, "ca", $"n{node}", "/pki/ca.crt", "kubelet clientCAFile"));
        builder.Add(SampleReport.At(SampleReport.Authority.Certificate, "ca", "n0", "/pki/ca.crt", "kubelet clientCAFile"));
        var row = Assert.Single(builder.Build("x").Certificates);
        Assert.Equal((20, 20), (row.Places.Count, row.Nodes.Count));
        Assert.Equal("kubelet clientCAFile on 20 nodes", Assert.Single(row.NamedBy).ToString());
    }

    [Fact]
    public void Rows_stand_as_they_are_and_the_worst_come_first()
    {
        var report = SampleReport.Cluster(workers: 2);
        Assert.Equal([ReportState.Missing, ReportState.Ended, ReportState.Soon, ReportState.Valid, ReportState.Valid,
            ReportState.Valid], report.Certificates.Select(row => row.State));
        Assert.Equal(["CertificateExpired", "KeyReadableByOthers"], report.Findings.Select(finding => finding.Id));
        Assert.Equal("apiserver-etcd-client", report.Findings[0].Certificate?.Name);
        Assert.Null(report.Findings[1].Certificate);
    }

    [Fact]
    public void A_path_that_two_nodes_have_goes_to_the_row_of_the_node_of_the_finding()
    {
        var builder = new ReportBuilder();
        foreach (var node in new[] { "a", "b" })
            builder.Add(SampleReport.At(SampleReport.Leaf(node, 50), node, node, "/pki/x.crt"));
        builder.Add(SampleReport.Finding("One", FindingSeverity.Error, "b", "/pki/x.crt"));
        builder.Add(SampleReport.Finding("Neither", FindingSeverity.Warning, "", "/pki/x.crt"));
        Assert.Equal(["b", null], builder.Build("x").Findings.Select(finding => finding.Certificate?.Name));
    }

    [Fact]
    public void Authorities_have_those_below_them_what_they_issued_and_who_trusts_them()
    {
        var below = SampleReport.NewAuthority("below", SampleReport.Authority);
        var stranger = SampleReport.NewAuthority("stranger");
        var builder = new ReportBuilder();
        builder.Add(SampleReport.At(
            SampleReport.Authority.Certificate, "ca", "n", "/ca.crt", "kube-apiserver.yaml --client-ca-file"));
        builder.Add(SampleReport.At(below.Certificate, "below", "n", "/below.crt"));
        builder.Add(SampleReport.At(SampleReport.Leaf("leaf", 90, below), "leaf", "n", "/leaf.crt"));
        builder.Add(SampleReport.At(SampleReport.Leaf("lone", 90, stranger), "lone", "n", "/lone.crt"));
        var trees = builder.Build("x").Authorities;
        Assert.Equal(["ca", "CN=stranger"], trees.Select(tree => tree.Name));
        Assert.Equal("kube-apiserver.yaml --client-ca-file on n", $"{Assert.Single(trees[0].TrustedBy)}");
        Assert.Equal("leaf", Assert.Single(Assert.Single(trees[0].Below).Issued).Name);
        Assert.Null(trees[1].Certificate);
        Assert.Equal("lone", Assert.Single(trees[1].Issued).Name);
    }

    [Fact]
    public void A_long_chain_of_authorities_and_a_ring_of_two_are_written()
    {
        var builder = new ReportBuilder();
        var authority = SampleReport.Authority;
        for (var i = 0; i < RunLength.Of(100, 1000); i++)
        {
            authority = SampleReport.NewAuthority($"ca{i}", i == 0 ? null : authority);
            builder.Add(ReportEntry.Of(authority.Certificate));
        }

        foreach (var format in Enum.GetValues<PkiReportFormat>())
            Assert.NotEmpty(ReportForms.Write(builder.Build("x"), format, "x"));

        var (one, other) = (PrivateKey.Generate(KeyAlgorithm.ECDSA, 256), PrivateKey.Generate(KeyAlgorithm.ECDSA, 256));
        var ring = new ReportBuilder();
        ring.Add(ReportEntry.Of(Certified("one", one, "other", other)));
        ring.Add(ReportEntry.Of(Certified("other", other, "one", one)));
        var root = Assert.Single(ring.Build("x").Authorities);
        Assert.Empty(Assert.Single(root.Below).Below);
    }

    [Fact]
    public void What_came_from_another_session_gives_the_same_report()
    {
        using var node = SampleNode.ControlPlane();
        node.WriteEntry("apiserver", entry => entry with { Validity = Validity.For(TimeSpan.FromDays(5)) });
        node.Delete("etc/kubernetes/pki/apiserver-etcd-client.crt");
        using var session = new EngineSession();
        session.Set("root", node.Root);
        session.Run("""
            $all = & { Get-K8sPki -Root $root; Test-K8sPki -Root $root -InformationAction Ignore }
            $all | Export-K8sPkiReport live.json
            $all | Export-Clixml all.xml -Depth 1
            Import-Clixml all.xml | Export-K8sPkiReport copy.json
            """).ThrowOnError();
        var live = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(session.PathOf("live.json")))!.AsObject();
        var copy = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(session.PathOf("copy.json")))!.AsObject();
        live.Remove("made");
        copy.Remove("made");
        Assert.Equal(live.ToJsonString(), copy.ToJsonString());
        Assert.Contains(live["findings"]!.AsArray(), finding => (string?)finding!["id"] == "ExpiresSoon"
            && (string?)finding["certificate"] is not null && finding["commands"]!.AsArray().Count > 0);
    }

    [Fact]
    public void Entries_of_several_nodes_can_be_used_after_they_came_from_another_session()
    {
        using var first = SampleNode.Worker("w1");
        using var second = SampleNode.Worker("w2");
        using var session = new EngineSession();
        session.Set("roots", new[] { first.Root, second.Root });
        session.Run("""
            Get-K8sPki -Root $roots | Export-Clixml all.xml -Depth 1
            Import-Clixml all.xml | Export-K8sPkiReport x.json
            $null = Import-Clixml all.xml | Get-K8sCertificate
            """).ThrowOnError();
        Assert.Contains("\"w2\"", File.ReadAllText(session.PathOf("x.json")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/etc/admin.conf, user kubernetes-admin", "/etc/admin.conf", "user", "kubernetes-admin")]
    [InlineData("/etc/kubernetes/admin.conf, cluster a, b", "/mnt/n/etc/kubernetes/admin.conf", "cluster", "a, b")]
    [InlineData("/etc/ca.crt, line 31", "/etc/ca.crt", "", "")]
    [InlineData("/etc/ca.crt", "/etc/ca.crt", "", "")]
    public void An_entry_of_a_kubeconfig_is_told_from_a_file(string source, string path, string kind, string name)
    {
        var place = ReportPlace.Of("n", source, path);
        Assert.Equal((kind.Length > 0 ? ReportPlaceKind.KubeConfig : ReportPlaceKind.File, path, kind, name),
            (place.Kind, place.File, place.ObjectKind, place.ObjectName));
    }

    private static Certificate Certified(string name, PrivateKey key, string issuer, PrivateKey issuerKey)
    {
        var options = (string subject) => new AuthorityOptions
        {
            Subject = DistinguishedName.Parse("/CN=" + subject), Validity = Validity.For(TimeSpan.FromDays(90)),
        };
        var above = CertificateAuthorityBuilder.Build(issuerKey, null, options(issuer));
        return CertificateAuthorityBuilder.Build(key, above, options(name)).Certificate;
    }
}
