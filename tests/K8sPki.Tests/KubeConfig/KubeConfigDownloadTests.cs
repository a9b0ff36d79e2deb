using System.Net;
using System.Net.Sockets;
using System.Text;

namespace K8sPki.Tests.KubeConfigs;

public sealed class KubeConfigDownloadTests : IDisposable
{
    private readonly KubeConfigFolder folder = new();
    private readonly HttpListener server = new();
    private readonly Uri address;

    public KubeConfigDownloadTests()
    {
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            address = new Uri($"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/config");
        }

        server.Prefixes.Add(new Uri(address, "/").ToString());
        server.Start();
    }

    public void Dispose()
    {
        server.Close();
        folder.Dispose();
    }

    [Fact]
    public async Task What_a_server_of_this_machine_gives_is_read_and_merged()
    {
        var file = await Fetch(200, "clusters: [{name: a, cluster: {server: https://a}}] # theirs\n");
        KubeConfigDangers.Refuse(file);
        folder.Change("config", draft => KubeConfigMerge.Into(draft, file, KubeConfigConflict.Error));
        Assert.Equal("https://a", KubeConfigFile.Read(folder.PathOf("config"))
            .Find(KubeConfigSection.Clusters, "a")?.Text("server"));
        Assert.Contains("# theirs", folder.Read("config"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_in_it_would_mean_a_file_of_this_machine()
    {
        var file = await Fetch(200, "users: [{name: a, user: {tokenFile: token}}]\n");
        var failure = Assert.Throws<RefusedException>(() => KubeConfigDangers.Refuse(file));
        Assert.Contains("'token'", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(404, "", "DownloadFailed")]
    [InlineData(500, "clusters: []", "DownloadFailed")]
    [InlineData(200, "<html>log in first</html>\n", "KubeConfigWrongShape")]
    [InlineData(200, "kind: Pod\n", "KubeConfigWrongKind")]
    public async Task What_is_no_kubeconfig_is_an_error(int status, string content, string id)
    {
        var failure = await Assert.ThrowsAnyAsync<PkiException>(() => Fetch(status, content));
        Assert.Equal(id, failure.ErrorId);
        Assert.Contains(address.ToString(), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_is_not_there_is_an_error()
    {
        server.Stop();
        var failure = Assert.Throws<ServerException>(() => KubeConfigDownload.Fetch(address, CancellationToken.None));
        Assert.Equal("DownloadFailed", failure.ErrorId);
    }

    [Fact]
    public void Elsewhere_only_https_will_do()
    {
        var failure = Assert.Throws<RefusedException>(() =>
            KubeConfigDownload.Fetch(new Uri("http://example.com/config"), CancellationToken.None));
        Assert.Equal("DownloadNotSecure", failure.ErrorId);
    }

    [Fact]
    public void A_server_that_does_not_answer_can_be_left()
    {
        using var cancellation = new CancellationTokenSource(100);
        Assert.ThrowsAny<OperationCanceledException>(() => KubeConfigDownload.Fetch(address, cancellation.Token));
    }

    private async Task<KubeConfigFile> Fetch(int status, string content)
    {
        var fetching = Task.Run(() => KubeConfigDownload.Fetch(address, CancellationToken.None));
        var context = await server.GetContextAsync();
        context.Response.StatusCode = status;
        context.Response.Close(Encoding.UTF8.GetBytes(content), willBlock: false);
        return await fetching;
    }
}
