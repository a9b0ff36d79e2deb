using K8sPki.Tests.Endpoints;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests.ClusterPki.Survey;

/// <summary>Get-K8sPki -Everything: files, kubeconfigs, endpoints and objects, each certificate once.</summary>
public sealed class EverythingTests : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private SampleSurvey sample = null!;

    public async ValueTask InitializeAsync() => sample = await SampleSurvey.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await sample.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public void A_certificate_is_one_row_with_all_its_places()
    {
        var pem = sample.Node.Ca.Certificate.Pem;
        sample.PutConfigMap("shop", "trust", ("ca.crt", pem), ("twice.crt", pem));
        var rows = Rows(sample.Get());
        Assert.Equal(rows.Count, rows.Select(row => row.Fingerprint).Distinct().Count());
        var row = rows.Single(row => row.Fingerprint == sample.Node.Ca.Certificate.Fingerprint);
        Assert.Equal(("ca", "authorities"), (row.Name, row.Component));
        Assert.Equal(Enum.GetValues<PkiLocationKind>().Except([PkiLocationKind.Endpoint, PkiLocationKind.KubeConfig]),
            row.Places.Select(place => place.Kind).Distinct().Order());
        Assert.Equal(["ConfigMap shop/trust ca.crt", "ConfigMap shop/trust twice.crt"],
            row.Places.Where(place => place.Kind == PkiLocationKind.ClusterObject).Select(place => place.Text).Order());
        Assert.Contains("/etc/kubernetes/pki/ca.crt", row.Places.Select(place => place.Text));
        Assert.Contains(row.Places, place => place is { Kind: PkiLocationKind.Setting, Entry: "--client-ca-file", Node: "cp1" });
        Assert.Equal(row.PlaceCount, row.Places.Distinct().Count());
    }

    [Fact]
    public void Every_entry_of_the_node_is_in_it()
    {
        var rows = Rows(sample.Get("-SkipEndpoint -SkipCluster"));
        var entries = sample.Node.Read().Entries;
        Assert.Equal(entries.Select(entry => $"{entry}").Order(),
            rows.SelectMany(row => row.Entries).Select(entry => $"{entry}").Order());
        Assert.DoesNotContain(rows.SelectMany(row => row.Places), place => place.Kind == PkiLocationKind.ClusterObject);
    }

    [Fact]
    public void What_is_missing_is_a_row()
    {
        sample.Node.Delete("etc/kubernetes/pki/apiserver.crt");
        var row = Assert.Single(Rows(sample.Get("-SkipEndpoint -SkipCluster")), row => row.IsMissing);
        Assert.Equal(("apiserver", "MISSING"), (row.Name, row.Expires));
    }

    [Fact]
    public void Name_and_component_choose_rows()
    {
        sample.PutTlsSecret("shop", "web", SampleSurvey.Server("web.example").Own);
        Assert.Equal(["web.example"], Rows(sample.Get("-SkipEndpoint -Component Secret")).Select(row => row.Name));
        Assert.True(Assert.Single(Rows(sample.Get("-SkipEndpoint -Name web.*"))).HasPrivateKey);
    }

    [Fact]
    public void A_cluster_that_does_not_answer_is_one_warning_and_the_rest_goes_on()
    {
        sample.Cluster.Session.Run("(Get-Content $config) -replace '127.0.0.1:\\d+', '127.0.0.1:1' | Set-Content $config");
        var run = sample.Get().ThrowOnError();
        Assert.Contains("did not answer", Assert.Single(run.Warnings), StringComparison.Ordinal);
        Assert.NotEmpty(run.Output);
    }

    [Theory]
    [InlineData("-KubeConfig $config", "True")]
    [InlineData("-KubeConfig $config -SkipCluster", "True")]
    [InlineData("-KubeConfig silent", "False")]
    [InlineData("-KubeConfig nowhere", "False")]
    [InlineData("-KubeConfig silent -SkipCluster", "True")]
    public void What_was_not_looked_at_is_not_good(string parameters, string verdict)
    {
        sample.Cluster.Session.Run("(Get-Content $config) -replace '127.0.0.1:\\d+', '127.0.0.1:1' | Set-Content silent");
        var run = sample.Cluster.Session.Run($"Test-K8sPki -Everything -Root $root -SkipEndpoint -Quiet {parameters}");
        Assert.Equal(verdict, $"{Assert.Single(run.Output)}");
    }

    [Fact]
    public void A_kubeconfig_that_is_named_and_is_none_is_an_error()
    {
        var run = sample.Cluster.Session.Run("Get-K8sPki -Everything -Root $root -SkipEndpoint -KubeConfig nowhere");
        Assert.Contains("nowhere", Assert.Single(run.Errors).Message, StringComparison.Ordinal);
        Assert.NotEmpty(run.Output);
    }

    [Fact]
    public void A_forbidden_kind_is_one_warning_and_the_rest_goes_on()
    {
        sample.Cluster.Server.Refuse("list", "", "secrets");
        sample.PutConfigMap("shop", "trust", ("ca.crt", sample.Node.Ca.Certificate.Pem));
        var run = sample.Get().ThrowOnError();
        Assert.Contains("secrets", Assert.Single(run.Warnings), StringComparison.Ordinal);
        Assert.Contains(Rows(run).SelectMany(row => row.Places), place => place.Text == "ConfigMap shop/trust ca.crt");
    }

    [Fact]
    public void Broken_bundles_and_names_that_drive_terminals_are_errors_and_the_rest_goes_on()
    {
        sample.PutWebhook("LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg==", "ns/hook");
        sample.PutConfigMap("shop", "x\u001b]0;y\u0007", ("a\u001b[2J", sample.Node.Ca.Certificate.Pem));
        var run = sample.Get();
        Assert.NotEmpty(run.Errors);
        var place = Assert.Single(Rows(run).SelectMany(row => row.Places), place => place.Namespace == "shop");
        Assert.DoesNotContain('\u001b', place.Text);
    }

    /// <summary>The parameters of a connection are those of every command that asks an API server.</summary>
    [Theory]
    [InlineData("Get-K8sPki -Everything -Root $root -SkipEndpoint")]
    [InlineData("Get-K8sCertificate -Cluster")]
    public void A_server_is_named_without_a_kubeconfig(string command)
    {
        sample.PutTlsSecret("shop", "web", SampleSurvey.Server("web.example").Own);
        var session = sample.Cluster.Session;
        session.Set("server", sample.Cluster.Server.Address.GetLeftPart(UriPartial.Authority));
        session.Set("word", sample.Cluster.Server.AdminToken);
        File.WriteAllText(session.PathOf("server-ca.crt"), sample.Cluster.Server.AuthorityPem);
        session.Run("$token = ConvertTo-SecureString $word -AsPlainText -Force").ThrowOnError();
        var run = session.Run($"{command} -Server $server -Token $token -CertificateAuthority server-ca.crt").ThrowOnError();
        Assert.Contains(run.Output, item => $"{item!.Properties["Subject"].Value}" == "CN=web.example");
        Assert.Equal("ServerAndContext", Assert.Single(session.Run($"{command} -Server $server -Context x").Errors).Id);
        Assert.Equal("ClientCertificateMissing",
            Assert.Single(session.Run($"{command} -Server $server -ClientKey x").Errors).Id);
    }

    [Fact]
    public void What_mends_a_cluster_asks_the_server_that_was_named()
    {
        sample.PutConfigMap("shop", "kube-root-ca.crt", ("ca.crt", sample.Node.EtcdCa.Certificate.Pem));
        var session = sample.Cluster.Session;
        session.Set("word", sample.Cluster.Server.AdminToken);
        File.WriteAllText(session.PathOf("server-ca.crt"), sample.Cluster.Server.AuthorityPem);
        var server = sample.Cluster.Server.Address.GetLeftPart(UriPartial.Authority);
        var run = session.Run($"Test-K8sPki -Everything -Root $root -SkipEndpoint -Server {server} -CertificateAuthority "
            + "server-ca.crt -Token (ConvertTo-SecureString $word -AsPlainText -Force) -InformationAction Ignore").ThrowOnError();
        var finding = run.Output.Select(item => (Finding)item!.BaseObject).Single(found => found.Id == "RootAuthoritiesDiffer");
        var command = Assert.Single(finding.Remedy.Commands);
        Assert.Contains($" -Server {server}", command, StringComparison.Ordinal);
        Assert.Contains(" -CertificateAuthority server-ca.crt", command, StringComparison.Ordinal);
        Assert.Contains(" -Token (Read-Host -AsSecureString)", command, StringComparison.Ordinal);
        Assert.DoesNotContain(sample.Cluster.Server.AdminToken, command, StringComparison.Ordinal);
    }

    [Fact]
    public void Kinds_that_are_named_are_read_alone()
    {
        sample.PutTlsSecret("shop", "web", SampleSurvey.Server("web.example").Own);
        sample.PutConfigMap("shop", "trust", ("ca.crt", sample.Node.Ca.Certificate.Pem));
        sample.Cluster.Server.ForgetCalls();
        var rows = Rows(sample.Get("-SkipEndpoint -Kind ConfigMap").ThrowOnError());
        Assert.Equal(["ConfigMap"],
            rows.SelectMany(row => row.Places).Select(place => place.ObjectKind).OfType<string>().Distinct());
        Assert.DoesNotContain(sample.Cluster.Server.Calls, call => call.Contains("secrets", StringComparison.Ordinal));
    }

    [PeerFact("openssl")]
    public async Task What_an_endpoint_presents_is_a_place_of_it()
    {
        var made = sample.Node.WriteEntry("apiserver");
        using var server = await OpenSslServer.StartAsync(folder, new OwnCertificate(made.Certificate, made.Key),
            [sample.Node.Ca.Certificate]);
        var facts = sample.Node.Read();
        var endpoint = new PkiEndpoint(facts.Node, "kube-apiserver", K8sPki.Endpoints.EndpointName.Parse(server.Endpoint));
        var survey = new PkiSurvey();
        survey.Add(facts with { Presented = [new PresentedAtEndpoint(endpoint, await Inquiry.AskAsync(server.Endpoint))] });
        var rows = survey.Shown().ToList();
        Assert.Equal(facts.Entries.Select(entry => entry.Certificate!.Fingerprint).Distinct().Count(), rows.Count);
        Assert.Equal([$"cp1: kube-apiserver at {server.Endpoint}, 1 of 2"], PresentedIn(rows, made.Certificate));
        Assert.Equal([$"cp1: kube-apiserver at {server.Endpoint}, 2 of 2"], PresentedIn(rows, sample.Node.Ca.Certificate));
    }

    private static IEnumerable<string> PresentedIn(List<PkiCertificate> rows, Certificate certificate) =>
        rows.Single(row => row.Fingerprint == certificate.Fingerprint).Places
            .Where(place => place.Kind == PkiLocationKind.Endpoint).Select(place => $"{place}");

    private static List<PkiCertificate> Rows(Engine.EngineRun run) =>
        [.. run.Output.Select(item => (PkiCertificate)item!.BaseObject)];
}
