using System.Text;
using System.Text.Json.Nodes;
using K8sPki.TestServer;

namespace K8sPki.Tests.Api.Server;

/// <summary>What a real kube-apiserver 1.34 was seen to refuse, and in which words.</summary>
public sealed class RefusalTests : IAsyncLifetime
{
    private const string NameForm = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
    private TestApiServer server = null!;
    private ServerClient client = null!;

    public async ValueTask InitializeAsync()
    {
        server = await TestApiServer.StartAsync();
        client = ServerClient.Admin(server);
        var made = ServerClient.RequestObject("jane", signer: "example.com/mine");
        made["metadata"]!["labels"] = new JsonObject { ["team"] = "a" };
        (await client.SendAsync("POST", ServerClient.Requests, made)).Expect(201);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await server.DisposeAsync();
    }

    [Theory]
    [InlineData("team=a,", "found '', expected: identifier after ','")]
    [InlineData(",team", "found ',', expected: !, identifier, or 'end of string'")]
    [InlineData("=a", "found '=', expected: !, identifier, or 'end of string'")]
    [InlineData("(team)", "found '(', expected: !, identifier, or 'end of string'")]
    [InlineData("team=a b", "found 'b', expected: ',' or 'end of string'")]
    [InlineData("!team=a", "found '=', expected: ',' or 'end of string'")]
    [InlineData("team x", "unable to parse requirement: found 'x', expected: in, notin, =, ==, !=, gt, lt")]
    [InlineData("team in a", "unable to parse requirement: found 'a' expected: '('")]
    [InlineData("team in (", "unable to parse requirement: found '', expected: ',', ')' or identifier")]
    [InlineData("team in (a b)", "unable to parse requirement: found 'b', expected: ',' or ')'")]
    [InlineData("team>a", "unable to parse requirement: values[0]: Invalid value: \"a\": for 'Gt', 'Lt' operators, the value must be an integer")]
    [InlineData("-a=b", $"unable to parse requirement: <nil>: Invalid value: \"-a\": name part {NameForm} (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')")]
    [InlineData("a=-b", "unable to parse requirement: values[0][a]: Invalid value: \"-b\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')")]
    [InlineData("a/b/c=d", $"unable to parse requirement: <nil>: Invalid value: \"a/b/c\": a qualified name {NameForm} (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')")]
    public async Task Selectors_of_no_form(string selector, string message)
    {
        var answer = (await client.GetAsync($"{ServerClient.Requests}?labelSelector={Uri.EscapeDataString(selector)}")).Expect(400);
        Assert.Equal(("BadRequest", message), (answer.Reason, answer.Message));
    }

    [Theory]
    [InlineData("team in (a,b)", 1)]
    [InlineData("team in (,a)", 1)]
    [InlineData("team in ()", 0)]
    [InlineData("team = a", 1)]
    [InlineData("team==a,!x", 1)]
    [InlineData("! team", 0)]
    [InlineData("team notin (a)", 0)]
    [InlineData("x notin (a)", 1)]
    [InlineData("team!=a", 0)]
    [InlineData("team>1", 0)]
    [InlineData("", 1)]
    public async Task Selectors_of_every_form(string selector, int count)
    {
        var answer = (await client.GetAsync($"{ServerClient.Requests}?labelSelector={Uri.EscapeDataString(selector)}")).Expect(200);
        Assert.Equal(count, ((JsonArray)answer.Json["items"]!).Count);
    }

    [Theory]
    [InlineData("limit=x", 400, "strconv.ParseInt: parsing \"x\": invalid syntax")]
    [InlineData("timeoutSeconds=x", 400, "strconv.ParseInt: parsing \"x\": invalid syntax")]
    [InlineData("resourceVersion=x", 400, "invalid resource version: resourceVersion: Invalid value: \"x\": strconv.ParseUint: parsing \"x\": invalid syntax")]
    [InlineData("resourceVersionMatch=Exact", 422, "ListOptions.meta.k8s.io \"\" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided")]
    [InlineData("resourceVersion=0&resourceVersionMatch=Foo", 422, "ListOptions.meta.k8s.io \"\" is invalid: resourceVersionMatch: Unsupported value: \"Foo\": supported values: \"Exact\", \"NotOlderThan\", \"\"")]
    [InlineData("resourceVersion=1&resourceVersionMatch=Exact", 410, "The resourceVersion for the provided list is too old.")]
    [InlineData("sendInitialEvents=true", 422, "ListOptions.meta.k8s.io \"\" is invalid: sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list")]
    [InlineData("continue=eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MX0", 400, "invalid continue token: continue key is not valid: encoded start key empty (version meta.k8s.io/v1)")]
    [InlineData("continue=eyJ2IjoieCIsInJ2IjoxLCJzdGFydCI6ImEifQ", 400, "invalid continue token: continue key is not valid: server does not recognize this encoded version x")]
    [InlineData("fieldSelector=%3Dx", 400, "field label not supported: ")]
    [InlineData("watch=true&resourceVersion=x", 500, "resourceVersion: Invalid value: \"x\": strconv.ParseUint: parsing \"x\": invalid syntax")]
    [InlineData("watch=true&limit=x", 400, "strconv.ParseInt: parsing \"x\": invalid syntax")]
    [InlineData("watch=true&sendInitialEvents=true", 422, "ListOptions.meta.k8s.io \"\" is invalid: resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan")]
    public async Task Lists_that_cannot_be(string query, int code, string message) =>
        Assert.Equal(message, (await client.GetAsync($"{ServerClient.Requests}?{query}")).Expect(code).Message);

    [Fact]
    public async Task A_list_from_memory_has_no_pages_and_a_negative_limit_is_none()
    {
        server.Seed(5, ServerClient.RequestPem("CN=seeded"));
        foreach (var query in (string[])["limit=2&resourceVersion=0", "limit=-1"])
            Assert.Equal(6, ((JsonArray)(await client.GetAsync($"{ServerClient.Requests}?{query}")).Expect(200).Json["items"]!).Count);
    }

    [Theory]
    [InlineData("labels", "-a", "b", "metadata.labels: Invalid value: \"-a\": name part must consist of")]
    [InlineData("labels", "a", "b c", "metadata.labels: Invalid value: \"b c\": a valid label must be")]
    [InlineData("labels", "A_b.c/D", "b", "metadata.labels: Invalid value: \"A_b.c/D\": prefix part a lowercase RFC 1123 subdomain must consist of")]
    [InlineData("annotations", "a b", "c", "metadata.annotations: Invalid value: \"a b\": name part must consist of")]
    public async Task Labels_and_annotations_of_no_form(string map, string key, string value, string message)
    {
        var made = ServerClient.RequestObject("labelled");
        made["metadata"]![map] = new JsonObject { [key] = value };
        Assert.StartsWith($"CertificateSigningRequest.certificates.k8s.io \"labelled\" is invalid: {message}", (await client.SendAsync("POST", ServerClient.Requests, made)).Expect(422).Message, StringComparison.Ordinal);
        var change = new JsonObject { ["metadata"] = new JsonObject { [map] = new JsonObject { [key] = value } } };
        (await client.SendAsync("PATCH", $"{ServerClient.Requests}/jane", change, contentType: "application/merge-patch+json")).Expect(422);
    }

    [Theory]
    [InlineData("""{"metadata":{"name":"joe"}}""", 400, "the name of the object (joe) does not match the name on the URL (jane)")]
    [InlineData("""{"metadata":{"uid":"1"}}""", 422, "CertificateSigningRequest.certificates.k8s.io \"jane\" is invalid: metadata.uid: Invalid value: \"1\": field is immutable")]
    public async Task Patches_that_make_another_object(string patch, int code, string message)
    {
        var answer = await client.SendTextAsync("PATCH", $"{ServerClient.Requests}/jane", patch, contentType: "application/merge-patch+json");
        Assert.Equal(message, answer.Expect(code).Message);
    }

    [Theory]
    [InlineData("a.b/cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc", 201, "")]
    [InlineData("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.b/c", 422, "\": must be no more than 63 characters")]
    [InlineData("a.b/C", 422, "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters")]
    public async Task Signers_of_long_names(string signer, int code, string message) => Assert.Contains(
        message, (await client.SendAsync("POST", ServerClient.Requests, ServerClient.RequestObject("signed", signer: signer))).Expect(code).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("MD5withRSA", "x509: cannot verify signature: insecure algorithm MD5-RSA")]
    [InlineData("secp256k1", "x509: unsupported elliptic curve")]
    [InlineData("Ed448", "x509: cannot verify signature: algorithm unimplemented")]
    public async Task Keys_and_signatures_that_Go_does_not_know(string what, string message)
    {
        var answer = await client.SendAsync("POST", ServerClient.Requests, ServerClient.RequestObject("odd", OddRequests.Make(what)));
        Assert.EndsWith(message, answer.Expect(422).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_with_PEM_headers_is_read_and_a_certificate_with_them_is_not()
    {
        var pem = ServerClient.RequestPem("CN=joe").Replace("REQUEST-----\nM", "REQUEST-----\nUser: joe\n\nM", StringComparison.Ordinal);
        Assert.Contains("User: joe", pem, StringComparison.Ordinal);
        var made = (await client.SendAsync("POST", ServerClient.Requests, ServerClient.RequestObject("joe", pem))).Expect(201).Json;
        var certificate = server.AuthorityPem.Replace("CERTIFICATE-----\nM", "CERTIFICATE-----\nUser: joe\n\nM", StringComparison.Ordinal);
        made["status"] = new JsonObject { ["certificate"] = Convert.ToBase64String(Encoding.ASCII.GetBytes(certificate)) };
        var answer = (await client.SendAsync("PUT", $"{ServerClient.Requests}/joe/status", made)).Expect(422);
        Assert.EndsWith("no PEM block headers are permitted", answer.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/foo")]
    [InlineData("/apis/none.example/v1/things")]
    [InlineData("/apis/none.example/v1")]
    public async Task Paths_that_nobody_serves(string path)
    {
        var answer = (await client.GetAsync(path)).Expect(404);
        Assert.Equal(("text/plain; charset=utf-8", "404 page not found\n"), (answer.ContentType, answer.Body));
    }

    [Fact]
    public async Task A_path_below_a_subresource() =>
        Assert.Equal("the server could not find the requested resource", (await client.GetAsync($"{ServerClient.Requests}/jane/approval/x")).Expect(404).Message);

    [Theory]
    [InlineData("Basic YTpi", 403)]
    [InlineData("Bearer ", 403)]
    [InlineData("Digest x", 403)]
    [InlineData("Bearer x", 401)]
    public async Task A_header_that_nobody_looks_at_makes_nobody(string header, int code)
    {
        using var nobody = new ServerClient(server, null);
        (await nobody.SendTextAsync("GET", ServerClient.Requests, null, headers: [("Authorization", header)])).Expect(code);
    }

    [Fact]
    public async Task Nobody_may_not_ask_who_it_is()
    {
        using var nobody = new ServerClient(server, null);
        var answer = (await nobody.SendAsync("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", new JsonObject())).Expect(403);
        Assert.Contains("User \"system:anonymous\" cannot create resource \"selfsubjectreviews\"", answer.Message, StringComparison.Ordinal);
        (await client.SendTextAsync("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", "{}", headers: [("Impersonate-User", "system:anonymous")])).Expect(403);
    }

    [Fact]
    public async Task Status_changes_labels_too()
    {
        var seen = (await client.GetAsync($"{ServerClient.Requests}/jane")).Json;
        seen["metadata"]!["labels"] = new JsonObject { ["team"] = "b" };
        Assert.Equal("b", (string?)(await client.SendAsync("PUT", $"{ServerClient.Requests}/jane/status", seen)).Expect(200).Json["metadata"]!["labels"]!["team"]);
    }

    [Fact]
    public async Task A_row_of_a_Table_has_an_object_even_if_it_is_none()
    {
        const string Table = "application/json;as=Table;v=v1;g=meta.k8s.io";
        var row = (JsonObject)(await client.GetAsync($"{ServerClient.Requests}?includeObject=None", Table)).Expect(200).Json["rows"]![0]!;
        Assert.True(row.ContainsKey("object"));
        Assert.Null(row["object"]);
        var answer = (await client.GetAsync($"{ServerClient.Requests}?includeObject=Foo", Table)).Expect(400);
        Assert.Equal("Unable to convert to Table as requested: includeObject: Invalid value: \"Foo\": must be 'Metadata', 'Object', 'None', or empty", answer.Message);
    }

    [Theory]
    [InlineData("application/*", 406)]
    [InlineData("text/xml", 406)]
    [InlineData("text/xml, */*", 200)]
    [InlineData("application/yaml;q=0.5, application/json;q=0.9", 200)]
    public async Task What_a_client_accepts(string accept, int code)
    {
        var answer = (await client.GetAsync($"{ServerClient.Requests}/jane", accept)).Expect(code);
        Assert.Equal("application/json", answer.ContentType);
        if (code == 406)
            Assert.Equal("406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, application/vnd.kubernetes.protobuf", answer.Message);
    }
}
