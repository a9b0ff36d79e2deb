namespace K8sPki.Tests.Requests;

/// <summary>The rules of each built-in signer, row by row.</summary>
public sealed class SignerRuleTests
{
    private const string Client = "kubernetes.io/kube-apiserver-client";
    private const string Kubelet = "kubernetes.io/kube-apiserver-client-kubelet";
    private const string Serving = "kubernetes.io/kubelet-serving";

    [Theory]
    [InlineData(Client, "/CN=jane/O=dev", "", "client auth", "")]
    [InlineData(Client, "/CN=jane/O=dev", "DNS:a", "client auth,digital signature,key encipherment", "")]
    [InlineData(Client, "/CN=jane", "", "digital signature", "UsageRequired")]
    [InlineData(Client, "/CN=jane", "", "client auth,server auth", "UsageNotAllowed")]
    [InlineData(Client, "/CN=jane/O=system:masters", "", "client auth", "OrganizationRefused")]
    [InlineData(Client, "/CN=jane+O=system:masters", "", "client auth", "OrganizationRefused")]
    [InlineData(Client, "/CN=jane/O=kubeadm:cluster-admins", "", "client auth", "")]
    [InlineData(Kubelet, "/O=system:nodes/CN=system:node:n1", "", "digital signature,client auth", "")]
    [InlineData(Kubelet, "/O=system:nodes/CN=system:node:n1", "", "key encipherment,digital signature,client auth", "")]
    [InlineData(Kubelet, "/O=system:nodes/CN=system:node:n1", "", "client auth", "UsageRequired")]
    [InlineData(Kubelet, "/O=system:nodes/CN=n1", "", "digital signature,client auth", "CommonNameNotAllowed")]
    [InlineData(Kubelet, "/O=nodes/CN=system:node:n1", "", "digital signature,client auth", "OrganizationNotAllowed")]
    [InlineData(Kubelet, "/O=system:nodes/O=dev/CN=system:node:n1", "", "digital signature,client auth",
        "OrganizationNotAllowed")]
    [InlineData(Kubelet, "/CN=system:node:n1", "", "digital signature,client auth", "OrganizationNotAllowed")]
    [InlineData(Kubelet, "/O=system:nodes/CN=system:node:n1", "DNS:n1", "digital signature,client auth", "NameNotAllowed")]
    [InlineData(Kubelet, "/O=system:nodes/CN=system:node:n1", "URI:spiffe://a/b", "digital signature,client auth",
        "NameNotAllowed")]
    [InlineData(Serving, "/O=system:nodes/CN=system:node:n1", "DNS:n1", "digital signature,server auth", "")]
    [InlineData(Serving, "/O=system:nodes/CN=system:node:n1", "IP:10.0.0.1", "digital signature,server auth,key encipherment",
        "")]
    [InlineData(Serving, "/O=system:nodes/CN=system:node:n1", "", "digital signature,server auth", "NameRequired")]
    [InlineData(Serving, "/O=system:nodes/CN=system:node:n1", "DNS:n1,email:a@b.example", "digital signature,server auth",
        "NameNotAllowed")]
    [InlineData(Serving, "/O=system:nodes/CN=system:node:n1", "DNS:n1", "digital signature,server auth,client auth",
        "UsageNotAllowed")]
    [InlineData(Serving, "/O=system:nodes/CN=system:node:n1", "DNS:n1,DNS:Kubernetes.default.svc.cluster.local",
        "digital signature,server auth", "NameOfApiServer")]
    [InlineData(Serving, "/O=system:nodes/CN=system:node:n1", "DNS:kubernetes", "digital signature,server auth",
        "NameOfApiServer")]
    [InlineData(Serving, "/O=system:nodes/CN=system:node:n1", "DNS:kubernetes-1.default", "digital signature,server auth", "")]
    [InlineData(Serving, "/O=system:nodes/CN=system:node:n1", "DNS:localhost,IP:127.0.0.2", "digital signature,server auth",
        "NameOfLoopback,NameOfLoopback")]
    [InlineData(Client, "/CN=jane", "DNS:localhost", "client auth", "")]
    [InlineData("kubernetes.io/legacy-unknown", "/CN=x", "", "any", "SignerNotAllowed")]
    [InlineData("kubernetes.io/other", "/CN=x", "", "any", "SignerUnknown")]
    [InlineData("example.com/mine", "/CN=x", "", "any", "")]
    [InlineData("example.com/mine", "/CN=x", "", "", "UsagesMissing")]
    [InlineData("example.com/mine", "/CN=x", "", "any,any", "UsageDoubled")]
    [InlineData("example.com/mine", "/CN=x", "", "clientAuth", "UsageUnknown")]
    [InlineData("example/mine", "/CN=x", "", "any", "SignerNameInvalid")]
    [InlineData("example.com", "/CN=x", "", "any", "SignerNameInvalid")]
    [InlineData("example.com/a/b", "/CN=x", "", "any", "SignerNameInvalid")]
    [InlineData("Example.com/a", "/CN=x", "", "any", "SignerNameInvalid")]
    [InlineData("", "/CN=x", "", "any", "SignerNameInvalid")]
    [InlineData("example.com/A", "/CN=x", "", "any", "SignerNameInvalid")]
    [InlineData("example.com/a_b", "/CN=x", "", "any", "SignerNameInvalid")]
    [InlineData("example.com/a..b", "/CN=x", "", "any", "SignerNameInvalid")]
    [InlineData("example.com/*", "/CN=x", "", "any", "SignerNameInvalid")]
    [InlineData("example.com/cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc.d", "/CN=x", "", "any", "")]
    public void Says_what_would_be_refused(string signer, string subject, string names, string usages, string expected)
    {
        var request = CertificateRequestBuilder.Build(RequestForge.Rsa, new CertificateRequestOptions
        {
            Subject = DistinguishedName.Parse(subject),
            AlternativeNames = [.. names.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Name)],
        });
        var findings = SignerChecks.Check(request,
            new SigningSpec(signer, usages.Split(',', StringSplitOptions.RemoveEmptyEntries), null));
        Assert.Equal(expected, string.Join(',', findings.Select(finding => finding.Id)));
    }

    [Theory]
    [InlineData(599, "ExpirationTooShort")]
    [InlineData(600, "")]
    [InlineData(-1, "ExpirationTooShort")]
    public void Bounds_the_lifetime(int seconds, string expected)
    {
        var request = CertificateRequestBuilder.Build(RequestForge.Rsa,
            new CertificateRequestOptions { Subject = DistinguishedName.Parse("/CN=a") });
        Assert.Equal(expected, string.Join(',', SignerChecks.Check(request, new SigningSpec(Client, ["client auth"], seconds))
            .Select(finding => finding.Id)));
    }

    [Fact]
    public void Says_what_the_certificate_would_not_have()
    {
        var request = CertificateRequestBuilder.Build(RequestForge.Rsa, new CertificateRequestOptions
        {
            Subject = DistinguishedName.Parse("/CN=a/DC=corp/O=dev"),
            ExtendedKeyUsage = [ExtendedKeyUsage.ServerAuth],
        });
        var findings = SignerChecks.Check(request, SigningSpec.For(request, Client, null, null));
        Assert.Equal(["PurposeNotGranted", "SubjectPartDiscarded"], findings.Select(finding => finding.Id));
        Assert.Contains("ServerAuth", findings[0].Message, StringComparison.Ordinal);
        Assert.Contains("DC=corp", findings[1].Message, StringComparison.Ordinal);
        Assert.DoesNotContain(SignerChecks.Check(request, new SigningSpec("example.com/a", ["server auth"], null)),
            finding => finding.Id == "PurposeNotGranted");
    }

    [Fact]
    public void Asks_a_signer_of_ones_own_for_what_the_request_asks_for()
    {
        var request = CertificateRequestBuilder.Build(RequestForge.Rsa, new CertificateRequestOptions
        {
            Subject = DistinguishedName.Parse("/CN=a"),
            KeyUsage = KeyUsages.DigitalSignature,
            ExtendedKeyUsage = [ExtendedKeyUsage.ServerAuth],
        });
        Assert.Equal(["digital signature", "server auth"], SigningSpec.For(request, "example.com/a", null, null).Usages);
        Assert.Equal(["client auth"], SigningSpec.For(request, "example.com/a", ["client auth"], null).Usages);
    }

    [Fact]
    public void Knows_the_usages_of_the_api()
    {
        Assert.Equal(23, RequestedUsage.All.Count);
        Assert.Equal(23, RequestedUsage.All.Select(usage => usage.Name).Distinct().Count());
        Assert.Equal(KeyUsages.DigitalSignature | KeyUsages.KeyEncipherment,
            RequestedUsage.KeyUsagesOf(["signing", "key encipherment", "client auth"]));
        Assert.Equal([ExtendedKeyUsage.ServerAuth, ExtendedKeyUsage.ClientAuth],
            RequestedUsage.ExtendedUsagesOf(["client auth", "digital signature", "server auth"]));
        Assert.Equal(["digital signature", "key encipherment", "server auth"],
            RequestedUsage.NamesOf(KeyUsages.DigitalSignature | KeyUsages.KeyEncipherment, [ExtendedKeyUsage.ServerAuth]));
        foreach (var usage in RequestedUsage.All)
            Assert.True(usage.KeyUsage != KeyUsages.None || ExtendedKeyUsage.Parse(usage.ExtendedUsage!) is not null);
    }

    [Fact]
    public void Usages_for_a_signer_pass_its_rules()
    {
        foreach (var rule in SignerRule.All.Where(rule => rule.IsCreatable))
        {
            Assert.Contains("key encipherment", rule.UsagesFor(RequestForge.Rsa.PublicKey));
            Assert.DoesNotContain("key encipherment", rule.UsagesFor(RequestForge.Ec.PublicKey));
            foreach (var key in new[] { RequestForge.Rsa, RequestForge.Ec })
            {
                var request = CertificateRequestBuilder.Build(key,
                    new CertificateRequestOptions { Subject = DistinguishedName.Parse("/CN=a") });
                Assert.DoesNotContain(SignerChecks.Check(request, SigningSpec.For(request, rule.Name, null, null)),
                    finding => finding.Id.StartsWith("Usage", StringComparison.Ordinal));
            }
        }
    }

    private static SubjectAlternativeName Name(string text) => text.Split(':', 2) switch
    {
        ["DNS", var name] => SubjectAlternativeName.Dns(name),
        ["IP", var address] => SubjectAlternativeName.IP(System.Net.IPAddress.Parse(address)),
        ["URI", var uri] => SubjectAlternativeName.FromUri(uri),
        [_, var address] => SubjectAlternativeName.FromEmail(address),
        _ => throw new ArgumentException(text),
    };
}
