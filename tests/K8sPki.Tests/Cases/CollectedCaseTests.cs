using System.Collections;
using K8sPki.Tests.Engine;
using K8sPki.Tests.Keys;
using K8sPki.Tests.Peers;
using K8sPki.Tests.SigningRequests;

namespace K8sPki.Tests.Cases;

/// <summary>Inputs that failed once, after public reports or the behaviour of peers, each with what is right of it.</summary>
public sealed class CollectedCaseTests
{
    [Theory]
    [InlineData("printable-star.crt", "CN=cn, O=*.x [not a PrintableString]")]
    [InlineData("printable-ampersand.crt", "CN=cn, O=a & b [not a PrintableString]")]
    [InlineData("printable-latin1.crt", "CN=cn, O=Müller [not a PrintableString]")]
    [InlineData("ia5-high.crt", "CN=cn, O=Müller [not an IA5String]")]
    public void Names_outside_their_string_type_are_shown_and_marked(string file, string name)
    {
        var certificate = Assert.Single(CertificateReader.ReadFile(Case("certificates", file))).Certificate!;
        Assert.Equal((name, name), (certificate.Subject, certificate.Issuer));
    }

    [Fact]
    public void A_keystore_without_keys_is_read()
    {
        using var password = Secret.Passphrase("pw");
        var certificate =
            Assert.Single(CertificateReader.ReadFile(Case("certificates", "no-keys-731-bytes.p12"), password)).Certificate!;
        Assert.Equal(("CN=alpha, O=Team", false), (certificate.Subject, certificate.HasPrivateKey));
    }

    [Fact]
    public void A_keystore_is_not_said_to_hold_a_key_before_it_is_read()
    {
        using var session = new EngineSession();
        var run = session.Run($"Get-K8sPrivateKey '{Case("certificates", "no-keys-731-bytes.p12")}'");
        run.Error("NotAPrivateKey");
        Assert.Empty(run.Warnings);
    }

    [Fact]
    public void Both_certificates_of_two_in_DER_are_listed() => Assert.Equal(
        [("CN=alpha, O=Team", null), ("CN=beta, O=Team", "byte 433")],
        CertificateReader.ReadFile(Case("certificates", "two-der.crt"))
            .Select(item => (item.Certificate!.Subject, item.Certificate.Source)));

    [PeerTheory("openssl")]
    [InlineData("pkcs8-as-ec.key", KeyAlgorithm.ECDSA)]
    [InlineData("pkcs1-as-pkcs8.key", KeyAlgorithm.RSA)]
    public void A_key_under_the_label_of_another_form_is_read_as_openssl_reads_it(string file, KeyAlgorithm algorithm)
    {
        var key = PrivateKeyReader.ReadFile(Case("keys", file), null);
        Assert.Equal(algorithm, key.Algorithm);
        Assert.Equal(Tool.Run("openssl", "pkey", "-in", Case("keys", file), "-pubout").ReplaceLineEndings("\n"),
            key.PublicKey.Pem);
    }

    [Theory]
    [InlineData("manifest.yaml")]
    [InlineData("base64-of-pem.csr")]
    public void A_request_in_another_form_is_read(string file)
    {
        var request = CertificateRequestReader.ReadFile(Case("requests", file));
        Assert.Equal(("CN=system:node:n1, O=system:nodes", true), (request.Subject, request.IsSignatureValid));
    }

    [Fact]
    public void Whoever_is_asked_to_sign_sees_the_whole_name()
    {
        using var session = new EngineSession();
        session.Host.Answers.Enqueue("n");
        var path = Case("requests", "printable-ampersand.csr");
        session.Run($"$ca = New-K8sCertificateAuthority -CommonName ca -Algorithm ECDSA; Get-K8sCsr -Path '{path}' | "
            + "Approve-K8sCsr -Authority $ca -SignerName kubernetes.io/kube-apiserver-client");
        Assert.Contains("CN=mallory, O=ops & admins", Assert.Single(session.Host.Questions), StringComparison.Ordinal);
        Assert.Contains("ops & admins", session.Run($"Get-K8sCsr -Path '{path}' | Format-List | Out-String").Text,
            StringComparison.Ordinal);
        Assert.Contains(RequestTest.Judge(CertificateRequestReader.ReadFile(path), null).Findings,
            finding => finding.Id == "SubjectEncodingOdd" && finding.Message.Contains("ops & admins", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("node1-p-n10.csr", "PolicyDnsNameNotOfNode")]
    [InlineData("node1-p-dash.csr", "PolicyDnsNameNotOfNode")]
    [InlineData("node1-p-dot.csr", "")]
    public void A_name_is_of_a_node_when_it_is_its_name_or_goes_on_with_a_dot(string file, string expected)
    {
        var policy = CsrPolicyReader.Read(new Hashtable { ["DnsNamesBeginWithNode"] = true }, "the policy");
        var found = new CsrPolicyCheck(policy, HostLookup.System).Check(Asked(file), CancellationToken.None);
        Assert.Equal(expected, string.Join(',', found.Select(finding => finding.Id)));
    }

    [Theory]
    [InlineData("trailing-dot.csr", "NameEndsInDot")]
    [InlineData("serving-kubernetes.csr", "NameOfApiServer")]
    [InlineData("serving-localhost.csr", "NameOfLoopback")]
    public void A_serving_request_for_names_that_nobody_matches_or_that_are_of_others_has_a_finding(string file, string id) =>
        Assert.Contains(SigningRequestChecks.Check(Asked(file)), finding => finding.Id == id
            && finding.Severity != FindingSeverity.Information);

    [Fact]
    public void A_misspelt_field_of_kubeadm_is_a_warning_with_its_line()
    {
        var warnings = new List<string>();
        _ = KubeadmConfig.Read(File.ReadAllBytes(Case("kubeadm", "unknown-field.yaml")), "unknown-field.yaml", warnings.Add);
        Assert.Equal(2, warnings.Count);
        Assert.Contains("line 3", warnings[0], StringComparison.Ordinal);
        Assert.Contains("'apiServr'", warnings[0], StringComparison.Ordinal);
        Assert.Contains("'clusterNam'", warnings[1], StringComparison.Ordinal);
    }

    private static SigningRequest Asked(string file) => SigningRequestForge.Make(
        CertificateRequestReader.ReadFile(Case("requests", file)), "system:node:n1", SigningRequestForge.Serving,
        ["digital signature", "server auth"]).Read();

    private static string Case(string folder, string file) => Repository.PathOf("tests", "K8sPki.Tests", "Cases", folder, file);
}
