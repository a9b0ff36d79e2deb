using System.Text;
using System.Text.Json;
using K8sPki.Tests.Certificates.Formats;
using K8sPki.Tests.Engine;
using K8sPki.Tests.Requests;

namespace K8sPki.Tests.Forms;

/// <summary>Objects, answers of tools and texts that people have certificates, requests and keys in.</summary>
public sealed class ObjectFormTests : IDisposable
{
    private static readonly SamplePki Pki = SamplePki.Ec;
    private static readonly CertificateRequest First = Request("first");
    private static readonly CertificateRequest Second = Request("second");

    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Forms => new(Texts.Keys);

    /// <summary>Each text with the certificates and the requests that are in it, by where they stand.</summary>
    private static Dictionary<string, (string Text, string Certificates, string Requests)> Texts => new()
    {
        ["a Secret in YAML"] =
            (Secret("tls.crt", Base64(Pki.Leaf.Pem), "tls.key", Base64(Pki.KeyPem)), "leaf: Secret web, tls.crt", ""),
        ["a Secret in JSON"] =
            (Json(Secret("tls.crt", Base64(Pki.Leaf.Pem), "other", Base64("word"))), "leaf: Secret web, tls.crt", ""),
        ["a Secret with DER"] = (Secret("ca.der", Convert.ToBase64String(Pki.Root.Der.Span)), "root: Secret web, ca.der", ""),
        ["a Secret before it is sent"] =
            (Object("Secret", "web", "stringData", ("tls.crt", Block(Pki.Leaf.Pem))), "leaf: Secret web, tls.crt", ""),
        ["a ConfigMap with a bundle"] =
            (Object("ConfigMap", "trust", "data", ("ca.crt", Block(Pki.Root.Pem + Pki.Intermediate.Pem))),
                $"root: ConfigMap trust, ca.crt; intermediate: ConfigMap trust, ca.crt, line {LinesOf(Pki.Root) + 1}", ""),
        ["cluster-info of kubeadm"] = (
            Object("ConfigMap", "cluster-info", "data",
                ("kubeconfig",
                    Block("apiVersion: v1\nkind: Config\nclusters:\n- name: c\n  cluster: {certificate-authority-data: "
                        + $"{Base64(Pki.Root.Pem)}}}\n"))),
            "root: ConfigMap cluster-info, kubeconfig, Config, c, certificate-authority-data", ""),
        ["a request's object"] = (Csr("jane", First.Pem), "", "first"),
        ["an issued request's object"] =
            (Csr("jane", First.Pem) + $"status:\n  certificate: {Base64(Pki.Leaf.Pem + Pki.Intermediate.Pem)}\n",
                "leaf: CertificateSigningRequest jane, certificate; intermediate: CertificateSigningRequest jane, certificate, "
                    + $"line {LinesOf(Pki.Leaf) + 1}", "first"),
        ["several documents"] = ($"# two\n---\n{Csr("a", First.Pem)}---\n{Csr("b", Second.Pem)}...\n", "", "first; second"),
        ["a List of kubectl"] =
            (JsonSerializer.Serialize(new { apiVersion = "v1", kind = "List", items = new[] { CsrOf(First), CsrOf(Second) } }),
                "", "first; second"),
        ["a list of the API"] =
            (JsonSerializer.Serialize(
                new { kind = "CertificateSigningRequestList", apiVersion = "certificates.k8s.io/v1",
                    items = new[] { new { spec = new { request = Base64(First.Pem) } },
                        new { spec = new { request = Base64(Second.Pem) } } } }), "", "first; second"),
        ["a webhook"] =
            ("apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\nmetadata: {name: "
                + $"w}}\nwebhooks:\n- name: a.example\n  clientConfig: {{caBundle: {Base64(Pki.Root.Pem)}}}\n",
                "root: ValidatingWebhookConfiguration w, a.example, caBundle", ""),
        ["what cfssl prints"] = (JsonSerializer.Serialize(new { cert = Pki.Leaf.Pem, csr = First.Pem, key = Pki.KeyPem }),
            "leaf: cert", "first"),
        ["what cfssl's server says"] =
            (JsonSerializer.Serialize(new { success = true,
                result = new { certificate = Pki.Leaf.Pem, certificate_request = First.Pem } }), "leaf: certificate", "first"),
        ["base64 of PEM"] = (Base64(First.Pem + Second.Pem), "", "first; second"),
        ["base64 of base64"] = (Base64(Base64(Pki.Leaf.Pem)), "leaf: ", ""),
        ["base64 of a Secret"] = (Base64(Secret("tls.crt", Base64(Pki.Leaf.Pem))), "leaf: Secret web, tls.crt", ""),
        ["line ends as \\n"] = ("CERT=\"" + Pki.Leaf.Pem.Replace("\n", "\\n", StringComparison.Ordinal) + "\"\n", "leaf: ", ""),
        ["line ends as \\r\\n"] = (First.Pem.Replace("\n", "\\r\\n", StringComparison.Ordinal), "", "first"),
        ["line ends escaped twice"] = (Pki.Leaf.Pem.Replace("\n", "\\\\n", StringComparison.Ordinal), "leaf: ", ""),
        ["a template that is no YAML"] = ("kind: {{ .Kind }}\napiVersion: v1\nca: " + Block(Pki.Root.Pem), "root: ", ""),
        ["an object of another kind with PEM in it"] = ("apiVersion: example.com/v1\nkind: Mine\nca: " + Block(Pki.Root.Pem),
            "root: ", ""),
        ["two requests"] = ("text\n" + First.Pem + Second.Pem, "", "first; second"),
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void What_is_in_it_comes_out_and_knows_where_it_stood(string form)
    {
        var (text, certificates, requests) = Texts[form];
        var content = Encoding.UTF8.GetBytes(text);
        if (certificates.Length == 0)
            Assert.Equal("NotACertificate",
                Assert.ThrowsAny<MalformedInputException>(() => CertificateReader.ReadAll(content, "x", "x").ToList()).ErrorId);
        else
            Assert.Equal(certificates, string.Join("; ", CertificateReader.ReadAll(content, "x", "x")
                .Select(item => $"{item.Certificate!.CommonName}: {item.Certificate.Source}")));
        if (requests.Length == 0)
            Assert.Equal("NotARequest", Assert.ThrowsAny<MalformedInputException>(() =>
                CertificateRequestReader.ReadAll(content, "x", "x").ToList()).ErrorId);
        else
            Assert.Equal(requests,
                string.Join("; ", CertificateRequestReader.ReadAll(content, "x", "x").Select(item => item.Request!.CommonName)));
    }

    [Fact]
    public void The_key_of_a_Secret_is_read()
    {
        var secret = Encoding.UTF8.GetBytes(Secret("tls.crt", Base64(Pki.Leaf.Pem), "tls.key", Base64(Pki.KeyPem)));
        Assert.Equal(Pki.Key.PublicKey, PrivateKeyReader.Read(secret, "x", null).PublicKey);
        var without = Assert.ThrowsAny<MalformedInputException>(() =>
            PrivateKeyReader.Read(Encoding.UTF8.GetBytes(Secret("tls.crt", Base64(Pki.Leaf.Pem))), "'s.yaml'", null));
        Assert.Equal("There is no private key in 's.yaml': it holds Secret web, tls.crt.", without.Message);
    }

    [Fact]
    public void What_is_broken_in_an_object_is_named_and_the_rest_comes()
    {
        using var password = K8sPki.Tests.Keys.Secret.Passphrase("pw");
        var keystore = Convert.ToBase64String(Pkcs12Writer.Write([Pki.Root], null, null, password));
        var items = CertificateReader.ReadAll(
            Encoding.UTF8.GetBytes(Secret("a", "'%%%'", "b", keystore, "c", Base64(Pki.Leaf.Pem))), "'s.yaml'", null).ToList();
        Assert.Equal(["DataNotBase64", "PasswordRequired", null], items.Select(item => item.Problem?.ErrorId));
        Assert.All(items.Take(2).Zip(["Secret web, a", "Secret web, b"]),
            pair => Assert.Contains(pair.Second, pair.First.Problem!.Message, StringComparison.Ordinal));
        Assert.Equal([Pki.Root, Pki.Leaf],
            CertificateReader.ReadAll(Encoding.UTF8.GetBytes(Secret("b", keystore, "c", Base64(Pki.Leaf.Pem))), "x", null,
                password).Select(item => item.Certificate));
    }

    [Theory]
    [InlineData("apiVersion: v1\nkind: Pod\n", "it is a Pod, of which nothing is read here")]
    [InlineData("apiVersion: v1\nkind: Secret\ndata: [\n",
        "it looks like YAML or JSON and cannot be read as such. the text, line 4, column 1")]
    [InlineData("", "it is empty")]
    [InlineData("hello", "it is neither PEM nor DER")]
    public void What_holds_none_is_called_what_it_is(string text, string what)
    {
        var content = Encoding.UTF8.GetBytes(text);
        Assert.Contains(what, Assert.ThrowsAny<MalformedInputException>(() => CertificateReader.ReadAll(content, "x", null)
            .ToList()).Message, StringComparison.Ordinal);
        Assert.Contains(what, Assert.ThrowsAny<MalformedInputException>(() => CertificateRequestReader.ReadAll(content, "x", null)
            .ToList()).Message, StringComparison.Ordinal);
        Assert.Contains(what, Assert.ThrowsAny<MalformedInputException>(() => PrivateKeyReader.Read(content, "x", null)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Aliases_that_stand_for_too_much_end_in_an_error()
    {
        var text = new StringBuilder("apiVersion: v1\nkind: ConfigMap\nx: &x |\n  ").Append('A', 100_000).Append("\ndata:\n");
        for (var number = 0; number < 3000; number++)
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"  k{number}: *x\n");
        var failure = Assert.ThrowsAny<MalformedInputException>(() =>
            CertificateReader.ReadAll(Encoding.UTF8.GetBytes(text.ToString()), "x", null).ToList());
        Assert.Contains("the aliases up to here stand for more than 16 MB", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_commands_read_them_by_path_and_line_by_line()
    {
        using var session = new EngineSession();
        File.WriteAllText(session.PathOf("secret.yaml"), Texts["a Secret in YAML"].Text);
        File.WriteAllText(session.PathOf("csr.yaml"), Texts["several documents"].Text);
        File.WriteAllText(session.PathOf("two.csr"), First.Pem + Second.Pem);
        foreach (var command in new[] { "Get-K8sCertificate secret.yaml", "Get-Content secret.yaml | Get-K8sCertificate",
            "Get-Content -Raw secret.yaml | Get-K8sCertificate", "Get-K8sCertificate . -Recurse" })
            Assert.Equal("Secret web, tls.crt", session.Run(command).Value("Source"));
        foreach (var command in new[] { "Get-K8sCsr ./csr.yaml", "Get-Content csr.yaml | Get-K8sCsr",
            "Get-Item two.csr | Get-K8sCsr", "Get-Content two.csr | Get-K8sCsr" })
            Assert.Equal("CN=first\nCN=second", session.Run($"({command}).Subject").ThrowOnError().Text);
        Assert.Equal(2,
            session.Run("$ca = New-K8sCertificateAuthority -CommonName ca -Algorithm ECDSA; New-K8sCertificate -Request two.csr "
                + "-Authority $ca").ThrowOnError().Output.Count);
        Assert.Equal(2, session.Run("Test-K8sCsr two.csr").ThrowOnError().Output.Count);
        session.Run("$ca | New-K8sCsr -CommonName x | Out-Null; Export-K8sCsr -InputObject two.csr").Error("SeveralRequests");
    }

    [Fact]
    public void The_manifest_that_Export_K8sCsr_writes_is_read()
    {
        using var session = new EngineSession();
        session.Run("$csr = New-K8sPrivateKey -Algorithm ECDSA | New-K8sCsr -CommonName jane; $csr | Export-K8sCsr jane.yaml "
            + "-AsManifest -Name jane").ThrowOnError();
        Assert.Equal(true, session.Run("(Get-K8sCsr ./jane.yaml).Pem -eq $csr.Pem").One().BaseObject);
    }

    [Fact]
    public void A_manifest_is_not_submitted_without_what_it_says()
    {
        using var session = new EngineSession();
        File.WriteAllText(session.PathOf("csr.yaml"), Texts["a request's object"].Text);
        session.Run("Submit-K8sCsr -InputObject csr.yaml -Server https://127.0.0.1:1 -Token (ConvertTo-SecureString t "
            + "-AsPlainText -Force)").Error("ManifestGiven");
    }

    [Fact]
    public void What_is_wrapped_is_not_renewed_in_its_place()
    {
        foreach (var form in new[] { "what cfssl prints", "base64 of base64", "line ends as \\n", "a Secret in YAML" })
            Assert.Equal("FormatNotRenewed", Assert.Throws<UnsupportedInputException>(() =>
                CertificateFile.Read(folder.Write("file", Texts[form].Text))).ErrorId);
        Assert.Equal("FormatNotRenewed", Assert.Throws<UnsupportedInputException>(() =>
            PrivateKeyFile.Read(folder.Write("key", Base64(Pki.KeyPem)), null)).ErrorId);
    }

    public void Dispose() => folder.Dispose();

    private static CertificateRequest Request(string name) =>
        CertificateRequestBuilder.Build(RequestForge.Ec,
            new CertificateRequestOptions { Subject = DistinguishedName.Parse("/CN=" + name) });

    private static int LinesOf(Certificate certificate) => certificate.Pem.Count(character => character == '\n');

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string Block(string text) =>
        "|\n" + string.Concat(text.TrimEnd('\n').Split('\n').Select(line => $"    {line}\n"));

    private static string Object(string kind, string name, string section, params (string Name, string Value)[] fields) =>
        $"apiVersion: v1\nkind: {kind}\nmetadata:\n  name: {name}\n{section}:\n"
            + string.Concat(fields.Select(field => $"  {field.Name}: {field.Value.TrimEnd('\n')}\n"));

    private static string Secret(params string[] fields) =>
        Object("Secret", "web", "data", [.. fields.Chunk(2).Select(pair => (pair[0], pair[1]))]);

    private static string Json(string yaml)
    {
        var document = YamlDocument.Parse(yaml, "x");
        return YamlJson.Write(document, document.Root!);
    }

    private static string Csr(string name, string pem) =>
        $"apiVersion: certificates.k8s.io/v1\nkind: CertificateSigningRequest\nmetadata: {{name: {name}}}\nspec:\n  signerName: "
            + $"example.com/x\n  request: {Base64(pem)}\n";

    private static object CsrOf(CertificateRequest request) =>
        new { apiVersion = "certificates.k8s.io/v1", kind = "CertificateSigningRequest",
            metadata = new { name = request.CommonName }, spec = new { request = Base64(request.Pem) } };
}
