using System.Text.Json;
using System.Text.Json.Nodes;
using K8sPki.Tests.ClusterPki;
using K8sPki.Tests.ClusterPki.Survey;
using K8sPki.Tests.Endpoints;
using K8sPki.Tests.Engine;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests.Remoting;

/// <summary>What Get-K8sPki -Everything gives is the same to other commands: live, from a file, from elsewhere.</summary>
public sealed class CopiedSurveyTests : IAsyncLifetime
{
    private const string Remote = """
        filter Copy-Remote([string] $From) {
            [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($_, 1)) |
                Add-Member PSComputerName $From -PassThru
        }
        """;

    private readonly TemporaryFolder folder = new();
    private SampleSurvey sample = null!;

    private EngineSession Session => sample.Cluster.Session;

    public async ValueTask InitializeAsync()
    {
        sample = await SampleSurvey.StartAsync();
        Session.Run(Remote).ThrowOnError();
    }

    public async ValueTask DisposeAsync()
    {
        await sample.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public void A_file_of_certificates_gives_the_same_report()
    {
        PutFaults();
        sample.Get("-SkipEndpoint", "| Tee-Object -Variable all | Export-Clixml all.xml").ThrowOnError();
        Session.Run("$all | Export-K8sPkiReport live.json; Import-Clixml all.xml | Export-K8sPkiReport copy.json").ThrowOnError();
        Assert.Equal(Certificates("live.json"), Certificates("copy.json"));
        Assert.Contains(Certificates("copy.json"), row => row.Contains("kube-apiserver.yaml --client-ca-file",
            StringComparison.Ordinal));
    }

    [Fact]
    public void Objects_of_a_cluster_are_judged_alike()
    {
        PutFaults();
        sample.Get("-SkipEndpoint", "| Tee-Object -Variable all | Export-Clixml all.xml").ThrowOnError();
        var live = Judged("$all");
        Assert.Equal(["BundleDoesNotVerify", "ExpiresSoon", "ManagedSecretNotRenewed", "PublishedAuthorityLeftOver",
            "RootAuthoritiesDiffer"], live.Select(finding => finding.Id).Order(StringComparer.Ordinal));
        Assert.Equal(Told(live), Told(Judged("Import-Clixml all.xml")));
        Assert.Equal(Told(live).Select(told => told.Message),
            Told(Judged("$all | Copy-Remote ssh1")).Select(told => told.Message));
    }

    [Fact]
    public void A_remedy_of_another_machine_is_run_there()
    {
        PutFaults();
        sample.Get("-SkipEndpoint", "-OutVariable all").ThrowOnError();
        var commands = Judged("$all | Copy-Remote 'ssh 1'").SelectMany(finding => finding.Remedy.Commands).ToList();
        Assert.NotEmpty(commands);
        Assert.All(commands, command =>
        {
            Assert.StartsWith("Invoke-Command -HostName 'ssh 1' { Invoke-K8sApi ", command, StringComparison.Ordinal);
            Assert.EndsWith($" -KubeConfig {CommandArgument.Of(Session.PathOf("config"))} }}", command, StringComparison.Ordinal);
        });
    }

    [PeerFact("openssl")]
    public async Task What_a_server_presented_counts_there_as_here()
    {
        var (authority, own) = SampleSurvey.Server("hook.ns.svc");
        using var server = await OpenSslServer.StartAsync(
            folder, new OwnCertificate(own.Certificate, own.Key), [authority.Certificate]);
        sample.PutService("ns", "hook", "127.0.0.1");
        sample.PutWebhook(SampleSurvey.Base64(SampleSurvey.Server("other").Authority.Certificate), "ns/hook", server.Port);
        sample.Get("", "| Tee-Object -Variable all | Export-Clixml all.xml").ThrowOnError();
        var live = Judged("$all").Where(finding => finding.Id == "BundleDoesNotVerify").ToList();
        Assert.Contains(server.Endpoint, Assert.Single(live).Message, StringComparison.Ordinal);
        Assert.Equal(Told(live), Told(Judged("Import-Clixml all.xml").Where(finding => finding.Id == "BundleDoesNotVerify")));
    }

    [Fact]
    public void What_nodes_have_is_judged_by_its_end_and_renewed_there()
    {
        sample.Node.WriteEntry("apiserver", made => made with { Validity = Validity.For(TimeSpan.FromDays(5)) });
        sample.PutConfigMap("shop", "trust", ("x.crt", sample.Node.ReadText("etc/kubernetes/pki/apiserver.crt")));
        sample.Get("-SkipEndpoint", "| Export-Clixml all.xml").ThrowOnError();
        var finding = Assert.Single(Judged("Import-Clixml all.xml"));
        Assert.Equal("ExpiresSoon", finding.Id);
        Assert.Equal([$"Invoke-Command -HostName cp1 {{ Update-K8sPki apiserver -Root '{sample.Node.Root}' }}"],
            finding.Remedy.Commands);
        var error = Session.Run("Import-Clixml all.xml | Where-Object DaysRemaining -lt 30 | Update-K8sPki -Confirm:$false")
            .Error("CopyFromElsewhere");
        Assert.EndsWith($"{{ Update-K8sPki apiserver -Root '{sample.Node.Root}' }}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_piped_live_is_renewed_in_its_files()
    {
        sample.PutTlsSecret("shop", "web", SampleSurvey.Server("web.example").Own);
        sample.PutTlsSecret("shop", "web2", SampleSurvey.Server("web.example").Own);
        var old = sample.Node.ReadText("etc/kubernetes/pki/apiserver.crt");
        sample.Get("-SkipEndpoint", "-OutVariable all").ThrowOnError();
        var run = Session.Run("$all | Where-Object Name -in apiserver, web.example | Update-K8sPki -Confirm:$false "
            + "-WarningAction Ignore");
        Assert.Equal("apiserver", Assert.Single(run.Output)!.Properties["Name"].Value);
        Assert.NotEqual(old, sample.Node.ReadText("etc/kubernetes/pki/apiserver.crt"));
        var error = run.Error("NotOnNode");
        Assert.Contains("2 certificates", error.Message, StringComparison.Ordinal);
        Assert.Contains("Secret shop/web tls.crt", error.Message, StringComparison.Ordinal);
        Assert.Equal(error.Message, Session.Run("$all | Where-Object Name -eq web.example | Export-Clixml w.xml; "
            + "Import-Clixml w.xml | Update-K8sPki -Confirm:$false").Error("NotOnNode").Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nothing")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"places\":[],\"entries\":[{}]}")]
    [InlineData("{\"places\":[{\"kind\":\"7\"}],\"entries\":[]}")]
    [InlineData("{\"places\":[{\"kind\":\"Secret\"}],\"entries\":[]}")]
    [InlineData("{\"places\":{},\"entries\":[]}")]
    [InlineData("{\"places\":[3],\"entries\":[]}")]
    public void What_is_no_such_thing_is_an_error(string text) =>
        Assert.Equal("PlacesMalformed", Assert.Throws<MalformedInputException>(() => PkiCertificateText.Read(text)).ErrorId);

    [Fact]
    public void A_broken_row_is_an_error_and_the_next_follows()
    {
        sample.Get("-SkipEndpoint -SkipCluster -Name ca, etcd-ca", "| Export-Clixml all.xml").ThrowOnError();
        var run = Session.Run("""
            $rows = @(Import-Clixml all.xml); $rows[0].PlaceData = 'x'
            $rows | Test-K8sPki -Within 4000d -InformationAction Ignore
            """);
        run.Error("PlacesMalformed");
        Assert.Equal(["ExpiresSoon"], run.Output.Select(item => ((Finding)item!.BaseObject).Id));
    }

    // Something of each kind that is judged by more than its own row.
    private void PutFaults()
    {
        sample.PutTlsSecret("ns", "hook-tls", SampleSurvey.Server("hook.ns.svc").Own);
        sample.PutWebhook(SampleSurvey.Base64(SampleSurvey.Server("other").Authority.Certificate), "ns/hook");
        sample.PutConfigMap("shop", "kube-root-ca.crt", ("ca.crt", sample.Node.EtcdCa.Certificate.Pem));
        sample.PutConfigMap("kube-system", "extension-apiserver-authentication",
            ("client-ca-file", sample.Node.Ca.Certificate.Pem + SampleNode.NewAuthority("kubernetes").Certificate.Pem));
        var (_, own) = SampleSurvey.Server("web.example");
        sample.PutTlsSecret("shop", "web", own with { Validity = Validity.For(TimeSpan.FromDays(5)) });
        sample.PutTlsSecret("shop", "late", SampleSurvey.Server("late.example").Own);
        sample.Cluster.Put("Certificate", "shop", "late-cert", new JsonObject
        {
            ["spec"] = new JsonObject { ["secretName"] = "late" },
            ["status"] = new JsonObject { ["renewalTime"] = "2020-01-01T00:00:00Z" },
        }.ToJsonString());
    }

    private IReadOnlyList<Finding> Judged(string rows) =>
        [.. Session.Run($"{rows} | Test-K8sPki -InformationAction Ignore").ThrowOnError().Output
            .Select(item => (Finding)item!.BaseObject)];

    private static IReadOnlyList<(string Id, FindingSeverity Severity, string Message, string Commands)> Told(
        IEnumerable<Finding> findings) =>
        [.. findings.Select(finding => (finding.Id, finding.Severity, finding.Message, finding.RemedyCommands)).Order()];

    private IReadOnlyList<string> Certificates(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Session.PathOf(file)));
        return [.. document.RootElement.GetProperty("certificates").EnumerateArray().Select(row => row.ToString())];
    }
}
