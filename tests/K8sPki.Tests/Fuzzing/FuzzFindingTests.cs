using System.Collections;
using System.Management.Automation;
using System.Text;
using System.Text.Json;
using K8sPki.Endpoints;
using K8sPki.Fuzz;
using K8sPki.Internal;
using K8sPki.Logs;

namespace K8sPki.Tests;

/// <summary>What fuzzing has found is refused in words, or read, whatever the input.</summary>
public sealed class FuzzFindingTests : IDisposable
{
    // Half of a surrogate pair: .NET reads the JSON and fails at whoever asks for the text.
    private const string Half = "\\ud800";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_name_that_comes_twice_in_a_copied_result_is_refused()
    {
        var pem = Encoding.ASCII.GetString(FuzzTarget.Seed("leaf.crt")).Replace("\n", "\\n", StringComparison.Ordinal);
        Assert.Throws<MalformedInputException>(() => TestResultText.Read(
            $$"""{"pem":"{{pem}}","findings":[{"id":"a","words":"b","words":"c"}]}"""));
    }

    [Fact]
    public void Zeros_before_the_numbers_of_a_published_key_count_for_nothing()
    {
        var modulus = Enumerable.Repeat((byte)0x7F, 128).Append((byte)1).ToArray();
        Assert.Equal(SpkiEncoding.FromRsa(modulus, [1, 0, 1]), SpkiEncoding.FromRsa([0, 0, .. modulus], [0, 0, 0, 1, 0, 1]));
        var set = """{"keys":[{"kty":"RSA","kid":"a","n":"AAAA","e":"AAAA"}]}"""u8.ToArray();
        Assert.Equal("a", Assert.Single(JsonWebKeySet.Read(set, "the set")).KeyId);
    }

    [Fact]
    public void A_line_of_OpenSSH_with_a_point_beside_its_curve_is_refused_as_a_PEM_is()
    {
        var spki = SpkiEncoding.FromPoint(EllipticCurve.FromSize(256), [4, .. Enumerable.Repeat((byte)5, 64)]);
        var line = SshPublicKeyText.Write(PublicKey.FromSpki(spki), "jane");
        var item = Assert.Single(PublicKeyReader.ReadAll(Encoding.ASCII.GetBytes(line), "the line", null));
        Assert.IsType<BrokenKeyException>(item.Problem);
    }

    [Fact]
    public void A_certificate_that_only_we_read_is_refused_for_TLS()
    {
        var key = PrivateKeyReader.Read(FuzzTarget.Seed("ec-pkcs8.pem"), "the key", null);
        var der = K8sPki.Fuzz.Targets.Certificates.Der("leaf.crt");
        var usage = der.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x04, 0x04, 0x03, 0x02, 0x07, 0x80]);
        der[usage + 4] = 0x09;
        var failure = Assert.Throws<MalformedInputException>(() => ClientIdentity.Create([Certificate.FromDer(der)], key));
        Assert.Equal("CertificateMalformed", failure.ErrorId);
    }

    [Fact]
    public void A_key_that_is_neither_PEM_nor_DER_is_not_exchanged_in_place()
    {
        var key = PrivateKeyReader.Read(FuzzTarget.Seed("ec-pkcs8.pem"), "the key", null);
        var text = Encoding.ASCII.GetBytes(Convert.ToBase64String(FuzzTarget.Seed("ec-pkcs8.pem")));
        Assert.Equal(key.Fingerprint, PrivateKeyReader.Read(text, "the text", null).Fingerprint);
        var failure = Assert.Throws<UnsupportedInputException>(() => PrivateKeyFile.Exchange(text, key, null));
        Assert.Equal("FormatNotRenewed", failure.ErrorId);
    }

    [Theory]
    [InlineData("current-context: [a]\n")]
    [InlineData("current-context: {a: b}\n")]
    [InlineData("current-context:\n-\nusers:\n")]
    public void What_is_no_text_is_no_current_context(string text) =>
        Assert.Null(KubeConfigFile.Parse(Encoding.UTF8.GetBytes(text), "config").CurrentContext);

    [Fact]
    public void A_request_as_deep_as_it_may_be_is_decided()
    {
        var deep = new string('[', 200) + new string(']', 200);
        var request = SigningRequest.Parse($$$"""{"metadata":{"name":"a","x":{{{deep}}}},"spec":{}}""");
        var decided = new SigningDecision(SigningRequestCondition.Approved, "b", "c").ApplyTo(request.Utf8Json);
        Assert.Equal("b", Assert.Single(SigningRequest.Read(decided).Fields.Conditions).Reason);
        Assert.Contains(deep, Encoding.UTF8.GetString(decided), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_look_the_same_when_shown_are_shown_together()
    {
        var request = SigningRequest.Parse("""
            {"metadata":{"name":"a","labels":{"\u0001":"b","\\u0001":"c"}},"spec":{"extra":{"\u0001":["d"],"\\u0001":["e"]}}}
            """);
        Assert.Equal("b, c", Assert.Single(request.Labels).Value);
        Assert.Equal(["d", "e"], Assert.Single(request.Extra).Value);
    }

    [Theory]
    [InlineData("10.96.0.1", "70000")]
    [InlineData("10.96.0.1", "-1")]
    [InlineData("a b", "443")]
    public void Variables_of_a_pod_that_are_no_address_are_refused(string host, string port)
    {
        File.WriteAllText(folder["token"], "x");
        File.WriteAllBytes(folder["ca.crt"], FuzzTarget.Seed("ca.crt"));
        Assert.Equal("https://[fd00::1]:6443/", ServiceAccount.Find(folder["."], "fd00::1", "6443")!.Server.ToString());
        var failure = Assert.Throws<MalformedInputException>(() => ServiceAccount.Find(folder["."], host, port));
        Assert.Equal("ServerAddressMalformed", failure.ErrorId);
    }

    /// <summary>A text from another session may have half of a pair itself, not only as an escape.</summary>
    [Fact]
    public void Half_of_a_surrogate_pair_in_what_a_copy_carries_is_refused()
    {
        const string text = "{\"places\":[{\"kind\":\"File\",\"path\":\"\ud800\"}]}";
        Assert.Equal("\ud800", text.Substring(text.IndexOf('\ud800', StringComparison.Ordinal), 1));
        Assert.Throws<MalformedInputException>(() => PkiCertificateText.Read(text));
        Assert.Equal((null, null), OriginText.Read(text));
        Assert.Throws<MalformedInputException>(() => TestResultText.Read(text));
        Assert.ThrowsAny<PkiException>(() => RotationReportReader.Read(text, "the text", _ => { }));
        Assert.ThrowsAny<PkiException>(() => SigningRequest.Parse(text));
    }

    [Theory]
    [InlineData("psobject")]
    [InlineData("PSTypeNames")]
    public void A_name_that_the_engine_keeps_for_itself_is_a_key_of_a_table(string name)
    {
        using var json = JsonDocument.Parse($$$"""{"data":{"{{{name}}}":"a","b":"c"}}""");
        var data = ((PSObject)JsonObjects.From(json.RootElement)!).Properties["data"].Value;
        Assert.Equal("a", Assert.IsType<Hashtable>(Wrapped.Inner(data))[name]);
        Assert.Equal(json.RootElement.GetRawText().Length, JsonBody.Write(JsonObjects.From(json.RootElement)!).Length);
    }

    [Fact]
    public void A_text_at_which_the_parser_of_PowerShell_fails_is_no_data_file()
    {
        var failure = Assert.Throws<MalformedInputException>(() => DataFile.Parse("@{1e9s"u8.ToArray(), "the file"));
        Assert.Equal("DataFileMalformed", failure.ErrorId);
        Assert.Equal(1, DataFile.Parse("@{a=1}"u8.ToArray(), "the file")["a"]);
    }

    [Fact]
    public void A_number_that_no_number_of_ours_is_is_not_sent()
    {
        using var json = JsonDocument.Parse("""{"a":1e999}""");
        var failure = Assert.Throws<InvalidRequestException>(() => JsonBody.Write(JsonObjects.From(json.RootElement)!));
        Assert.Equal("BodyNotUnderstood", failure.ErrorId);
        Assert.Throws<InvalidRequestException>(() => JsonBody.Write(new object[] { float.NaN }));
    }

    [Fact]
    public void A_list_in_the_place_of_annotations_names_none()
    {
        using var found = new ListedObject();
        found.Say(ObjectFact.Annotation, 0, null, "x");
        Assert.Empty(found.Annotations);
    }

    [Fact]
    public void A_number_of_a_hundred_thousand_digits_is_no_object_identifier()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<InvalidRequestException>(() => ExtendedKeyUsage.Parse("1.3.6.1." + new string('9', 100_000)));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10 << 20);
        Assert.Equal("1.3.6.1.4.1.99999", ExtendedKeyUsage.Parse("1.3.6.1.4.1.99999").Oid);
    }

    [Theory]
    [InlineData("\u037E\uFFFD")]
    [InlineData("\u0340\uFFFDxxx")]
    public void A_host_that_cannot_be_written_in_ASCII_is_no_address(string host)
    {
        Assert.Throws<MalformedInputException>(() => KubeConfigConnection.ParseServer($"https://{host}/", "x"));
        var proxy = new EnvironmentProxy(name => name == "HTTPS_PROXY" ? $"http://{host}:3128" : null);
        Assert.Throws<InvalidRequestException>(() => proxy.GetProxy(new Uri("https://k8s.example:6443")));
    }

    [Theory]
    [InlineData("2.3\u3002")]
    [InlineData("\uFF11\uFF10.0.0.1")]
    public void Numbers_of_another_script_are_no_name_of_a_host(string host)
    {
        Assert.Throws<InvalidRequestException>(() => EndpointName.Parse($"{host}:6443"));
        Assert.Throws<InvalidRequestException>(() => SubjectAlternativeName.Dns(host));
        Assert.Throws<InvalidRequestException>(() => SubjectAlternativeName.Dns("*." + host));
    }

    [Fact]
    public void Half_of_a_surrogate_pair_in_a_log_is_read()
    {
        var line = $$"""{"msg":"a{{Half}}","{{Half}}":"b"}""";
        Assert.Equal("a\uFFFD", JsonLogText.Read(line)!.Message);
        var journal = JournalRecord.Read(Encoding.UTF8.GetBytes($$"""{"MESSAGE":"c{{Half}}"}"""));
        Assert.Equal("c\uFFFD", journal.Record.Text);
    }

    [Fact]
    public void Half_of_a_surrogate_pair_in_the_name_of_a_container_is_read()
    {
        const string container = "var/lib/docker/containers/abc";
        Directory.CreateDirectory(folder[container]);
        File.WriteAllText(folder[$"{container}/config.v2.json"], $$"""{"Name":"/etcd{{Half}}"}""");
        var found = DockerContainer.Read(NodeFileSystem.At(folder["."]), NodePath.Parse("/" + container)!.Value);
        Assert.Equal("etcd\uFFFD", found!.Name);
    }
}
