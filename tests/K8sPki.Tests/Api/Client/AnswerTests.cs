using System.Text;
using K8sPki.TestServer;
using K8sPki.TestServer.Faults;

namespace K8sPki.Tests.Api.Client;

/// <summary>What comes of answers that are none, and of servers that are none.</summary>
public class AnswerTests
{
    private readonly ServerIdentity cluster = new();

    /// <summary>An answer and the error that it makes.</summary>
    public static TheoryData<string, string> Answers { get; } = new()
    {
        { "AnswerNotJson", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 46\r\n\r\n<html><title>Sign "
            + "in</title><script>\u001b]0;x\a</html>" },
        { "AnswerNotJson", HostileServer.Json("<html>") },
        { "AnswerCutOff", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"items\":[" },
        { "AnswerCutOff",
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n" },
        { "AnswerCutOff", HostileServer.Json("{\"items\":[{\"a\":") },
        { "AnswerCutOff", "" },
        { "AnswerNotHttp", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: two\r\n\r\n{}" },
        { "AnswerNotUnpacked",
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}" },
        { "ApiBadRequest", "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Encoding: "
            + "gzip\r\nContent-Length: 2\r\n\r\n{}" },
        { "ServerNotHttp", "SSH-2.0-OpenSSH_9.2\r\n" },
        { "ApiNotFound",
            "HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 24\r\n\r\n<h1>404 nginx</h1>\u001b[2Jxyz" },
        { "ApiForbidden", HostileServer.Json(
            "{\"kind\":\"Status\",\"message\":\"no\\u001b[31m\",\"reason\":\"Forbidden\",\"code\":403}", "403 Forbidden") },
        { "ApiRefused",
            HostileServer.Json("{\"kind\":\"Status\",\"message\":\"tea\",\"reason\":\"Teapot\",\"code\":418}", "418 Teapot") },
        { "ServerRedirects",
            "HTTP/1.1 307 Temporary Redirect\r\nLocation: https://evil.example/\u001b[2J\r\nContent-Length: 0\r\n\r\n" },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task An_answer_that_is_none_is_said_to_be(string id, string answer)
    {
        using var server = new HostileServer(cluster.Issue(), answer);
        var failure = await Asking.FailureAsync(Asking.To(server.Address, cluster), "/cut");
        Assert.Equal(id, failure.ErrorId);
        Assert.DoesNotContain('\u001b', failure.Message);
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n")]
    public async Task A_server_without_TLS_is_said_not_to_be_one(string greeting)
    {
        using var server = new HostileServer(null, greeting) { SpeaksFirst = true };
        Assert.Equal("TlsFailed", (await Asking.FailureAsync(Asking.To(server.Address, cluster))).ErrorId);
    }

    [Fact]
    public async Task Nobody_there_and_no_such_host_are_told_apart()
    {
        using var server = new HostileServer(cluster.Issue(), "");
        var address = server.Address;
        server.Dispose();
        Assert.Equal("ServerUnreachable", (await Asking.FailureAsync(Asking.To(address, cluster))).ErrorId);
        Assert.Equal("ServerNameUnknown",
            (await Asking.FailureAsync(Asking.To(new Uri("https://no-such-host.invalid"), cluster))).ErrorId);
    }

    [Fact]
    public async Task A_redirect_gets_no_credentials()
    {
        using var elsewhere = new HostileServer(cluster.Issue(), HostileServer.Json("{}"));
        await using var server = await TestApiServer.StartAsync();
        server.Faults.Add(new Fault(FaultKind.Redirect) { Location = elsewhere.Address.AbsoluteUri });
        var failure = await Asking.FailureAsync(Asking.WithToken(server, server.AdminToken));
        Assert.Equal("ServerRedirects", failure.ErrorId);
        Assert.Equal(0, elsewhere.Connections);
    }

    [Fact]
    public async Task An_answer_of_a_gigabyte_is_not_held()
    {
        await using var server = await TestApiServer.StartAsync();
        server.Faults.Add(new Fault(FaultKind.HugeBody) { Bytes = 1L << 30 });
        var failure = await Asking.FailureAsync(Asking.WithToken(server, server.AdminToken),
            "/apis/certificates.k8s.io/v1/certificatesigningrequests");
        Assert.Equal("AnswerTooLarge", failure.ErrorId);
        Assert.IsType<LimitExceededException>(failure);
    }

    [Fact]
    public async Task A_refusal_of_a_gigabyte_is_not_read()
    {
        using var server = new HostileServer(cluster.Issue(), async (_, stream) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 400 Bad Request\r\nContent-Length: 1073741824\r\n\r\n"));
            for (var i = 0; i < 16; i++)
                await stream.WriteAsync(new byte[1024 * 1024]);
            await Task.Delay(TimeSpan.FromSeconds(5));
        });
        Assert.Equal("ApiBadRequest", (await Asking.FailureAsync(Asking.To(server.Address, cluster))).ErrorId);
    }

    [Fact]
    public async Task A_slow_server_runs_into_the_limit()
    {
        await using var server = await TestApiServer.StartAsync();
        server.Faults.Add(new Fault(FaultKind.Delay) { Delay = TimeSpan.FromSeconds(20) });
        var failure = await Asking.FailureAsync(Asking.WithToken(server, server.AdminToken),
            timeout: TimeSpan.FromMilliseconds(300));
        Assert.Equal("ServerTimeout", failure.ErrorId);
    }

    [Fact]
    public async Task Stopping_ends_the_wait_at_once()
    {
        await using var server = await TestApiServer.StartAsync();
        server.Faults.Add(new Fault(FaultKind.Delay) { Delay = TimeSpan.FromSeconds(30) });
        var connection = Asking.WithToken(server, server.AdminToken);
        using var transport = new ApiTransport(connection);
        using var stop = new CancellationTokenSource();
        var work = new ApiClient(connection, transport).JsonAsync(ApiRequest.Get("/version"), stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            work.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_forbidden_request_names_verb_and_resource()
    {
        await using var server = await TestApiServer.StartAsync();
        var failure = Assert.IsType<ApiException>(await Asking.FailureAsync(Asking.To(server, server.PowerlessCertificate),
            "/apis/certificates.k8s.io/v1/certificatesigningrequests"));
        Assert.Equal("ApiForbidden", failure.ErrorId);
        Assert.Equal(403, failure.StatusCode);
        Assert.Contains("the verb 'list' on 'certificatesigningrequests.certificates.k8s.io' for the whole cluster",
            failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("users \"jane\" is forbidden: User \"joe\" cannot impersonate resource \"users\" in API group \"\" at the "
        + "cluster scope", "the verb 'impersonate' on 'users' for the whole cluster")]
    [InlineData("pods \"p\" is forbidden: User \"joe\" cannot get resource \"pods/log\" in API group \"\" in the namespace \"a\"",
        "the verb 'get' on 'pods/log' in the namespace 'a': a Role bound by a RoleBinding there gives it. 'kubectl auth can-i "
            + "get pods/log -n a' tells")]
    [InlineData("forbidden: User \"joe\" cannot get path \"/metrics\"", "the verb 'get' on the path '/metrics'")]
    [InlineData("certificatesigningrequests.certificates.k8s.io \"a\" is forbidden: user not permitted to approve requests with "
        + "signerName \"example.com/a\"", "the verb 'approve' on 'signers.certificates.k8s.io' with the name 'example.com/a'")]
    [InlineData("pods is forbidden: User \"system:anonymous\" cannot list resource \"pods\" in API group \"\" at the cluster "
        + "scope", "The server saw no credential")]
    [InlineData("namespaces \"default\" is forbidden: this namespace may not be deleted", "No right is missing")]
    [InlineData("certificatesigningrequests.certificates.k8s.io \"n2\" is forbidden: can only create a node CSR with "
        + "CN=system:node:n1", "No right is missing")]
    [InlineData("", "")]
    public void A_refusal_tells_which_right_is_missing(string message, string expected)
    {
        var status = new ServerStatus(403, "Forbidden", message);
        Assert.Contains(expected, MissingPermission.Of(status), StringComparison.Ordinal);
        Assert.Equal(expected.Contains("the verb", StringComparison.Ordinal),
            MissingPermission.Of(status).StartsWith("Missing is", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("GET", "/api/v1/namespaces/kube-system/pods/p/log?x=1", "get", "pods/log", "", "kube-system")]
    [InlineData("GET", "/api/v1/pods?watch=true", "watch", "pods", "", null)]
    [InlineData("DELETE", "/apis/apps/v1/namespaces/a/deployments", "deletecollection", "deployments", "apps", "a")]
    [InlineData("PATCH", "/api/v1/namespaces/a", "patch", "namespaces", "", null)]
    [InlineData("PUT", "/apis/certificates.k8s.io/v1/certificatesigningrequests/j/approval", "update",
        "certificatesigningrequests/approval", "certificates.k8s.io", null)]
    [InlineData("GET", "/metrics", "get", null, null, null)]
    public void A_path_is_read_as_authorization_reads_it(string method, string path, string verb, string? resource, string? group,
        string? place)
    {
        var action = RequestedAction.Of(new HttpMethod(method), path);
        Assert.Equal((verb, resource, group, place), (action.Verb, action.Resource, action.Group, action.Namespace));
    }
}
