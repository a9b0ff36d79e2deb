using K8sPki.Tests.Endpoints;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests.ClusterPki;

/// <summary>What a running component presents, beside the file that its flag names.</summary>
public sealed class EndpointCheckTests : IDisposable
{
    private readonly SampleNode node = SampleNode.ControlPlane();
    private readonly TemporaryFolder folder = new();

    public void Dispose()
    {
        node.Dispose();
        folder.Dispose();
    }

    [PeerFact("openssl")]
    public async Task What_is_in_the_file_is_no_finding()
    {
        var made = node.WriteEntry("apiserver");
        Assert.Empty(Findings(await FactsAsync(made)));
    }

    [PeerTheory("openssl")]
    [InlineData(60, FindingSeverity.Warning)]
    [InlineData(0, FindingSeverity.Information)]
    public async Task Another_certificate_than_the_file_has_is_told_apart_from_one_on_its_way(
        int minutes, FindingSeverity severity)
    {
        var old = node.Entry(ClusterBlueprint.Find("apiserver")!);
        node.WriteEntry("apiserver");
        File.SetLastWriteTimeUtc(node.PathOf("etc/kubernetes/pki/apiserver.crt"), DateTime.UtcNow.AddMinutes(-minutes));
        var finding = Assert.Single(Findings(await FactsAsync(old)));
        Assert.Equal("ServedNotStored", finding.Id);
        Assert.Equal(severity, finding.Severity);
        Assert.Equal("apiserver", Assert.IsType<PkiEntry>(finding.Target).Name);
        Assert.Contains(old.Certificate.SerialNumber, finding.Message, StringComparison.Ordinal);
        Assert.Equal(severity == FindingSeverity.Information, finding.Remedy.Commands.Count == 1);
    }

    [PeerFact("openssl")]
    public async Task A_component_that_goes_on_with_an_ended_certificate_is_an_error()
    {
        var now = DateTimeOffset.UtcNow;
        var old = node.Entry(ClusterBlueprint.Find("apiserver")!) with
        {
            Validity = Validity.Until(now.AddSeconds(-1), now.AddDays(-1)),
        };
        File.SetLastWriteTimeUtc(node.PathOf("etc/kubernetes/pki/apiserver.crt"), now.AddHours(-1).UtcDateTime);
        Assert.Equal(FindingSeverity.Error, Assert.Single(Findings(await FactsAsync(old))).Severity);
    }

    /// <summary>An authority of the same name, as every cluster of kubeadm has, and a key that nobody here trusts.</summary>
    [PeerFact("openssl")]
    public async Task Something_else_than_the_component_is_an_error_that_names_both_authorities()
    {
        node.WriteEntry("apiserver");
        File.SetLastWriteTimeUtc(node.PathOf("etc/kubernetes/pki/apiserver.crt"), DateTime.UtcNow.AddHours(-1));
        var other = EndpointSamples.OfAnother(node.Entry(ClusterBlueprint.Find("apiserver")!));
        var finding = Assert.Single(Findings(await FactsAsync(other)));
        Assert.Equal(("SomethingElseAnswers", FindingSeverity.Error), (finding.Id, finding.Severity));
        Assert.Contains(Short(other.Certificate.AuthorityKeyId!), finding.Message, StringComparison.Ordinal);
        Assert.Contains(Short(node.Ca.Certificate.SubjectKeyId!), finding.Message, StringComparison.Ordinal);

        static string Short(string key) => key[..8].ToLowerInvariant();
    }

    /// <summary>While an exchange runs the old authority is trusted beside the new one.</summary>
    [PeerFact("openssl")]
    public async Task What_a_bundle_of_the_node_still_trusts_is_no_stranger()
    {
        node.WriteEntry("apiserver");
        File.SetLastWriteTimeUtc(node.PathOf("etc/kubernetes/pki/apiserver.crt"), DateTime.UtcNow.AddHours(-1));
        var other = EndpointSamples.OfAnother(node.Entry(ClusterBlueprint.Find("apiserver")!));
        node.Write("etc/kubernetes/pki/ca.crt", node.Ca.Certificate.Pem + other.Issuer.Certificate.Pem);
        Assert.Contains(Findings(await FactsAsync(other)), finding => finding.Id == "ServedNotStored");
        Assert.DoesNotContain(Findings(await FactsAsync(other)), finding => finding.Id == "SomethingElseAnswers");
    }

    /// <summary>kubelet signs its own certificate where no flag names one, with another authority each time.</summary>
    [PeerFact("openssl")]
    public async Task What_a_component_makes_itself_is_no_stranger()
    {
        node.WriteEntry("apiserver");
        var other = EndpointSamples.OfAnother(node.Entry(ClusterBlueprint.Find("apiserver")!));
        var facts = await FactsAsync(other);
        var (endpoint, chain) = facts.Presented[0];
        var own = new PkiEndpoint(facts.Node, "kubelet", endpoint.EndpointName) { Entry = endpoint.Entry };
        Assert.DoesNotContain(Findings(facts with { Presented = [new PresentedAtEndpoint(own, chain)] }),
            finding => finding.Id == "SomethingElseAnswers");
    }

    [PeerTheory("openssl")]
    [InlineData(400, null)]
    [InlineData(20, FindingSeverity.Warning)]
    [InlineData(-1, FindingSeverity.Error)]
    public async Task The_day_on_which_an_API_server_dies_is_told(int days, FindingSeverity? severity)
    {
        var now = DateTimeOffset.UtcNow;
        var loopback = LoopbackSample.Of(Validity.Until(now.AddDays(days), now.AddDays(-365)));
        var findings = Findings(await FactsAsync(loopback, PkiEndpointKind.Loopback));
        Assert.Equal(severity is null ? [] : [("ApiServerLoopbackExpires", severity.Value)],
            findings.Select(finding => (finding.Id, finding.Severity)));
    }

    /// <summary>A server that knows no such name presents its usual certificate, which says nothing of its process.</summary>
    [PeerFact("openssl")]
    public async Task Another_certificate_is_no_loopback()
    {
        var made = node.WriteEntry("apiserver", made => made with { Validity = Validity.For(TimeSpan.FromDays(3)) });
        var findings = Findings(await FactsAsync(made, PkiEndpointKind.Loopback));
        Assert.Equal(["ExpiresSoon"], findings.Select(finding => finding.Id));
    }

    /// <summary>Where an endpoint has shown what a process uses, the age of the file says nothing more.</summary>
    [PeerFact("openssl")]
    public async Task What_was_seen_is_not_guessed()
    {
        node.Write("proc/stat", $"cpu 1 2 3\nbtime {DateTimeOffset.UtcNow.AddDays(-10).ToUnixTimeSeconds()}\n");
        node.Write(
            "proc/4242/stat", $"4242 (etcd) S 1 {string.Join(' ', Enumerable.Repeat("0", 17))} {9L * 24 * 3600 * 100} 0 0\n");
        node.Write("proc/4242/cmdline", "etcd\0--cert-file=/etc/kubernetes/pki/etcd/server.crt\0");
        var made = node.WriteEntry("etcd-server");
        Assert.Equal(["ProcessOlderThanCertificate"], Findings(node.Read()).Select(finding => finding.Id));
        Assert.Empty(Findings(await FactsAsync(made, component: "etcd", flag: "--cert-file")));
    }

    private static IReadOnlyList<Finding> Findings(PkiInventory facts) => new PkiChecks(new PkiCheckOptions()).Judge(facts);

    // What a real server presents, as what the endpoint of a component has presented.
    private async Task<PkiInventory> FactsAsync(SampleCertificate shown, PkiEndpointKind kind = PkiEndpointKind.File,
        string component = "kube-apiserver", string flag = "--tls-cert-file")
    {
        using var server = await OpenSslServer.StartAsync(folder, new OwnCertificate(shown.Certificate, shown.Key), []);
        var facts = node.Read();
        var entry = facts.Entries.First(
            entry => entry.Uses.Exists(use => use.Component?.Component == component && use.Flag == flag));
        var endpoint = new PkiEndpoint(facts.Node, component, K8sPki.Endpoints.EndpointName.Parse(server.Endpoint))
        {
            Kind = kind, CertificateFlag = kind == PkiEndpointKind.File ? flag : null,
            Entry = kind == PkiEndpointKind.File ? entry : null,
        };
        return facts with { Presented = [new PresentedAtEndpoint(endpoint, await Inquiry.AskAsync(server.Endpoint))] };
    }
}

/// <summary>
/// A certificate by which an API server knows itself (k8s.io/apiserver, pkg/server/options/serving_with_loopback.go).
/// </summary>
internal static class LoopbackSample
{
    public static SampleCertificate Of(Validity validity) => new(
        SampleNode.NewAuthority("apiserver-loopback-client-ca@1735689600"),
        DistinguishedName.Parse("/CN=apiserver-loopback-client@1735689600"), [ExtendedKeyUsage.ServerAuth],
        [SubjectAlternativeName.Dns(EndpointDiscovery.LoopbackName)], validity, PrivateKey.Generate(KeyAlgorithm.ECDSA, 256));
}
