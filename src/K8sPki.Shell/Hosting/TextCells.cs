using System.Globalization;
using System.Text;

namespace K8sPki.Shell.Hosting;

/// <summary>How many columns of a terminal a text takes.</summary>
internal static class TextCells
{
    /// <summary>East Asian wide and fullwidth blocks and emoji (Unicode Standard Annex 11, classes W and F, by block).</summary>
    private static readonly (int First, int Last)[] Wide =
    [
        (0x1100, 0x115F), (0x2E80, 0x303E), (0x3041, 0x33FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xA000, 0xA4CF),
        (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0xFE30, 0xFE6F), (0xFF00, 0xFF60), (0xFFE0, 0xFFE6), (0x1F300, 0x1F64F),
        (0x1F900, 0x1F9FF), (0x20000, 0x3FFFD),
    ];

    public static int Width(ReadOnlySpan<char> text)
    {
        var width = 0;
        for (var i = 0; i < text.Length;)
        {
            if (text[i] == '\u001b' && i + 1 < text.Length && text[i + 1] == '[')
            {
                i = EndOfSequence(text, i + 2);
                continue;
            }
            if (Rune.DecodeFromUtf16(text[i..], out var rune, out var used) != System.Buffers.OperationStatus.Done)
                used = 1;
            width += Width(rune);
            i += used;
        }
        return width;
    }

    public static int Width(Rune rune)
    {
        if (rune.Value is >= 0x20 and < 0x7F)
            return 1;
        if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark
            or UnicodeCategory.Format or UnicodeCategory.Control)
            return 0;
        foreach (var (first, last) in Wide)
            if (rune.Value >= first && rune.Value <= last)
                return 2;
        return 1;
    }

    private static int EndOfSequence(ReadOnlySpan<char> text, int i)
    {
        while (i < text.Length && text[i] is not (>= '@' and <= '~'))
            i++;
        return Math.Min(i + 1, text.Length);
    }
}
