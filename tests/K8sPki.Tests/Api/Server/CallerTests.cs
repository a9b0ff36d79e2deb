using System.Security.Cryptography.X509Certificates;
using K8sPki.TestServer;
using K8sPki.TestServer.Authentication;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests.Api.Server;

/// <summary>Who gets in, as whom, and how far.</summary>
public class CallerTests
{
    private const string WhoAmI = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
    private const string Review = """{"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview"}""";

    [Fact]
    public async Task Tokens_and_passwords_name_their_users()
    {
        await using var server = await TestApiServer.StartAsync(new TestApiServerOptions
        {
            Tokens = new Dictionary<string, User> { ["t1"] = new("robot", ["machines"]) },
            BasicUsers = new Dictionary<string, User> { ["bob:pass"] = new("bob", []) },
        });
        using var client = new ServerClient(server, null);

        Assert.Equal("robot machines system:authenticated", await UserAsync(client, ("Authorization", "Bearer t1")));
        Assert.Equal("bob system:authenticated", await UserAsync(client, ("Authorization", $"Basic {Convert.ToBase64String("bob:pass"u8)}")));
        Assert.Equal(
            "system:serviceaccount:default:default system:serviceaccounts system:serviceaccounts:default system:authenticated",
            await UserAsync(client, ("Authorization", $"Bearer {server.ServiceAccountToken}")));
        (await client.SendTextAsync("POST", WhoAmI, Review, headers: [("Authorization", "Basic bm9ib2R5")])).Expect(401);
    }

    [Fact]
    public async Task Impersonation_needs_a_right_and_carries_groups_uid_and_extra()
    {
        await using var server = await TestApiServer.StartAsync();
        using var admin = ServerClient.Admin(server);
        using var jane = new ServerClient(server, server.PowerlessCertificate);

        Assert.Equal("bob dev system:authenticated", await UserAsync(admin, ("Impersonate-User", "bob"), ("Impersonate-Group", "dev")));
        var full = await admin.SendTextAsync("POST", WhoAmI, Review, headers:
            [("Impersonate-User", "bob"), ("Impersonate-Uid", "42"), ("Impersonate-Extra-Scopes", "view")]);
        Assert.Equal("42", (string?)full.Json["status"]!["userInfo"]!["uid"]);
        Assert.Equal("view", (string?)full.Json["status"]!["userInfo"]!["extra"]!["scopes"]![0]);
        var refused = (await jane.SendTextAsync("POST", WhoAmI, Review, headers: [("Impersonate-User", "bob")])).Expect(403);
        Assert.Equal("users \"bob\" is forbidden: User \"jane\" cannot impersonate resource \"users\" in API group \"\" at the cluster scope", refused.Message);
        (await admin.SendTextAsync("POST", WhoAmI, Review, headers: [("Impersonate-Group", "dev")])).Expect(500);
    }

    [Theory]
    [InlineData("kubernetes.io/kube-apiserver-client", 200)]
    [InlineData("example.com/other", 403)]
    public async Task Approving_needs_the_verb_on_the_signer(string signer, int code)
    {
        await using var server = await TestApiServer.StartAsync(new TestApiServerOptions
        {
            Rules =
            [
                new("user:approver", ["get", "update"]) { Groups = ["certificates.k8s.io"], Resources = ["certificatesigningrequests", "certificatesigningrequests/approval"] },
                new("user:approver", ["approve"]) { Groups = ["certificates.k8s.io"], Resources = ["signers"], Names = ["kubernetes.io/*"] },
            ],
        });
        using var admin = ServerClient.Admin(server);
        using var certificate = server.IssueClientCertificate("approver", []);
        using var approver = new ServerClient(server, certificate);
        (await admin.SendAsync("POST", ServerClient.Requests, ServerClient.RequestObject("jane", null, signer))).Expect(201);

        var seen = (await approver.GetAsync($"{ServerClient.Requests}/jane")).Expect(200).Json;
        var answer = await approver.SendAsync("PUT", $"{ServerClient.Requests}/jane/approval", ServerClient.WithCondition(seen, "Approved"));

        answer.Expect(code);
        if (code == 403)
            Assert.EndsWith($"user not permitted to approve requests with signerName \"{signer}\"", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_is_over_or_of_another_cluster_is_401()
    {
        await using var server = await TestApiServer.StartAsync();
        await using var other = await TestApiServer.StartAsync();
        using var over = server.IssueClientCertificate("kubernetes-admin", ["system:masters"], TimeSpan.FromDays(-2), TimeSpan.FromDays(-1));
        using var late = new ServerClient(server, over);
        using var stranger = new ServerClient(server, other.AdminCertificate);

        (await late.GetAsync("/version")).Expect(401);
        // A client that looks at the names of the welcome authorities sends none, and is nobody; one that does not is refused.
        Assert.Contains((await stranger.GetAsync(ServerClient.Requests)).Code, new[] { 401, 403 });
    }

    [PeerFact("curl")]
    public async Task Curl_gets_in_with_a_certificate_and_not_without_the_authority()
    {
        await using var server = await TestApiServer.StartAsync();
        using var folder = new TemporaryFolder();
        var authority = folder.Write("ca.crt", server.AuthorityPem);
        var certificate = folder.Write("admin.crt", server.AdminCertificate.ExportCertificatePem());
        using var key = server.AdminCertificate.GetECDsaPrivateKey()!;
        var keyFile = folder.Write("admin.key", key.ExportPkcs8PrivateKeyPem());
        var url = $"{server.Address}api/v1/namespaces/default/configmaps/kube-root-ca.crt";

        var answer = Peer.Curl.Run("-sS", "--cacert", authority, "--cert", certificate, "--key", keyFile, url).Accepted();
        Assert.Contains("\n  \"kind\": \"ConfigMap\"", answer.Output, StringComparison.Ordinal);
        Assert.Contains("system:anonymous", Peer.Curl.Run("-sS", "--cacert", authority, url).Accepted().Output, StringComparison.Ordinal);
        Peer.Curl.Run("-sS", url).Refused();
    }

    private static async Task<string> UserAsync(ServerClient client, params (string, string)[] headers)
    {
        var user = (await client.SendTextAsync("POST", WhoAmI, Review, headers: headers)).Expect(201).Json["status"]!["userInfo"]!;
        return string.Join(' ', [(string)user["username"]!, .. user["groups"]!.AsArray().Select(group => (string)group!)]);
    }
}
