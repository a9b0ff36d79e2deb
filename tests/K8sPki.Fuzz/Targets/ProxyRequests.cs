using System.Text;

namespace K8sPki.Fuzz.Targets;

/// <summary>What clients of the local proxy send: several requests on a connection, with bodies.</summary>
internal static class ProxyRequests
{
    private const string First = "GET /api/v1/namespaces/a%2Fb/pods?watch=1 HTTP/1.1\r\nHost: 127.0.0.1:8001\r\nAccept: */*\r\n"
        + "\r\nPOST /apis HTTP/1.1\r\nHost: [::1]:8001\r\nContent-Length: 3\r\nConnection: close, x\r\n\r\nabc";

    private const string Second = "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
        + "\r\n3;x=y\r\nabc\r\n0\r\nA: b\r\n\r\n"
        + "GET / HTTP/1.0\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nHost: localhost\r\n\r\n";

    public static FuzzTarget Target { get; } = new(
        "proxy-requests",
        [Encoding.Latin1.GetBytes(First), Encoding.Latin1.GetBytes(Second)],
        input => ReadAsync(input).GetAwaiter().GetResult())
    {
        Fragments = ["\r\n", "\n", "\r", ": ", " ", "Content-Length: 1\r\n", "Content-Length: -1\r\n", "%00", "%2e%2e", "..",
            "Transfer-Encoding: chunked\r\n",
            "Transfer-Encoding: gzip\r\n", "FFFFFFFFFFFFFFFF\r\n", "\0", "//", "?", "#", " x\r\n"],
    };

    private static async Task ReadAsync(byte[] input)
    {
        var reader = new ProxyReader(new MemoryStream(input));
        while (await reader.ReadHeadAsync(CancellationToken.None) is { } request)
        {
            foreach (var property in Properties.Of<ProxyRequest>())
                property(request);
            using var body = (ProxyBodyStream)reader.Body(request);
            if (!await body.DrainAsync(CancellationToken.None))
                return;
        }
    }
}
