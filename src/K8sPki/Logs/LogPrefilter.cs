using System.Text;

namespace K8sPki.Logs;

/// <summary>
/// Texts of which a line that matters has at least one. They are looked for in the bytes of many lines at once, so that what
/// does not matter is passed over about as quickly as grep does it.
/// </summary>
internal sealed class LogPrefilter
{
    // Shorter ones are met too often to be worth it.
    private const int Shortest = 3;

    // Letters as often as English has them, the rarest first; what is no letter stands in the middle.
    private const string Rarest = "zqxj0987654321_:/-vbpygfwmucldrhsnioate ";

    private readonly Literal[] literals;
    private readonly byte[][] exact;

    private LogPrefilter(IEnumerable<string> texts, IEnumerable<string> exact)
    {
        literals = [.. texts.Select(text => new Literal(text))];
        this.exact = [.. exact.Select(Encoding.UTF8.GetBytes)];
    }

    /// <summary>Lines with one of some texts, as they are written.</summary>
    public static LogPrefilter AnyOf(params IEnumerable<string> texts) => new([], texts);

    /// <summary>
    /// What every text that one of the expressions matches has, in either case; null where that cannot be told.
    /// </summary>
    public static LogPrefilter? Of(IReadOnlyList<string> expressions)
    {
        var texts = new List<string>();
        foreach (var expression in expressions)
        {
            if (ExpressionText.Of(expression) is not { } found || found.Any(text => text.Length < Shortest))
                return null;
            texts.AddRange(found);
        }

        return texts.Count == 0 ? null : new LogPrefilter(texts, []);
    }

    /// <summary>True when one of the texts is in it.</summary>
    public bool IsIn(ReadOnlySpan<byte> bytes)
    {
        foreach (var literal in literals)
        {
            if (literal.IndexIn(bytes, 0) >= 0)
                return true;
        }

        foreach (var text in exact)
        {
            if (bytes.IndexOf(text) >= 0)
                return true;
        }

        return false;
    }

    /// <summary>A search that goes on through a window of bytes.</summary>
    /// <param name="besides">What is looked for as well, in its own case.</param>
    public Search Start(params byte[][] besides) => new(literals, [.. exact, .. besides]);

    /// <summary>A search that goes on through a window of bytes: a text that was not found ahead is not looked for
    /// again.</summary>
    internal sealed class Search(Literal[] literals, byte[][] besides)
    {
        private readonly int[] next = new int[literals.Length + besides.Length];

        /// <summary>Forgets what was found: the window is another one.</summary>
        public void Reset() => Array.Clear(next);

        /// <summary>Where the first of the texts stands at or behind a place; -1 where none does.</summary>
        public int IndexIn(ReadOnlySpan<byte> window, int from)
        {
            var first = -1;
            for (var index = 0; index < next.Length; index++)
            {
                if (next[index] >= 0 && next[index] <= from)
                    next[index] = Find(index, window, from) is >= 0 and var found ? found + 1 : -1;
                if (next[index] > 0 && (first < 0 || next[index] - 1 < first))
                    first = next[index] - 1;
            }

            return first;
        }

        private int Find(int index, ReadOnlySpan<byte> window, int from)
        {
            if (index < literals.Length)
                return literals[index].IndexIn(window, from);
            var found = window[from..].IndexOf(besides[index - literals.Length]);
            return found < 0 ? -1 : from + found;
        }
    }

    /// <summary>A text, found by the rarest of its letters.</summary>
    internal sealed class Literal
    {
        private readonly byte[] lower;
        private readonly int anchor;
        private readonly byte small;
        private readonly byte big;

        public Literal(string text)
        {
            lower = Encoding.ASCII.GetBytes(text.ToLowerInvariant());
            anchor = Enumerable.Range(0, lower.Length).MinBy(index => Rank((char)lower[index]));
            small = lower[anchor];
            big = (byte)char.ToUpperInvariant((char)small);
        }

        public int IndexIn(ReadOnlySpan<byte> bytes, int from)
        {
            for (var at = from + anchor; at < bytes.Length; at++)
            {
                var rest = bytes[at..];
                var found = small == big ? rest.IndexOf(small) : rest.IndexOfAny(small, big);
                if (found < 0)
                    return -1;
                at += found;
                if (IsAt(bytes, at - anchor))
                    return at - anchor;
            }

            return -1;
        }

        private bool IsAt(ReadOnlySpan<byte> bytes, int start) => bytes.Length - start >= lower.Length
            && Ascii.EqualsIgnoreCase(bytes.Slice(start, lower.Length), lower);

        private static int Rank(char character) => Rarest.IndexOf(character, StringComparison.Ordinal) is >= 0 and var rank ? rank
            : Rarest.Length / 2;
    }
}
