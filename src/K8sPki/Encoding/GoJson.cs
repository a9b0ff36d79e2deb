using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace K8sPki.PemAndDer;

/// <summary>
/// Makes JSON readable for .NET as Go's encoding/json reads it: half of a surrogate pair, and bytes that are no UTF-8, are
/// U+FFFD. .NET reads such a text and then fails at whoever asks for the string.
/// </summary>
internal static class GoJson
{
    private const int EscapeLength = 6;

    /// <summary>The text; itself where nothing has to be exchanged. Escapes are exchanged in the bytes that are given.</summary>
    public static Memory<byte> Readable(Memory<byte> json)
    {
        if (!Utf8.IsValid(json.Span))
            json = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json.Span));
        ExchangeHalves(json.Span);
        return json;
    }

    private static void ExchangeHalves(Span<byte> json)
    {
        for (var rest = json; rest.IndexOf((byte)'\\') is var at and >= 0;)
        {
            rest = rest[at..];
            var length = Surrogate(rest) is not { } first ? 2
                : char.IsHighSurrogate(first) && Surrogate(rest[EscapeLength..]) is { } second && char.IsLowSurrogate(second)
                    ? 2 * EscapeLength
                : Exchange(rest);
            rest = rest[Math.Min(length, rest.Length)..];
        }
    }

    private static int Exchange(Span<byte> escape)
    {
        "fffd"u8.CopyTo(escape[2..]);
        return EscapeLength;
    }

    // Null for another escape, and for what is none.
    private static char? Surrogate(ReadOnlySpan<byte> text)
    {
        if (text.Length < EscapeLength || text[0] != '\\' || text[1] != 'u')
            return null;
        var value = 0;
        foreach (var digit in text[2..EscapeLength])
        {
            if (!char.IsAsciiHexDigit((char)digit))
                return null;
            value = (value << 4) | (digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
        }

        return char.IsSurrogate((char)value) ? (char)value : null;
    }
}

/// <summary>
/// Reads fields of JSON that somebody else wrote, once <see cref="GoJson"/> has made its texts readable: what is of another type
/// than it should be is as if it were not there.
/// </summary>
internal static class JsonFields
{
    /// <summary>A field; null where there is none, and for whatever has no fields.</summary>
    public static JsonElement? Field(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;

    /// <summary>A field that is a text; null where there is none.</summary>
    public static string? TextField(this JsonElement element, string name) =>
        element.Field(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    /// <summary>A field that is a whole number; null where there is none.</summary>
    public static int? NumberField(this JsonElement element, string name) =>
        element.Field(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number) ? number : null;

    /// <summary>The elements of a field that is a list; null where there is none.</summary>
    public static IReadOnlyList<JsonElement>? ListField(this JsonElement element, string name) =>
        element.Field(name) is { ValueKind: JsonValueKind.Array } value ? [.. value.EnumerateArray()] : null;
}
