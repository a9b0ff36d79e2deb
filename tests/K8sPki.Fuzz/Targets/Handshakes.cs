using System.Buffers.Binary;
using System.Text;

namespace K8sPki.Fuzz.Targets;

/// <summary>
/// What a server says in a handshake, to whoever asks for its certificates: records of TLS, alerts, plain text.
/// </summary>
internal static class Handshakes
{
    private const byte Alert = 21;
    private const byte Message = 22;

    // RFC 5246: server_hello of TLS 1.2 with ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, and RFC 7627, 5746 in its extensions.
    private static readonly byte[] Hello = [3, 3, .. new byte[32], 0, 0xC0, 0x2B, 0, 0, 9, 0, 0x17, 0, 0, 0xFF, 1, 0, 1, 0];

    // secp256r1, a point, and a signature that is none.
    private static readonly byte[] KeyExchange = [3, 0, 23, 65, 4, .. new byte[64], 4, 3, 0, 2, 0x30, 0];

    // ecdsa_sign, SHA-256 with ECDSA, one name.
    private static readonly byte[] Demand = [1, 64, 0, 2, 4, 3, 0, 4, 0, 2, 0x30, 0];

    private static byte[] Flight => Record(Message,
        [.. Of(2, Hello), .. Of(11, Chain()), .. Of(12, KeyExchange), .. Of(13, Demand), .. Of(14, [])]);

    public static FuzzTarget Target { get; } = new("handshakes",
        [Flight, Record(Alert, [2, 40]), [.. Record(Message, Of(2, Hello)), .. Record(Alert, [1, 0])],
            Encoding.ASCII.GetBytes("HTTP/1.1 400 Bad Request\r\n\r\n"), Encoding.ASCII.GetBytes("SSH-2.0-x\r\n")],
        input => ReadAsync(input).GetAwaiter().GetResult())
    {
        Fragments = ["\u0016\u0003\u0003", "\u0015\u0003\u0003\0\u0002\u0002(", "\u0014\u0003\u0003\0\u0001\u0001", "\u000b\0",
            "\u000e\0\0\0", "HTTP/", "\0\u0017\0\0", "\0+\0\u0002\u0003\u0004"],
    };

    private static byte[] Chain()
    {
        var each = new[] { "leaf.crt", "ca.crt" }.SelectMany(name => Sized(Certificates.Der(name)));
        return Sized([.. each]);
    }

    private static byte[] Sized(byte[] content) =>
        [(byte)(content.Length >> 16), (byte)(content.Length >> 8), (byte)content.Length, .. content];

    private static byte[] Of(byte type, byte[] content) => [type, .. Sized(content)];

    private static byte[] Record(byte type, byte[] content)
    {
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)content.Length);
        return [type, 3, 3, .. length, .. content];
    }

    private static async Task ReadAsync(byte[] input)
    {
        using var network = new OneWay(input);
        try
        {
            var shown = await Handshake.RunAsync(network, "k8s.example", CancellationToken.None);
            _ = $"{shown.Protocol} {shown.Cipher} {string.Join(' ', shown.Authorities ?? [])} {shown.Refusal}";
        }
        catch (HandshakeException failure)
        {
            _ = $"{failure.Problem} {failure.Message}";
        }
    }

    /// <summary>Gives the input, whatever it is told.</summary>
    private sealed class OneWay(byte[] input) : MemoryStream(input, writable: false)
    {
        public override bool CanWrite => true;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.CompletedTask;
    }
}
