using System.Text.Json.Nodes;
using K8sPki.Tests.Endpoints;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests.ClusterPki.Survey;

/// <summary>What is wrong in a cluster beside its nodes and endpoints.</summary>
public sealed class SurveyCheckTests : IAsyncLifetime
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
    public void A_cluster_in_order_has_no_finding()
    {
        var (authority, own) = SampleSurvey.Server("hook.ns.svc");
        sample.PutTlsSecret("ns", "hook-tls", own);
        sample.PutWebhook(SampleSurvey.Base64(authority.Certificate), "ns/hook");
        sample.PutConfigMap("kube-system", "extension-apiserver-authentication",
            ("client-ca-file", sample.Node.Ca.Certificate.Pem));
        Assert.Empty(sample.Get("-SkipEndpoint", "| Test-K8sPki -InformationAction Ignore").ThrowOnError().Output);
    }

    [Theory]
    [InlineData("Fail", FindingSeverity.Error)]
    [InlineData("Ignore", FindingSeverity.Warning)]
    public void A_bundle_that_does_not_verify_the_Secret_of_its_server_says_who_fails(string policy, FindingSeverity severity)
    {
        sample.PutTlsSecret("ns", "hook-tls", SampleSurvey.Server("hook.ns.svc").Own);
        sample.PutWebhook(SampleSurvey.Base64(SampleSurvey.Server("other").Authority.Certificate), "ns/hook", 443, policy);
        var finding = Assert.Single(sample.Judge("BundleDoesNotVerify"));
        Assert.Equal(severity, finding.Severity);
        Assert.Equal("ValidatingWebhookConfiguration policy a.example.com", finding.DisplayTarget);
        Assert.Contains("Secret ns/hook-tls", finding.Message, StringComparison.Ordinal);
        Assert.Contains($"failurePolicy {policy}", finding.Message, StringComparison.Ordinal);
    }

    /// <summary>Which of two Secrets a pod mounts is not known here.</summary>
    [Fact]
    public void One_Secret_that_fits_is_enough()
    {
        var (authority, own) = SampleSurvey.Server("hook.ns.svc");
        sample.PutTlsSecret("ns", "a", SampleSurvey.Server("hook.ns.svc").Own);
        sample.PutTlsSecret("ns", "b", own);
        sample.PutTlsSecret("other", "c", SampleSurvey.Server("hook.ns.svc").Own);
        sample.PutWebhook(SampleSurvey.Base64(authority.Certificate), "ns/hook");
        Assert.Empty(sample.Judge("BundleDoesNotVerify"));
    }

    [PeerTheory("openssl")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_that_can_be_asked_is_judged_by_what_it_presents(bool isTrusted)
    {
        var (authority, own) = SampleSurvey.Server("hook.ns.svc");
        using var server = await OpenSslServer.StartAsync(folder, new OwnCertificate(own.Certificate, own.Key), []);
        sample.PutService("ns", "hook", "127.0.0.1");
        var trusted = isTrusted ? authority : SampleSurvey.Server("other").Authority;
        sample.PutWebhook(SampleSurvey.Base64(trusted.Certificate), "ns/hook", server.Port);
        // The Secret is not what the server uses still.
        sample.PutTlsSecret("ns", "hook-tls", SampleSurvey.Server("hook.ns.svc").Own);
        var findings = sample.Judge("BundleDoesNotVerify", "");
        Assert.Equal(isTrusted ? 0 : 1, findings.Count);
        var said = server.Client("-servername", "hook.ns.svc", "-CAfile", folder.Write("bundle.pem", trusted.Certificate.Pem),
            "-verify_hostname", "hook.ns.svc");
        Assert.Equal(isTrusted, said.Contains("Verify return code: 0 (ok)", StringComparison.Ordinal));
        var row = sample.Get("").Output.Select(item => (PkiCertificate)item!.BaseObject)
            .Single(row => row.Fingerprint == own.Certificate.Fingerprint);
        Assert.Equal([PkiLocationKind.Endpoint], row.Places.Select(place => place.Kind));
    }

    [PeerFact("openssl")]
    public async Task A_webhook_behind_a_URL_is_asked_there()
    {
        var (_, own) = SampleSurvey.Server("127.0.0.1");
        using var server = await OpenSslServer.StartAsync(folder, new OwnCertificate(own.Certificate, own.Key), []);
        var other = SampleSurvey.Server("other").Authority.Certificate;
        sample.PutWebhook(SampleSurvey.Base64(other), $"https://{server.Endpoint}/x");
        var finding = Assert.Single(sample.Judge("BundleDoesNotVerify", ""));
        Assert.Contains(server.Endpoint, finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_cannot_be_found_is_no_finding()
    {
        sample.PutWebhook(SampleSurvey.Base64(SampleSurvey.Server("other").Authority.Certificate), "ns/nowhere");
        Assert.Empty(sample.Judge("BundleDoesNotVerify", ""));
    }

    [Fact]
    public void A_namespace_with_other_roots_than_most_is_found()
    {
        sample.PutConfigMap("shop", "kube-root-ca.crt", ("ca.crt", sample.Node.EtcdCa.Certificate.Pem));
        var finding = Assert.Single(sample.Judge("RootAuthoritiesDiffer"));
        Assert.Equal("ConfigMap shop/kube-root-ca.crt", finding.Target);
        Assert.Equal(["Invoke-K8sApi /api/v1/namespaces/shop/configmaps/kube-root-ca.crt -Method DELETE -KubeConfig "
            + CommandArgument.Of(sample.Cluster.Session.PathOf("config"))], finding.Remedy.Commands);
        // It is what mends it: the publisher of the cluster's controller manager has nothing more to do in a test.
        Assert.Contains("DELETE", sample.Cluster.Session.Run(finding.Remedy.Commands[0] + " -WhatIf").ThrowOnError() is var run
            ? sample.Cluster.Session.Host.Screen + run.Text : "", StringComparison.Ordinal);
    }

    [Fact]
    public void An_authority_that_no_flag_has_any_more_is_left_over()
    {
        var old = SampleNode.NewAuthority("kubernetes").Certificate;
        sample.PutConfigMap("kube-system", "extension-apiserver-authentication",
            ("client-ca-file", sample.Node.Ca.Certificate.Pem + old.Pem),
            ("requestheader-client-ca-file", SampleNode.Authority("front-proxy-ca").Certificate.Pem));
        var finding = Assert.Single(sample.Judge("PublishedAuthorityLeftOver"));
        Assert.Contains("client-ca-file", finding.DisplayTarget, StringComparison.Ordinal);
        Assert.Contains("no --client-ca-file of cp1", finding.Message, StringComparison.Ordinal);
        var without = sample.Cluster.Session.Run("Get-K8sPki -Everything -SkipEndpoint -Root (mkdir empty) -KubeConfig $config "
            + "-ErrorAction Ignore | Test-K8sPki -InformationAction Ignore").Output;
        Assert.DoesNotContain(without, item => ((Finding)item!.BaseObject).Id == "PublishedAuthorityLeftOver");
    }

    [Theory]
    [InlineData(-5, 0, "was to be renewed")]
    [InlineData(20, 3, "has another one")]
    [InlineData(20, 0, null)]
    public void A_Secret_that_cert_manager_did_not_renew_is_found(int renewalDays, int otherEnd, string? says)
    {
        var (_, own) = SampleSurvey.Server("web.example");
        sample.PutTlsSecret("shop", "web", own);
        var end = own.Certificate.ValidTo.AddDays(otherEnd);
        sample.Cluster.Put("Certificate", "shop", "web-cert", new JsonObject
        {
            ["spec"] = new JsonObject { ["secretName"] = "web" },
            ["status"] = new JsonObject
            {
                ["renewalTime"] = Rfc3339(DateTimeOffset.UtcNow.AddDays(renewalDays)),
                ["notAfter"] = Rfc3339(end),
            },
        }.ToJsonString());
        var findings = sample.Judge("ManagedSecretNotRenewed");
        Assert.Equal(says is null ? 0 : 1, findings.Count);
        Assert.All(findings, finding => Assert.Contains(says!, finding.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void What_a_Secret_has_ends_too()
    {
        var (_, own) = SampleSurvey.Server("web.example");
        sample.PutTlsSecret("shop", "web", own with { Validity = Validity.For(TimeSpan.FromDays(5)) });
        var finding = Assert.Single(sample.Judge("ExpiresSoon"));
        Assert.Contains("Secret shop/web tls.crt", finding.Message, StringComparison.Ordinal);
        sample.Cluster.Put("Certificate", "shop", "web-cert", new JsonObject
        {
            ["spec"] = new JsonObject { ["secretName"] = "web" },
            ["status"] = new JsonObject { ["renewalTime"] = Rfc3339(DateTimeOffset.UtcNow.AddDays(2)) },
        }.ToJsonString());
        // What cert-manager will renew needs nobody.
        Assert.Empty(sample.Judge("ExpiresSoon"));
        sample.PutTlsSecret("shop", "other", SampleSurvey.Server("other.example").Own with
        {
            Validity = Validity.For(TimeSpan.FromDays(5)),
        });
        Assert.Single(sample.Judge("ExpiresSoon"));
        Assert.Empty(sample.Judge("ExpiresSoon", "-SkipEndpoint", "| Where-Object Component -ne Secret"));
    }

    [Fact]
    public void Test_of_everything_finds_the_same_as_what_is_piped()
    {
        sample.Node.WriteEntry("etcd-server", made => made with { Validity = Validity.For(TimeSpan.FromDays(5)) });
        sample.PutConfigMap("shop", "kube-root-ca.crt", ("ca.crt", sample.Node.EtcdCa.Certificate.Pem));
        var piped = sample.Get("-SkipEndpoint", "| Test-K8sPki -InformationAction Ignore").ThrowOnError().Output;
        var asked = sample.Cluster.Session.Run("Test-K8sPki -Everything -SkipEndpoint -Root $root -KubeConfig $config "
            + "-InformationAction Ignore").ThrowOnError().Output;
        Assert.Equal(2, piped.Count);
        Assert.Equal(piped.Select(item => $"{item}"), asked.Select(item => $"{item}"));
    }

    private static string Rfc3339(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
}
