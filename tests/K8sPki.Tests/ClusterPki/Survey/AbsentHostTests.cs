using System.Net;
using System.Net.Sockets;
using K8sPki.Tests.Endpoints;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests.ClusterPki.Survey;

/// <summary>Hosts that a running server's certificate names and that are nowhere, and all that is no such host.</summary>
public sealed class AbsentHostTests : IDisposable
{
    private readonly SampleNode node = SampleNode.ControlPlane();
    private readonly TemporaryFolder folder = new();
    private OpenSslServer? server;

    public void Dispose()
    {
        server?.Dispose();
        node.Dispose();
        folder.Dispose();
    }

    [PeerFact("openssl")]
    public async Task What_is_gone_is_one_finding_of_the_certificate_with_each_name()
    {
        var facts = await FactsAsync("gone.a.example", "127.0.0.9", "there.a.example");
        var finding = Assert.Single(Found(facts, await AskAsync(facts)));
        Assert.Equal(("NameWithoutHost", FindingSeverity.Information), (finding.Id, finding.Severity));
        Assert.Equal("apiserver", Assert.IsType<PkiEntry>(finding.Target).Name);
        Assert.Contains("gone.a.example (not in the DNS), 127.0.0.9 (nobody listens there)", finding.Message,
            StringComparison.Ordinal);
    }

    /// <summary>
    /// Names of a domain that only others' DNS has, the cluster's own, those of pods' DNS, of nodes, of settings and of
    /// kubeconfigs, and what nobody can say of.
    /// </summary>
    [PeerTheory("openssl")]
    [InlineData("kubernetes.default.svc.cluster.local")]
    [InlineData("web.shop.svc")]
    [InlineData("anything.local")]
    [InlineData("bare")]
    [InlineData("cp1.example")]
    [InlineData("*.gone.example")]
    [InlineData("127.0.0.1")]
    [InlineData("silent.example")]
    [InlineData("there.a.example")]
    [InlineData("unknown.other")]
    public async Task What_has_an_explanation_is_none(string name)
    {
        var facts = await FactsAsync(name);
        Assert.Empty(await AskAsync(facts));
    }

    [PeerFact("openssl")]
    public async Task What_a_setting_names_is_none()
    {
        node.Replace("etc/kubernetes/manifests/kube-apiserver.yaml", "    - --etcd-cafile=",
            "    - --external-hostname=gone.example\n    - --etcd-cafile=");
        var facts = await FactsAsync("gone.example");
        Assert.Contains(facts.Component("kube-apiserver")!.Settings, setting => setting.Flag == "--external-hostname");
        Assert.Empty(await AskAsync(facts));
    }

    /// <summary>Who answers with another certificate may be anybody: names in that are asked of nobody.</summary>
    [PeerFact("openssl")]
    public async Task Names_in_what_a_stranger_presents_are_not_asked_for()
    {
        var facts = await FactsAsync("gone.example");
        node.WriteEntry("apiserver", made => made with { Key = PrivateKey.Generate(KeyAlgorithm.ECDSA, 256) });
        var other = node.Read();
        Assert.Empty(await AskAsync(other with
        {
            Presented = [new PresentedAtEndpoint(
                new PkiEndpoint(other.Node, "kube-apiserver", facts.Presented[0].Endpoint.EndpointName)
                {
                    Entry = other.Entries.First(entry => entry.Name == "apiserver"), CertificateFlag = "--tls-cert-file",
                }, facts.Presented[0].Chain)],
        }));
    }

    [PeerFact("openssl")]
    public async Task How_many_were_not_asked_for_is_told()
    {
        var facts = await FactsAsync(
            [.. Enumerable.Range(0, AbsentHostInquiry.MostHosts + 7).Select(number => $"n{number}.silent.example")]);
        Assert.Equal(7, (await AskAllAsync(facts)).NotAsked);
    }

    private static IReadOnlyList<Finding> Found(PkiInventory facts, IReadOnlyList<AbsentHosts> absent)
    {
        var survey = new PkiSurvey();
        survey.Add(facts);
        survey.Absent = absent;
        return [.. SurveyChecks.Run(survey, new PkiCheckOptions())];
    }

    // A DNS that knows one host, is silent about another, and has no other.
    private static async Task<IReadOnlyList<AbsentHosts>> AskAsync(PkiInventory facts) => (await AskAllAsync(facts)).Found;

    private static async Task<(IReadOnlyList<AbsentHosts> Found, int NotAsked)> AskAllAsync(PkiInventory facts) =>
        await new AbsentHostInquiry((name, _) => name switch
        {
            "there.a.example" => Task.FromResult(new[] { IPAddress.Loopback }),
            "silent.example" => Task.FromException<IPAddress[]>(new SocketException((int)SocketError.TryAgain)),
            _ => Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound)),
        }, Patience.Limit).AskAsync([facts], TestContext.Current.CancellationToken);

    // An API server whose certificate has further names, as it presents it.
    private async Task<PkiInventory> FactsAsync(params string[] names)
    {
        var made = node.WriteEntry("apiserver", made => made with
        {
            Names = [.. made.Names, .. names.Select(SubjectAlternativeName.Host)],
        });
        server = await OpenSslServer.StartAsync(folder, new OwnCertificate(made.Certificate, made.Key), []);
        var facts = node.Read();
        var endpoint = new PkiEndpoint(facts.Node, "kube-apiserver", K8sPki.Endpoints.EndpointName.Parse(server.Endpoint))
        {
            Entry = facts.Entries.First(entry => entry.Name == "apiserver"), CertificateFlag = "--tls-cert-file",
        };
        return facts with { Presented = [new PresentedAtEndpoint(endpoint, await Inquiry.AskAsync(server.Endpoint))] };
    }
}
