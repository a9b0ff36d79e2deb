using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using K8sPki.TestServer.Http;
using K8sPki.TestServer.Objects;

namespace K8sPki.TestServer.Protobuf;

/// <summary>A body in Kubernetes' protobuf envelope, made into the same object in JSON.</summary>
internal static class ProtobufBody
{
    public static JsonDocument ToJson(byte[] body)
    {
        if (!body.AsSpan().StartsWith("k8s\0"u8))
            throw ApiFailure.BadRequest("provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
        ReadOnlySpan<byte> type = default, raw = default;
        var envelope = new ProtobufReader(body.AsSpan(4));
        while (envelope.Next(out var field, out _, out var content))
        {
            if (field == 1)
                type = content;
            else if (field == 2)
                raw = content;
        }

        var (version, kind) = TypeMeta(type);
        if (!MessageShapes.ByKind.TryGetValue(kind, out var shape))
            throw ApiFailure.BadRequest($"no kind \"{kind}\" is registered for version \"{version}\"");
        var item = Read(raw, shape);
        item["apiVersion"] = version;
        item["kind"] = kind;
        return JsonSerializer.SerializeToDocument(item);
    }

    private static (string Version, string Kind) TypeMeta(ReadOnlySpan<byte> type)
    {
        var (version, kind) = ("", "");
        var reader = new ProtobufReader(type);
        while (reader.Next(out var field, out _, out var content))
        {
            if (field == 1)
                version = Encoding.UTF8.GetString(content);
            else if (field == 2)
                kind = Encoding.UTF8.GetString(content);
        }

        return (version, kind);
    }

    private static JsonObject Read(ReadOnlySpan<byte> message, MessageShape shape)
    {
        var item = new JsonObject();
        var reader = new ProtobufReader(message);
        while (reader.Next(out var number, out var value, out var content))
        {
            if (!shape.TryGetValue(number, out var field))
                continue;
            if (field.Form == FieldForm.TextMap)
                AddEntry(item, field, content);
            else if (field.Repeated)
                ListOf(item, field.Name).Add(Value(field, value, content));
            else
                item[field.Name] = Value(field, value, content);
        }

        return item;
    }

    private static JsonArray ListOf(JsonObject item, string name)
    {
        if (item[name] is not JsonArray list)
            item[name] = list = [];
        return list;
    }

    private static void AddEntry(JsonObject item, MessageField field, ReadOnlySpan<byte> entry)
    {
        if (item[field.Name] is not JsonObject map)
            item[field.Name] = map = [];
        var name = "";
        var value = "";
        var reader = new ProtobufReader(entry);
        while (reader.Next(out var number, out _, out var content))
        {
            if (number == 1)
                name = Encoding.UTF8.GetString(content);
            else
                value = Encoding.UTF8.GetString(content);
        }

        map[name] = value;
    }

    private static JsonNode? Value(MessageField field, long number, ReadOnlySpan<byte> content) => field.Form switch
    {
        FieldForm.Number => JsonValue.Create(number),
        FieldForm.Flag => JsonValue.Create(number != 0),
        FieldForm.Bytes => JsonValue.Create(Convert.ToBase64String(content)),
        FieldForm.Time => Time(content),
        FieldForm.Message => Read(content, field.Shape!),
        _ => JsonValue.Create(Encoding.UTF8.GetString(content)),
    };

    private static JsonValue? Time(ReadOnlySpan<byte> message)
    {
        var reader = new ProtobufReader(message);
        while (reader.Next(out var field, out var number, out _))
        {
            if (field == 1)
                return JsonValue.Create(SigningRequestWriter.TimeText(DateTimeOffset.FromUnixTimeSeconds(number).UtcDateTime));
        }

        return null;
    }
}

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
