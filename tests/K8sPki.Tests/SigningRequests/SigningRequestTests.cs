using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using K8sPki.Tests.Requests;

namespace K8sPki.Tests.SigningRequests;

public sealed class SigningRequestTests
{
    private static readonly CertificateAuthority Authority = CertificateAuthorityBuilder.Build(
        RequestForge.Rsa, null,
        new AuthorityOptions { Subject = DistinguishedName.Parse("/CN=ca"), Validity = Validity.For(TimeSpan.FromDays(9)) });

    [Fact]
    public void Has_what_the_object_says()
    {
        var asked = SigningRequestForge.Kubelet().WithSpec("expirationSeconds", 3600).Read();
        Assert.Equal(("n1", "9339f0ee-58d4-4824-a01b-38a712be4224", "17"), (asked.Name, asked.Uid, asked.ResourceVersion));
        Assert.Equal(new DateTimeOffset(2026, 11, 23, 23, 36, 3, TimeSpan.Zero), new DateTimeOffset(asked.CreationTime!.Value));
        Assert.Equal(("system:node:n1", SigningRequestForge.Serving, 3600),
            (asked.Username, asked.SignerName, asked.ExpirationSeconds));
        Assert.Equal(["digital signature", "server auth"], asked.Usages);
        Assert.Equal(["system:nodes", "system:authenticated"], asked.Groups);
        Assert.Equal(["a", "b"], asked.Extra["scopes"]);
        Assert.Equal("a", asked.Labels["team"]);
        Assert.Equal("CN=system:node:n1, O=system:nodes", asked.Subject);
        Assert.Equal(["n1.example"], asked.Request!.DnsNames);
        Assert.Null(asked.Certificate);
        Assert.Equal("", SigningRequestForge.Ids(asked.Findings));
        using (Clock.Use(new FixedClock(new DateTimeOffset(2026, 11, 24, 23, 36, 3, TimeSpan.Zero))))
            Assert.Equal(TimeSpan.FromDays(1), asked.Age);
    }

    [Theory]
    [InlineData("", false, "Pending")]
    [InlineData("Approved", false, "Approved")]
    [InlineData("Approved", true, "Approved,Issued")]
    [InlineData("Denied", false, "Denied")]
    [InlineData("Failed", false, "Pending,Failed")]
    [InlineData("Approved Failed", false, "Approved,Failed")]
    [InlineData("Mine", false, "Pending")]
    [InlineData("Mine Failed Approved", true, "Approved,Failed,Issued")]
    public void Words_the_status_as_kubectl(string conditions, bool isIssued, string expected)
    {
        var item = SigningRequestForge.Kubelet();
        foreach (var condition in conditions.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            item.With(condition);
        if (isIssued)
            item.WithCertificate(Authority.Certificate.Pem);
        Assert.Equal(expected, item.Read().Status);
    }

    [Fact]
    public void Shows_names_from_outside_escaped()
    {
        var item = SigningRequestForge.Kubelet().With("Approved", "R\u001b[31m", "M\u0007\nx");
        item["metadata"]!["name"] = "a\u001b[2Jb";
        item["metadata"]!["labels"] = new JsonObject { ["k\u009b"] = "\u202ev" };
        item.WithSpec("username", "u\u001b]0;x").WithSpec("groups", new JsonArray("g\rx"))
            .WithSpec("usages", new JsonArray("client\u001b auth")).WithSpec("signerName", "s\u001b/x")
            .WithSpec("extra", new JsonObject { ["e\u001b"] = new JsonArray("v\u001b") });
        var asked = item.Read();
        var shown = string.Join('|', [
            asked.Name, asked.Username, asked.SignerName, asked.ToString(), asked.Subject, .. asked.Groups, .. asked.Usages,
            .. asked.Labels.Keys, .. asked.Labels.Values,
            .. asked.Extra.Keys, .. asked.Extra.Values.SelectMany(values => values),
            .. asked.Conditions.Select(condition => condition.ToString()),
            .. asked.Findings.Select(finding => finding.Message + finding.Remedy), SigningRequestText.Summary(asked)
                .Replace("\n", "", StringComparison.Ordinal),
        ]);
        Assert.False(PrintableText.HasUnsafe(shown), shown);
        Assert.Equal(@"a\u001B[2Jb", asked.Name);
        Assert.Equal("a\u001b[2Jb", asked.Fields.Name);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"kind":"Pod","apiVersion":"v1","metadata":{},"spec":{}}""")]
    [InlineData("""{"metadata":{"name":5},"spec":{}}""")]
    [InlineData("""{"metadata":{"creationTimestamp":"soon"},"spec":{}}""")]
    [InlineData("""{"metadata":{},"spec":{"request":"***"}}""")]
    [InlineData("""{"metadata":{},"spec":{"groups":"one"}}""")]
    [InlineData("""{"metadata":{},"spec":{"expirationSeconds":1e99}}""")]
    [InlineData("""{"metadata":{"labels":{"a":"1","a":"2"}},"spec":{}}""")]
    [InlineData("""{"metadata":{},"spec":{},"status":{"conditions":[7]}}""")]
    public void Says_that_something_is_no_signing_request(string json) =>
        Assert.Equal("SigningRequestMalformed", Assert.Throws<MalformedInputException>(() => SigningRequest.Parse(json)).ErrorId);

    [Theory]
    [InlineData("", "RequestUnreadable")]
    [InlineData("nothing", "RequestUnreadable")]
    [InlineData("-----BEGIN NEW CERTIFICATE REQUEST-----\nMAA=\n-----END NEW CERTIFICATE REQUEST-----", "RequestUnreadable")]
    [InlineData("-----BEGIN CERTIFICATE REQUEST-----\nMAA=\n-----END CERTIFICATE REQUEST-----", "RequestUnreadable")]
    [InlineData("-----BEGIN CERTIFICATE REQUEST----------END CERTIFICATE REQUEST-----", "RequestUnreadable")]
    public void An_unreadable_request_is_an_error_to_see(string content, string expected)
    {
        var asked = SigningRequestForge.Kubelet().WithSpec("request", Convert.ToBase64String(Encoding.ASCII.GetBytes(content)))
            .Read();
        Assert.Null(asked.Request);
        Assert.Equal("(unreadable)", asked.Subject);
        Assert.Equal(expected, SigningRequestForge.Ids(asked.Findings));
        Assert.Contains("unreadable", SigningRequestText.Summary(asked), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_requests_in_one_object_are_seen()
    {
        var both = SigningRequestForge.Request("/O=system:nodes/CN=system:node:n1", ["n1"]).Pem
            + SigningRequestForge.Request("/CN=root").Pem;
        var asked = SigningRequestForge.Kubelet().WithSpec("request", Convert.ToBase64String(Encoding.ASCII.GetBytes(both)))
            .Read();
        Assert.Equal("CN=system:node:n1, O=system:nodes", asked.Subject);
        Assert.Equal("RequestNotPlain", SigningRequestForge.Ids(asked.Findings));
    }

    [Theory]
    [InlineData("system:node:n2", SigningRequestForge.Serving, "RequesterIsAnother")]
    [InlineData("system:node:n1", SigningRequestForge.Serving, "")]
    [InlineData("system:node:n2", "kubernetes.io/kube-apiserver-client-kubelet",
        "UsageRequired,UsageNotAllowed,NameNotAllowed,RequesterIsAnother")]
    public void Who_asks_for_another_is_seen(string username, string signer, string expected)
    {
        var asked = SigningRequestForge.Kubelet().WithSpec("username", username).WithSpec("signerName", signer).Read();
        Assert.Equal(expected, string.Join(',', asked.Findings.Where(finding => finding.Severity == FindingSeverity.Error)
            .Select(finding => finding.Id)));
    }

    [Fact]
    public void The_issued_certificate_has_the_key_when_it_is_for_it()
    {
        var key = PrivateKey.Generate(KeyAlgorithm.ECDSA, 256);
        var own = Issue(key.PublicKey);
        var asked = SigningRequestForge.Kubelet(key: key).With("Approved")
            .WithCertificate("# by a signer\n" + own.Pem + Authority.Certificate.Pem).Read(key);
        Assert.True(asked.Certificate!.HasPrivateKey);
        Assert.Equal(2, asked.Chain.Count);
        Assert.False(SigningRequestForge.Kubelet(key: key).With("Approved").WithCertificate(own.Pem)
            .Read().Certificate!.HasPrivateKey);

        var other = SigningRequestForge.Kubelet(key: key).With("Approved").WithCertificate(Issue(RequestForge.Rsa.PublicKey).Pem)
            .Read(key);
        Assert.False(other.Certificate!.HasPrivateKey);
        Assert.Contains(other.Findings, finding =>
            finding is { Id: "CertificateIsForAnotherKey", Severity: FindingSeverity.Error });
    }

    [Fact]
    public void The_key_is_in_no_property_and_no_text()
    {
        var key = PrivateKey.Generate(KeyAlgorithm.ECDSA, 256);
        var asked = SigningRequestForge.Kubelet(key: key).Read(key);
        Assert.DoesNotContain(typeof(SigningRequest).GetProperties(), property => property.GetValue(asked) is PrivateKey);
        Assert.DoesNotContain("PRIVATE",
            asked.Json
                + Encoding.UTF8
                    .GetString(Convert.FromBase64String(JsonNode.Parse(asked.Json)!["spec"]!["request"]!.GetValue<string>())),
                    StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_certificate_and_a_signer_that_does_not_sign_are_findings()
    {
        Assert.Contains("CertificateUnreadable", SigningRequestForge.Ids(SigningRequestForge.Kubelet().With("Approved")
            .WithCertificate("x").Read().Findings), StringComparison.Ordinal);
        Assert.Equal("NotIssued", SigningRequestForge.Ids(SigningRequestForge.Kubelet().With("Approved").Read().Findings));
        using (Clock.Use(new FixedClock(new DateTimeOffset(2026, 11, 23, 23, 36, 9, TimeSpan.Zero))))
            Assert.Equal("", SigningRequestForge.Ids(SigningRequestForge.Kubelet().With("Approved").Read().Findings));
        Assert.Equal("SigningFailed",
            SigningRequestForge.Ids(SigningRequestForge.Kubelet().With("Approved").With("Failed").Read().Findings));
    }

    [Fact]
    public void A_decision_sends_back_what_was_seen()
    {
        var seen = SigningRequestForge.Kubelet().With("Mine");
        var sent = JsonNode.Parse(new SigningDecision("Approved", "Because", "I say so").ApplyTo(seen.Read().Utf8Json))!;
        Assert.Equal(seen["metadata"]!.ToJsonString(), sent["metadata"]!.ToJsonString());
        Assert.Equal(seen["spec"]!.ToJsonString(), sent["spec"]!.ToJsonString());
        Assert.Equal("Mine", sent["status"]!["conditions"]![0]!["type"]!.GetValue<string>());
        Assert.Equal("""{"type":"Approved","status":"True","reason":"Because","message":"I say so"}""",
            sent["status"]!["conditions"]![1]!.ToJsonString());
        Assert.Equal(("certificates.k8s.io/v1", "CertificateSigningRequest"),
            (sent["apiVersion"]!.GetValue<string>(), sent["kind"]!.GetValue<string>()));
    }

    [Fact]
    public void Every_object_that_a_kube_apiserver_sent_is_read()
    {
        var folder = Repository.PathOf("..", "shared", "recordings", "kube-apiserver-1.28");
        if (!Directory.Exists(folder))
            Assert.Skip("the recordings of a kube-apiserver are not beside the repository.");
        var statuses = new HashSet<string>();
        foreach (var file in Directory.EnumerateFiles(folder, "*.http"))
        {
            foreach (var item in Objects(File.ReadAllText(file)))
            {
                var asked = SigningRequest.Read(item);
                Assert.NotNull(asked.Request);
                Assert.NotEmpty(asked.Subject);
                Assert.True(asked.Request.IsSignatureValid);
                Assert.Equal(asked.IsIssued, asked.Certificate is not null);
                Assert.Equal(asked.Uid, SigningRequest.Parse(asked.Json).Uid);
                statuses.Add(asked.Status);
            }
        }

        Assert.Superset(new HashSet<string> { "Pending", "Approved", "Denied", "Approved,Issued", "Approved,Failed" }, statuses);
    }

    private static IEnumerable<JsonElement> Objects(string exchange)
    {
        var body = exchange[(exchange.IndexOf("--- answer", StringComparison.Ordinal) + 10)..].Split("\n\n", 2)[^1].Trim();
        if (!body.StartsWith('{') || !body.Contains("signerName", StringComparison.Ordinal))
            return [];
        var texts = body.StartsWith("{\"type\"", StringComparison.Ordinal) ? body.Split('\n') : [body];
        return texts.SelectMany(text =>
        {
            var root = JsonDocument.Parse(text).RootElement;
            if (root.TryGetProperty("object", out var changed))
                root = changed;
            return root.TryGetProperty("items", out var items) ? items.EnumerateArray().ToArray() : [root];
        }).Where(item => item.TryGetProperty("spec", out _));
    }

    private static Certificate Issue(PublicKey key) => CertificateIssuer.Issue(Authority, new CertificateOptions
    {
        Subject = DistinguishedName.Parse("/CN=system:node:n1"),
        PublicKey = key,
        KeyUsage = KeyUsages.DigitalSignature,
        Validity = Validity.For(TimeSpan.FromDays(1)),
    });

    private sealed class FixedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
