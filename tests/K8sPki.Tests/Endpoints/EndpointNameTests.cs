using K8sPki.Endpoints;

namespace K8sPki.Tests.Endpoints;

/// <summary>How users write endpoints.</summary>
public class EndpointNameTests
{
    [Theory]
    [InlineData("10.0.0.10:6443", "10.0.0.10:6443", "")]
    [InlineData("etcd1:2379", "etcd1:2379", "etcd1")]
    [InlineData(" webhook.default.svc:443 ", "webhook.default.svc:443", "webhook.default.svc")]
    [InlineData("a.example.:6443", "a.example.:6443", "a.example")]
    [InlineData("my_service.example:1", "my_service.example:1", "my_service.example")]
    [InlineData("https://example.org", "example.org:443", "example.org")]
    [InlineData("HTTPS://example.org:8443/healthz?x=1:2#y", "example.org:8443", "example.org")]
    [InlineData("https://user:secret@example.org/", "example.org:443", "example.org")]
    [InlineData("https://[fd00::10]/", "[fd00::10]:443", "")]
    [InlineData("[fd00::10]:6443", "[fd00::10]:6443", "")]
    [InlineData("[FD00:0::10]:65535", "[fd00::10]:65535", "")]
    [InlineData("[::ffff:10.0.0.10]:6443", "10.0.0.10:6443", "")]
    [InlineData("bücher.example:443", "xn--bcher-kva.example:443", "xn--bcher-kva.example")]
    public void Host_port_and_server_name_are_read(string text, string endpoint, string serverName)
    {
        var name = EndpointName.Parse(text);
        Assert.Equal(endpoint, name.ToString());
        Assert.Equal(serverName, name.ServerName);
    }

    [Fact]
    public void An_address_of_one_link_keeps_its_interface() =>
        Assert.Equal(1, EndpointName.Parse("[fe80::1%1]:6443").Address!.ScopeId);

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("a:")]
    [InlineData("a:0")]
    [InlineData("a:65536")]
    [InlineData("a:+1")]
    [InlineData("a:1:2")]
    [InlineData(":6443")]
    [InlineData("fd00::10:6443")]
    [InlineData("[fd00::10]")]
    [InlineData("[fd00::10:6443")]
    [InlineData("[fd00::10]6443")]
    [InlineData("[a]:6443")]
    [InlineData("[]:6443")]
    [InlineData("http://a:6443")]
    [InlineData("tcp://a:6443")]
    [InlineData("https://")]
    [InlineData("https://:443")]
    [InlineData("010.0.0.10:6443")]
    [InlineData("10.1:6443")]
    [InlineData("/etc/kubernetes/pki/ca.crt")]
    [InlineData("C:\\pki\\ca.crt")]
    [InlineData("a b:1")]
    [InlineData("a\u001b[31m:1")]
    public void What_is_no_endpoint_is_refused(string text)
    {
        var failure = Assert.Throws<InvalidRequestException>(() => EndpointName.Parse(text));
        Assert.Equal("EndpointInvalid", failure.ErrorId);
        Assert.DoesNotContain('\u001b', failure.Message);
    }

    /// <summary>Each says what is wrong, and what is right is itself an endpoint.</summary>
    [Theory]
    [InlineData("127.0.0.1:17011:3", "more than one port", "127.0.0.1:17011")]
    [InlineData("host:", "the port is missing", "host:6443")]
    [InlineData("host", "the port is missing", "host:6443")]
    [InlineData(":443", "the host is missing", "127.0.0.1:443")]
    [InlineData("[::1", "its bracket is not closed", "[::1]:6443")]
    [InlineData("[::1]", "the port is missing", "[::1]:6443")]
    [InlineData("::1", "an IPv6 address stands in brackets", "[::1]:6443")]
    [InlineData("http://x", "only https:// has a certificate", "https://x")]
    [InlineData("http://", "only https:// has a certificate", "https://127.0.0.1:6443")]
    [InlineData("x:99999", "'99999' is no port", "x:6443")]
    [InlineData("x:https", "'https' is no port", "x:6443")]
    [InlineData("x:0:1", "more than one port", "x:6443")]
    [InlineData("[x]:9", "'x' is no IPv6 address", "[::1]:9")]
    [InlineData("a b:9", "'a b' is no name of a host", "etcd1.example:9")]
    [InlineData("pki/ca.crt", "it looks like a path", "etcd1.example:2379")]
    [InlineData("C:\\pki\\ca.crt", "it looks like a path", "etcd1.example:2379")]
    public void What_is_wrong_is_said_with_what_is_right(string text, string says, string right)
    {
        var message = Assert.Throws<InvalidRequestException>(() => EndpointName.Parse(text)).Message;
        Assert.Contains(says, message, StringComparison.Ordinal);
        var told = message[(message.IndexOf("; write ", StringComparison.Ordinal) + 8)..].Split(' ')[0].TrimEnd('.');
        Assert.Equal(right, told);
        EndpointName.Parse(told);
    }

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("[fd00::1]")]
    [InlineData("fd00::1")]
    [InlineData("a b")]
    [InlineData("-a")]
    public void What_is_no_server_name_is_refused(string text) =>
        Assert.Equal(
            "ServerNameInvalid", Assert.Throws<InvalidRequestException>(() => EndpointName.ReadServerName(text)).ErrorId);

    [Theory]
    [InlineData("", "")]
    [InlineData("apiserver-loopback-client", "apiserver-loopback-client")]
    [InlineData("a.example.", "a.example")]
    public void Server_names_are_read(string text, string name) => Assert.Equal(name, EndpointName.ReadServerName(text));
}
