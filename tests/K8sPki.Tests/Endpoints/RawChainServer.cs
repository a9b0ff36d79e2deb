using System.Net;
using System.Net.Sockets;

namespace K8sPki.Tests.Endpoints;

/// <summary>
/// Sends a server hello of TLS 1.2 and a certificate message with whatever a test wants in it, and nothing after that (RFC 5246
/// section 7.4).
/// </summary>
internal sealed class RawChainServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly byte[] answer;

    public RawChainServer(IReadOnlyList<byte[]> chain)
    {
        byte[] list = [.. chain.SelectMany(der => (byte[])[.. Length(der.Length), .. der])];
        // TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, no session, no compression; renegotiation_info and extended_master_secret.
        byte[] hello =
        [
            3, 3, .. new byte[32], 0, 0xC0, 0x2B, 0, 0, 9, 0xFF, 1, 0, 1, 0, 0, 0x17, 0, 0,
        ];
        answer = [.. Record(2, hello), .. Record(11, [.. Length(list.Length), .. list])];
        listener.Start();
        _ = ServeAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public void Dispose() => listener.Stop();

    private async Task ServeAsync()
    {
        try
        {
            using var client = await listener.AcceptTcpClientAsync();
            var stream = client.GetStream();
            await stream.ReadAtLeastAsync(new byte[16 * 1024], 1);
            await stream.WriteAsync(answer);
        }
        catch (Exception failure) when (failure is SocketException or IOException or ObjectDisposedException)
        {
        }
    }

    private static byte[] Record(byte type, byte[] body)
    {
        byte[] message = [type, .. Length(body.Length), .. body];
        return [22, 3, 3, (byte)(message.Length >> 8), (byte)message.Length, .. message];
    }

    private static byte[] Length(int length) => [(byte)(length >> 16), (byte)(length >> 8), (byte)length];
}
