using System.Text;

namespace K8sPki.TestServer.Protobuf;

/// <summary>A protobuf message of texts and inner messages: all that the OpenAPI answer below needs.</summary>
internal sealed class ProtobufMessage
{
    private const int LengthDelimited = 2;
    private readonly List<byte> bytes = [];

    public ProtobufMessage Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public ProtobufMessage Message(int field, ProtobufMessage value) => Bytes(field, value.ToArray());

    public byte[] ToArray() => [.. bytes];

    private ProtobufMessage Bytes(int field, byte[] value)
    {
        WriteNumber((field << 3) | LengthDelimited);
        WriteNumber(value.Length);
        bytes.AddRange(value);
        return this;
    }

    private void WriteNumber(int value)
    {
        var rest = (uint)value;
        for (; rest > 0x7f; rest >>= 7)
            bytes.Add((byte)(rest | 0x80));
        bytes.Add((byte)rest);
    }
}
