using System.Buffers;
using System.Buffers.Text;

namespace K8sPki;

/// <summary>Text that is nothing but base64, as the fields of a Secret or kubeconfig are.</summary>
internal static class Base64Text
{
    // Anything worth reading here is longer than this; a word of a log file is not.
    private const int Shortest = 64;

    private static readonly SearchValues<byte> Characters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/= \t\r\n"u8);

    /// <summary>What the text stands for; nothing when it is anything else.</summary>
    public static IReadOnlyList<ContentPart> Open(byte[] content) => TryDecode(content) is { } data ? [new ContentPart(data, null)] : [];

    /// <summary>The bytes; null when the text is anything else.</summary>
    public static byte[]? TryDecode(ReadOnlySpan<byte> text)
    {
        text = text.StartsWith("\uFEFF"u8) ? text[3..] : text;
        text = text.Trim(" \t\r\n\""u8);
        if (text.Length < Shortest || text.ContainsAnyExcept(Characters))
            return null;
        var data = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length) + 3];
        return Base64.DecodeFromUtf8(text, data, out _, out var written) == OperationStatus.Done ? data[..written] : null;
    }
}
