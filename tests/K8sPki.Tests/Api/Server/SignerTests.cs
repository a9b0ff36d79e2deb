using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using K8sPki.TestServer;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests.Api.Server;

/// <summary>The signer, the approver of kubelets and the cleaner of the test server.</summary>
public class SignerTests
{
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(3600, 3600)]
    [InlineData(8 * 3600, (8 * 3600) - 300)]
    [InlineData(null, (365 * 24 * 3600) - 300)]
    [InlineData(int.MaxValue, (365 * 24 * 3600) - 300)]
    public async Task Times_are_those_of_the_controller_manager(int? asked, int expected)
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = ServerClient.Admin(server);
        var request = ServerClient.RequestObject("jane");
        if (asked is not null)
            request["spec"]!["expirationSeconds"] = asked;

        using var certificate = await IssueAsync(client, request);

        var now = DateTime.Now;
        Assert.InRange(certificate.NotBefore, now.AddMinutes(-5) - Slack, now.AddMinutes(-5) + Slack);
        Assert.InRange(certificate.NotAfter, now.AddSeconds(expected) - Slack, now.AddSeconds(expected) + Slack);
    }

    [PeerTheory("openssl")]
    [InlineData("ec:P-256")]
    [InlineData("rsa:2048")]
    [InlineData("ed25519")]
    public async Task Keys_of_all_kinds_are_signed_with_their_names(string key)
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = ServerClient.Admin(server);
        using var folder = new TemporaryFolder();
        string[] kind = key switch
        {
            "ed25519" => ["ed25519"],
            "ec:P-256" => ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
            _ => [key],
        };
        Peer.OpenSsl.Run(
            ["req", "-new", "-newkey", .. kind, "-nodes", "-keyout", folder["k"], "-out", folder["r"], "-subj", "/O=a/O=b/CN=jane", "-addext", "subjectAltName=DNS:x.example,IP:10.0.0.1,email:j@x.example,URI:spiffe://x/y"]).Accepted();

        using var certificate = await IssueAsync(client, ServerClient.RequestObject(
            "jane", await File.ReadAllTextAsync(folder["r"]), usages: ["digital signature", "client auth"]));
        folder.Write("c", certificate.ExportCertificatePem());
        folder.Write("ca", server.AuthorityPem);

        Peer.OpenSsl.Run("verify", "-CAfile", folder["ca"], "-purpose", "sslclient", folder["c"]).Accepted();
        var text = Peer.OpenSsl.Run("x509", "-in", folder["c"], "-noout", "-text").Accepted().Output;
        Assert.Contains("DNS:x.example, email:j@x.example, IP Address:10.0.0.1, URI:spiffe://x/y", text, StringComparison.Ordinal);
        Assert.Contains("O = a + O = b, CN = jane", text, StringComparison.Ordinal);
        Assert.Contains("Digital Signature", text, StringComparison.Ordinal);
        if (key != "ed25519")
            await BothOrganizationsAreGroupsAsync(server, X509Certificate2.CreateFromPemFile(folder["c"], folder["k"]));
    }

    [Fact]
    public async Task A_request_altered_after_signing_is_refused()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = ServerClient.Admin(server);
        var pem = ServerClient.RequestPem("CN=jane");
        var der = Convert.FromBase64String(string.Concat(pem.Split('\n').Where(line => !line.StartsWith('-'))));
        der[20] ^= 1;
        var altered = $"-----BEGIN CERTIFICATE REQUEST-----\n{Convert.ToBase64String(der)}\n-----END CERTIFICATE REQUEST-----\n";

        (await client.SendAsync("POST", ServerClient.Requests, ServerClient.RequestObject("jane", altered))).Expect(422);
    }

    [Theory]
    [InlineData("system:node:n1", true)]
    [InlineData("system:node:n2", false)]
    public async Task A_kubelets_own_client_request_approves_itself(string requester, bool approved)
    {
        await using var server = await TestApiServer.StartAsync();
        using var admin = ServerClient.Admin(server);
        using var certificate = server.IssueClientCertificate(requester, ["system:nodes"]);
        using var node = new ServerClient(server, certificate);
        var request = ServerClient.RequestObject(
            "node", ServerClient.RequestPem("CN=system:node:n1, O=system:nodes"), "kubernetes.io/kube-apiserver-client-kubelet", "digital signature", "client auth");
        (await node.SendAsync("POST", ServerClient.Requests, request)).Expect(201);

        if (approved)
        {
            var item = await admin.WaitForAsync("node", item => item["status"]!["certificate"] is not null);
            Assert.Equal("AutoApproved", (string?)item["status"]!["conditions"]![0]!["reason"]);
        }
        else
        {
            await Task.Delay(200, TestContext.Current.CancellationToken);
            Assert.Null((await admin.GetAsync($"{ServerClient.Requests}/node")).Json["status"]!["conditions"]);
        }
    }

    [Fact]
    public async Task The_cleaner_takes_what_is_old()
    {
        var clock = new MovableClock();
        await using var server = await TestApiServer.StartAsync(new TestApiServerOptions { Clock = clock });
        using var client = ServerClient.Admin(server);
        using var issued = await IssueAsync(client, ServerClient.RequestObject("issued"));
        var denied = (await client.SendAsync("POST", ServerClient.Requests, ServerClient.RequestObject("denied"))).Expect(201).Json;
        (await client.SendAsync("PUT", $"{ServerClient.Requests}/denied/approval", ServerClient.WithCondition(denied, "Denied"))).Expect(200);
        (await client.SendAsync("POST", ServerClient.Requests, ServerClient.RequestObject("pending"))).Expect(201);

        Assert.Equal(0, server.Clean());
        clock.Advance(TimeSpan.FromHours(1.1));
        Assert.Equal(2, server.Clean());
        clock.Advance(TimeSpan.FromHours(24));
        Assert.Equal(1, server.Clean());
    }

    [Fact]
    public async Task A_signer_of_ones_own_sets_the_certificate_once()
    {
        await using var server = await TestApiServer.StartAsync();
        using var client = ServerClient.Admin(server);
        var made = (await client.SendAsync("POST", ServerClient.Requests, ServerClient.RequestObject("own", null, "example.com/own"))).Expect(201).Json;
        var item = (await client.SendAsync("PUT", $"{ServerClient.Requests}/own/approval", ServerClient.WithCondition(made, "Approved"))).Expect(200).Json;
        JsonObject With(string text)
        {
            var changed = (JsonObject)item.DeepClone();
            changed["status"]!["certificate"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
            return changed;
        }

        var path = $"{ServerClient.Requests}/own/status";
        (await client.SendAsync("PUT", path, With("nonsense"))).Expect(422);
        item = (await client.SendAsync("PUT", path, With($"a note\n{server.AuthorityPem}"))).Expect(200).Json;
        var again = await client.SendAsync("PUT", path, With(server.AuthorityPem));

        Assert.Contains("updates may not modify existing certificate content", again.Expect(422).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_its_signer_an_approved_request_stays_approved()
    {
        await using var server = await TestApiServer.StartAsync(new TestApiServerOptions
        {
            SignerEnabled = false,
        });
        using var client = ServerClient.Admin(server);
        var made = (await client.SendAsync("POST", ServerClient.Requests, ServerClient.RequestObject("jane"))).Expect(201).Json;
        (await client.SendAsync("PUT", $"{ServerClient.Requests}/jane/approval", ServerClient.WithCondition(made, "Approved"))).Expect(200);
        await Task.Delay(200, TestContext.Current.CancellationToken);

        Assert.Null((await client.GetAsync($"{ServerClient.Requests}/jane")).Json["status"]!["certificate"]);
    }

    // They are in one RDN, which the framework's own reading of names leaves out.
    private static async Task BothOrganizationsAreGroupsAsync(TestApiServer server, X509Certificate2 certificate)
    {
        using (certificate)
        {
            using var jane = new ServerClient(server, certificate);
            var answer = await jane.SendTextAsync(
                "POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", """{"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview"}""");
            Assert.Equal("""["a","b","system:authenticated"]""", answer.Expect(201).Json["status"]!["userInfo"]!["groups"]!.ToJsonString());
        }
    }

    private static async Task<X509Certificate2> IssueAsync(ServerClient client, JsonObject request)
    {
        var name = (string)request["metadata"]!["name"]!;
        var seen = (await client.SendAsync("POST", ServerClient.Requests, request)).Expect(201).Json;
        (await client.SendAsync("PUT", $"{ServerClient.Requests}/{name}/approval", ServerClient.WithCondition(seen, "Approved"))).Expect(200);
        var issued = await client.WaitForAsync(name, item => item["status"]?["certificate"] is not null);
        return X509Certificate2.CreateFromPem(Encoding.UTF8.GetString(Convert.FromBase64String((string)issued["status"]!["certificate"]!)));
    }
}
