namespace K8sPki;

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
