using System.Text;

namespace K8sPki.Keys;

/// <summary>
/// The picture of a fingerprint that <c>ssh-keygen -lv</c> prints: a walk over a field of 17 by 9, two bits of the
/// digest a step, least first; the walk's start is S, its end E, and the other signs say how often a place was visited.
/// </summary>
internal static class RandomArt
{
    private const int Width = 17;
    private const int Height = 9;
    private const string Visits = " .o+=*BOX@%&#/^";

    /// <summary>Draws a digest.</summary>
    /// <param name="digest">The SHA-256 of the key blob.</param>
    /// <param name="title">What stands in the upper border, with its brackets.</param>
    public static string Draw(ReadOnlySpan<byte> digest, string title)
    {
        var visits = new int[Width, Height];
        var (x, y) = (Width / 2, Height / 2);
        foreach (var value in digest)
        {
            for (var shift = 0; shift < 8; shift += 2)
            {
                var step = value >> shift;
                x = Math.Clamp(x + ((step & 1) != 0 ? 1 : -1), 0, Width - 1);
                y = Math.Clamp(y + ((step & 2) != 0 ? 1 : -1), 0, Height - 1);
                visits[x, y] = Math.Min(visits[x, y] + 1, Visits.Length - 1);
            }
        }

        var picture = new StringBuilder();
        picture.Append(Border(title)).Append('\n');
        for (var row = 0; row < Height; row++)
        {
            picture.Append('|');
            for (var column = 0; column < Width; column++)
                picture.Append(SignAt(column, row, (x, y), visits));
            picture.Append("|\n");
        }

        return picture.Append(Border("[SHA256]")).ToString();
    }

    private static char SignAt(int column, int row, (int X, int Y) end, int[,] visits)
    {
        if ((column, row) == end)
            return 'E';
        return (column, row) == (Width / 2, Height / 2) ? 'S' : Visits[visits[column, row]];
    }

    private static string Border(string title)
    {
        var left = (Width - title.Length) / 2;
        return "+" + new string('-', left) + title + new string('-', Width - title.Length - left) + "+";
    }
}
