using System.Buffers;
using System.Buffers.Text;

namespace K8sPki.Forms;

/// <summary>PEM whose line ends are written as <c>\n</c>, as in a variable of the environment or a string of JSON.</summary>
internal static class EscapedPem
{
    /// <summary>True when a BEGIN line ends so.</summary>
    public static bool Matches(ReadOnlySpan<byte> content)
    {
        var begin = content.IndexOf("-----BEGIN "u8);
        if (begin < 0)
            return false;
        var label = content[(begin + "-----BEGIN ".Length)..];
        var end = label.IndexOf("-----"u8);
        return end >= 0 && EscapeAt(label[(end + "-----".Length)..]) > 0;
    }

    /// <summary>The text with line ends; nothing when it is not such a text.</summary>
    public static IReadOnlyList<ContentPart> Open(byte[] content)
    {
        if (!Matches(content))
            return [];
        var text = new List<byte>(content.Length);
        for (var at = 0; at < content.Length; at++)
        {
            var length = EscapeAt(content.AsSpan(at));
            if (length > 0)
                at += length - 1;
            text.Add(length == 0 ? content[at] : content[at] == 'n' ? (byte)'\n' : (byte)'\r');
        }

        return [new ContentPart([.. text], null)];
    }

    // The length of an escaped line end, with as many backslashes as it has been escaped times; 0 when there is none.
    private static int EscapeAt(ReadOnlySpan<byte> text)
    {
        var backslashes = text.StartsWith("\\"u8) ? text.IndexOfAnyExcept((byte)'\\') : 0;
        return backslashes > 0 && text[backslashes] is ((byte)'n' or (byte)'r') ? backslashes + 1 : 0;
    }
}

/// <summary>Text that is nothing but base64, as the fields of a Secret or kubeconfig are.</summary>
internal static class Base64Text
{
    // Anything worth reading here is longer than this; a word of a log file is not.
    private const int Shortest = 64;

    private static readonly SearchValues<byte> Characters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/= \t\r\n"u8);

    /// <summary>What the text stands for; nothing when it is anything else.</summary>
    public static IReadOnlyList<ContentPart> Open(byte[] content) =>
        TryDecode(content) is { } data ? [new ContentPart(data, null)] : [];

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
