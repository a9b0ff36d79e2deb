using System.Formats.Asn1;
using K8sPki.Tests.Naming;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests.Requests;

/// <summary>One test for each finding about a request.</summary>
public sealed class RequestCheckTests : IDisposable
{
    private static readonly CertificateExtension Client = ExtensionEncoding.ExtendedKeyUsage([ExtendedKeyUsage.ClientAuth]);

    private readonly TemporaryFolder folder = new();

    [Fact]
    public void An_ordinary_request_has_no_findings()
    {
        Assert.Empty(Ids(RequestForge.Make("/CN=jane/O=dev", Client)));
        Assert.Empty(Ids(RequestForge.WithHosts("kubernetes", "kubernetes.default.svc.cluster.local", "example.com")));
    }

    [Fact]
    public void Finds_a_signature_by_another_key()
    {
        var request = RequestForge.Make(RequestForge.Rsa, DistinguishedName.Parse("/CN=a").Der, [], RequestForge.Ec.PublicKey);
        Assert.Contains("RequestSignatureInvalid", Ids(request));
    }

    [PeerTheory("openssl")]
    [InlineData("-sha1", FindingSeverity.Warning)]
    [InlineData("-md5", FindingSeverity.Error)]
    public void Finds_insecure_signatures(string hash, FindingSeverity severity)
    {
        var key = folder.Write("key", PrivateKeyWriter.Write(RequestForge.Rsa, PrivateKeyFormat.Pkcs8, false, null));
        Tool.Run("openssl", "req", "-new", "-key", key, "-subj", "/CN=a", hash, "-out", folder["csr"]);
        var request = CertificateRequestReader.ReadFile(folder["csr"]);
        Assert.Equal(severity, Assert.Single(RequestChecks.Check(request)).Severity);
        Assert.Equal(["WeakSignature"], Ids(request));
    }

    [Theory]
    [InlineData(19, "6F707320262061646D696E73", FindingSeverity.Warning, "SubjectEncodingOdd")]
    [InlineData(26, "6F7073", FindingSeverity.Warning, "SubjectEncodingOdd")]
    [InlineData(19, "4DFC6C6C6572", FindingSeverity.Error, "SubjectNotReadByGo")]
    [InlineData(12, "4DFC6C6C6572", FindingSeverity.Error, "SubjectNotReadByGo")]
    public void Finds_values_that_do_not_fit_their_type(int type, string content, FindingSeverity severity, string id)
    {
        var subject = NameForge.Name((NameForge.Organization, type, Convert.FromHexString(content)),
            (NameForge.CommonName, 12, "mallory"u8.ToArray()));
        var finding = Assert.Single(RequestChecks.Check(RequestForge.Make(RequestForge.Rsa, subject, [])));
        Assert.Equal((severity, id), (finding.Severity, finding.Id));
        Assert.Contains("O=", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Finds_weak_keys()
    {
        var request = CertificateRequestBuilder.Build(PrivateKey.Generate(KeyAlgorithm.RSA, 1024),
            new CertificateRequestOptions { Subject = DistinguishedName.Parse("/CN=a") });
        var finding = Assert.Single(RequestChecks.Check(request));
        Assert.Equal("WeakKey", finding.Id);
        Assert.Same(request, finding.Target);
    }

    [Theory]
    [InlineData("/CN=a/O=system:masters", "PrivilegedIdentity")]
    [InlineData("/O=dev/O=system:masters/CN=a", "PrivilegedIdentity")]
    [InlineData("/CN=a+O=system:masters", "PrivilegedIdentity,SubjectMultiValued")]
    [InlineData("/O=x+O=kubeadm:cluster-admins/CN=a", "PrivilegedIdentity,SubjectMultiValued")]
    [InlineData("/CN=system:kube-controller-manager", "PrivilegedIdentity")]
    [InlineData("/CN=system:kube-scheduler", "PrivilegedIdentity")]
    [InlineData("/CN=system:kube-proxy", "PrivilegedIdentity")]
    [InlineData("/CN=system:apiserver", "PrivilegedIdentity")]
    [InlineData("/CN=system:serviceaccount:kube-system:default", "PrivilegedIdentity")]
    [InlineData("/CN=kube-apiserver-kubelet-client", "PrivilegedIdentity")]
    [InlineData("/CN=kubernetes-admin", "SystemIdentity")]
    [InlineData("/CN=front-proxy-client", "SystemIdentity")]
    [InlineData("/CN=system:node:n1/O=system:nodes", "SystemIdentity,SystemIdentity")]
    [InlineData("/CN=a/OU=system:masters", "PrivilegedNameElsewhere")]
    [InlineData("/CN=system:masters", "PrivilegedNameElsewhere,SystemIdentity")]
    [InlineData("/CN=a/O=System:Masters", "")]
    [InlineData("/CN=a/O=system-masters", "")]
    [InlineData("/CN=a/CN=b", "CommonNameDoubled")]
    [InlineData("/CN=a/O= dev", "SubjectNotPlain")]
    [InlineData("/O=dev", "CommonNameMissing")]
    public void Finds_names_with_power(string subject, string expected) =>
        Assert.Equal(expected, string.Join(',', Ids(RequestForge.Make(subject, Client))));

    [Fact]
    public void Finds_characters_that_do_not_show()
    {
        // The builder refuses them, so the name is made by hand: CN = "jane" and a zero-width space.
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSetOf())
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier("2.5.4.3");
            writer.WriteCharacterString(UniversalTagNumber.UTF8String, "jane\u200B\u001B[31m");
        }

        var findings = RequestChecks.Check(RequestForge.Make(RequestForge.Rsa, writer.Encode(), []));
        Assert.Equal("SubjectNotPlain", Assert.Single(findings).Id);
        Assert.DoesNotContain('\u001B', findings[0].Message);
        Assert.Contains("\\u200B", findings[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Finds_who_asks_to_be_an_authority()
    {
        Assert.Equal(["AuthorityAsked"],
            Ids(RequestForge.Make("/CN=a", ExtensionEncoding.BasicConstraints(new BasicConstraints(true, null)))));
        Assert.Equal(["SigningUsageAsked"], Ids(RequestForge.Make("/CN=a", ExtensionEncoding.KeyUsage(KeyUsages.KeyCertSign))));
        Assert.Equal(["AnyUsageAsked"],
            Ids(RequestForge.Make("/CN=a", ExtensionEncoding.ExtendedKeyUsage([ExtendedKeyUsage.Any]))));
    }

    [Fact]
    public void Finds_usages_that_the_key_cannot_have()
    {
        var extension = ExtensionEncoding.KeyUsage(KeyUsages.DigitalSignature | KeyUsages.KeyEncipherment);
        var request = RequestForge.Make(RequestForge.Ec, DistinguishedName.Parse("/CN=a").Der,
            [(RequestForge.ExtensionRequest, RequestForge.List(extension))]);
        Assert.Equal(["KeyUsageDoesNotFitKey"], Ids(request));
    }

    [Fact]
    public void Finds_odd_doubled_and_broken_extensions()
    {
        Assert.Equal(["ExtensionDoubled"], Ids(RequestForge.Make("/CN=a", Client, Client)));
        Assert.Equal(["ExtensionUnusual"], Ids(RequestForge.Make("/CN=a", new CertificateExtension("1.2.3.4", true, [5, 0]))));
        Assert.Equal(["ExtensionMalformed"],
            Ids(RequestForge.Make("/CN=a", new CertificateExtension(Oids.Extension.BasicConstraints, true, [0x30, 0x7F]))));
    }

    [Fact]
    public void Reads_the_extensions_of_every_list()
    {
        var authority = ExtensionEncoding.BasicConstraints(new BasicConstraints(true, null));
        var request = RequestForge.Make(RequestForge.Rsa, DistinguishedName.Parse("/CN=a").Der,
            [(RequestForge.ExtensionRequest, RequestForge.List(Client)),
                (RequestForge.ExtensionRequest, RequestForge.List(authority))]);
        Assert.True(request.BasicConstraints!.IsCA);
        Assert.Equal(["ExtensionsInParts", "AuthorityAsked"], Ids(request));
    }

    [Fact]
    public void Finds_attributes_that_nobody_reads()
    {
        var request = RequestForge.Make(RequestForge.Rsa, DistinguishedName.Parse("/CN=a").Der,
            [("1.2.840.113549.1.9.7", [0x0C, 1, (byte)'x']), ("1.3.6.1.4.1.311.2.1.14", RequestForge.List(Client))]);
        Assert.Equal(["AttributeIgnored", "ExtensionsElsewhere"], Ids(request).Order());
    }

    [Theory]
    [InlineData("10.0.0.1", "NameIsAddress")]
    [InlineData("fd00::1", "NameIsAddress")]
    [InlineData("a b", "NameHasBlank")]
    [InlineData("a\n", "NameHasBlank")]
    [InlineData("", "NameEmpty")]
    [InlineData("*.example.com", "WildcardAsked")]
    [InlineData("*", "WildcardNeverMatches")]
    [InlineData("a.*.example.com", "WildcardNeverMatches")]
    [InlineData("*.*.example.com", "WildcardNeverMatches")]
    [InlineData("a*.example.com", "WildcardNeverMatches")]
    [InlineData("my_host", "NameHasUnderscore")]
    [InlineData("-a.example", "NameInvalid")]
    [InlineData("a..example", "NameInvalid")]
    [InlineData("a/b", "NameInvalid")]
    [InlineData("jörg.example", "NameInvalid")]
    [InlineData("n1.example.", "NameEndsInDot")]
    [InlineData("xn--jrg-sna.example", null)]
    public void Finds_host_names_that_are_none(string name, string? expected) =>
        Assert.Equal(expected is null ? [] : [expected], Ids(RequestForge.WithHosts(name)));

    [Fact]
    public void Finds_other_names_that_are_none()
    {
        Assert.Equal(["NameDoubled"], Ids(RequestForge.WithHosts("a", "a")));
        Assert.Equal(["NameInvalid"], Ids(RequestForge.Make("/CN=a", RequestForge.Names((7, "12345")))));
        Assert.Equal(["NameInvalid"], Ids(RequestForge.Make("/CN=a", RequestForge.Names((6, "no uri")))));
        Assert.Equal(["NameInvalid"], Ids(RequestForge.Make("/CN=a", RequestForge.Names((1, "nobody")))));
        Assert.Equal(["NameUnusual"], Ids(RequestForge.Make("/CN=a", RequestForge.Names((8, "\u002A\u0003")))));
        Assert.Equal(["ServerWithoutNames"],
            Ids(RequestForge.Make("/CN=a", ExtensionEncoding.ExtendedKeyUsage([ExtendedKeyUsage.ServerAuth]))));
    }

    [Fact]
    public void A_hundred_thousand_names_make_a_short_report()
    {
        var request = RequestForge.WithHosts([.. Enumerable.Range(0, 100_000).Select(i => $"bad name {i}")]);
        Assert.InRange(RequestChecks.Check(request).Count, 1, 50);
    }

    public void Dispose() => folder.Dispose();

    private static string[] Ids(CertificateRequest request) =>
        RequestChecks.Check(request).Select(finding => finding.Id).ToArray();
}
