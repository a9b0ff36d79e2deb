using System.Text;

namespace K8sPki;

/// <summary>How a text stands in its bytes. A file that is changed keeps it.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Mark">The byte order mark that the file begins with.</param>
/// <param name="Encoding">The encoding itself; it refuses what it cannot read.</param>
internal sealed record YamlEncoding(string Name, byte[] Mark, Encoding Encoding)
{
    /// <summary>UTF-8 without a mark, as nearly every file is.</summary>
    public static readonly YamlEncoding Utf8 = new("UTF-8", [], new UTF8Encoding(false, true));

    private static readonly YamlEncoding[] Marked =
    [
        new("UTF-8 with a byte order mark", [0xEF, 0xBB, 0xBF], new UTF8Encoding(false, true)),
        new("UTF-16", [0xFF, 0xFE], new UnicodeEncoding(false, false, true)),
        new("UTF-16 (big endian)", [0xFE, 0xFF], new UnicodeEncoding(true, false, true)),
    ];

    /// <summary>True for what many programs other than kubectl cannot read.</summary>
    public bool IsUtf16 => Encoding is UnicodeEncoding;

    /// <summary>The encoding that the byte order mark names; UTF-8 where there is none.</summary>
    public static YamlEncoding Of(ReadOnlySpan<byte> bytes)
    {
        foreach (var encoding in Marked)
        {
            if (bytes.StartsWith(encoding.Mark))
                return encoding;
        }

        return Utf8;
    }
}
