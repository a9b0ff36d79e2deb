using K8sPki.TestServer.Http;

namespace K8sPki.TestServer.Protobuf;

/// <summary>Reads the wire format field by field.</summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> rest = bytes;

    /// <summary>The next field: its number, and its value as a number or as bytes. False at the end.</summary>
    public bool Next(out int field, out long number, out ReadOnlySpan<byte> content)
    {
        field = 0;
        number = 0;
        content = default;
        if (rest.IsEmpty)
            return false;
        var tag = Number();
        field = (int)(tag >> 3);
        switch (tag & 7)
        {
            case 0:
                number = Number();
                return true;
            case 1:
                content = Take(8);
                return true;
            case 2:
                content = Take(Number());
                return true;
            case 5:
                content = Take(4);
                return true;
            default:
                throw Malformed();
        }
    }

    private long Number()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var part = Take(1)[0];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
                return (long)value;
        }

        throw Malformed();
    }

    private ReadOnlySpan<byte> Take(long count)
    {
        if (count < 0 || count > rest.Length)
            throw Malformed();
        var taken = rest[..(int)count];
        rest = rest[(int)count..];
        return taken;
    }

    private static ApiFailure Malformed() => ApiFailure.BadRequest("proto: illegal wireType or unexpected EOF");
}
