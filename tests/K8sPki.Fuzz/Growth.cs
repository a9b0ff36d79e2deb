using System.Text;

namespace K8sPki.Fuzz;

/// <summary>
/// Long inputs, which show what grows faster than its input: what fuzzers make is short, and their time limits hide it.
/// </summary>
internal static class Growth
{
    // Openings without an end, in the languages that are read.
    private static readonly string[] Openings = ["[", "{\"a\":", "- ", "(", "a: &a [", "$(", "${", "\"", "'", "\\", "? ", "\n ",
        "a\n", "=\n", "[a]\n", "<a>", ".", ":", "-----BEGIN X-----\n", "\u00ff", "\0", "0\u0080", "0\u0084\u0000\u0000\u0000"];

    /// <summary>Inputs of some size: seeds, fragments and openings, each over and over, and in the middle of a seed.</summary>
    public static IEnumerable<byte[]> Of(FuzzTarget target, int size)
    {
        var pieces = target.Fragments.Select(Encoding.UTF8.GetBytes).Concat(Openings.Select(Encoding.Latin1.GetBytes)).ToList();
        foreach (var piece in target.Seeds.Concat(pieces).Where(piece => piece.Length > 0))
            yield return Repeat(piece, size);
        foreach (var seed in target.Seeds)
        {
            foreach (var piece in pieces.Where(piece => piece.Length > 0))
                yield return [.. seed[..(seed.Length / 2)], .. Repeat(piece, size), .. seed[(seed.Length / 2)..]];
        }
    }

    private static byte[] Repeat(byte[] piece, int size)
    {
        var result = new byte[size / piece.Length * piece.Length];
        for (var at = 0; at < result.Length; at += piece.Length)
            piece.CopyTo(result, at);
        return result;
    }
}
