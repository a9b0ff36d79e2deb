using System.Globalization;
using System.IO.Compression;
using System.Text;
using K8sPki.Tests.ShellRuns;

namespace K8sPki.Tests.Api.Client;

/// <summary>What an answer costs that is larger than anything that is meant to be read, in a process of its own.</summary>
public sealed class AnswerMemoryTests : IDisposable
{
    private const long Most = 150L * 1024 * 1024;

    private readonly ServerIdentity cluster = new();
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("/api/v1/pods", "{\"kind\":\"PodList\",\"items\":[", "{\"metadata\":{\"name\":\"a\"}},", false)]
    [InlineData("/api/v1/pods", "{\"kind\":\"PodList\",\"items\":[", "[],", true)]
    [InlineData("/api/v1/pods", "{\"kind\":\"PodList\",\"items\":[", "[", true)]
    [InlineData("/api/v1/namespaces/a", "[", "0,", true)]
    [InlineData("/api/v1/namespaces/a", "{", "\"a\":1,", false)]
    [InlineData("/api/v1/namespaces/a", "{\"a\":\"", "xxxxxxxxxxxxxxxx", true)]
    [InlineData("/api/v1/namespaces/a?limit=1", "{\"kind\":\"Table\",\"rows\":[", "{},", true)]
    [InlineData("/logs", "", "line\n", true)]
    public void An_endless_answer_is_refused_in_little_memory(string path, string start, string part, bool isPacked)
    {
        using var server = new HostileServer(cluster.Issue(),
            (head, stream) => head.StartsWith("GET /version", StringComparison.Ordinal)
            ? stream.WriteAsync(Encoding.ASCII.GetBytes(HostileServer.Json("{}"))).AsTask()
            : AnswerAsync(stream, path == "/logs" ? "text/plain" : "application/json", start, part, isPacked));
        var script = $$"""
            $server = @{ Server = '{{server.Address}}'; CertificateAuthority = '{{folder.Write("ca.crt", cluster.Pem)}}' }
            $null = Invoke-K8sApi /version @server
            $self = Get-Process -Id $PID
            $before = $self.WorkingSet64
            try { $null = Invoke-K8sApi '{{path}}' @server -ErrorAction Stop; 'no error' } catch { $_.FullyQualifiedErrorId }
            $self.Refresh()
            $self.PeakWorkingSet64 - $before
            """;
        var run = ShellProgram.Run("-NonInteractive", "-Command", script);
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Length == 2, run.ToString());
        Assert.Contains("AnswerTooLarge", lines[0], StringComparison.Ordinal);
        Assert.InRange(long.Parse(lines[1], CultureInfo.InvariantCulture), 0, Most);
    }

    private static async Task AnswerAsync(Stream stream, string type, string start, string part, bool isPacked)
    {
        var head = $"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\n{(isPacked ? "Content-Encoding: gzip\r\n" : "")}Connection: "
            + "close\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
        await using var body = isPacked ? new GZipStream(stream, CompressionLevel.Fastest) : stream;
        await body.WriteAsync(Encoding.ASCII.GetBytes(start));
        var parts = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(part, 100_000)));
        while (true)
            await body.WriteAsync(parts);
    }
}
