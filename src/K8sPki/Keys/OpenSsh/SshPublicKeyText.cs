using System.Text;
using K8sPki.Platform;

namespace K8sPki.Keys;

/// <summary>
/// Public keys as SSH keeps them in text: lines of authorized_keys and <c>.pub</c> files (sshd(8)), and the blocks of
/// RFC 4716 that <c>ssh-keygen -e</c> writes.
/// </summary>
internal static class SshPublicKeyText
{
    private const string BlockBegin = "---- BEGIN SSH2 PUBLIC KEY ----";
    private const string BlockEnd = "---- END SSH2 PUBLIC KEY ----";

    // sshd reads lines of at most this length (SSH_MAX_PUBKEY_BYTES and room for options).
    private const int LongestLine = 64 * 1024;

    /// <summary>A key of a text with the number of its line, or why there is none.</summary>
    public readonly record struct Item(int Line, PublicKey? Key, PkiException? Problem);

    /// <summary>The line of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="comment">Its end; null keeps the comment of the key, an empty text leaves it out.</param>
    /// <exception cref="InvalidRequestException">The comment is not one line of text.</exception>
    public static string Write(PublicKey key, string? comment)
    {
        var end = comment ?? key.Comment ?? "";
        if (PrintableText.HasUnsafe(end))
            throw new InvalidRequestException(
                "CommentInvalid", $"The comment '{PrintableText.Escape(end)}' is not one line of printable text.");
        return $"{SshEncoding.TypeName(key)} {Convert.ToBase64String(SshEncoding.Encode(key))} {end}".TrimEnd();
    }

    /// <summary>True when the text has a line that looks like an SSH public key.</summary>
    public static bool Matches(ReadOnlySpan<byte> text) =>
        text.IndexOf("ssh-"u8) >= 0 || text.IndexOf("ecdsa-sha2-"u8) >= 0
            || text.IndexOf("---- BEGIN SSH2 PUBLIC KEY ----"u8) >= 0;

    /// <summary>
    /// Every key of a text in order. Empty lines and comments are passed over; a broken line is an item of its own.
    /// </summary>
    /// <param name="content">The text.</param>
    /// <param name="name">What to call the input in messages.</param>
    public static IEnumerable<Item> Read(byte[] content, string name)
    {
        using var lines = new StringReader(Encoding.UTF8.GetString(content).TrimStart('\uFEFF'));
        var number = 0;
        while (lines.ReadLine() is { } line)
        {
            number++;
            var text = line.Trim();
            if (text.Length == 0 || text[0] == '#')
                continue;
            var start = number;
            if (text == BlockBegin)
                yield return Attempt(start, name, () => ReadBlock(lines, ref number));
            else
                yield return Attempt(start, name, () => ReadLine(text));
        }
    }

    private static Item Attempt(int line, string name, Func<PublicKey> read)
    {
        try
        {
            return new Item(line, read(), null);
        }
        catch (UnsupportedInputException failure)
        {
            return new Item(
                line, null, new UnsupportedInputException(
                failure.ErrorId, $"In {name}, line {line}: {failure.Message}", failure));
        }
        catch (Exception failure) when (failure is InvalidDataException or FormatException
            or MalformedInputException or LimitExceededException)
        {
            return new Item(
                line, null, new BrokenKeyException(
                "PublicKeyMalformed", $"The public key in {name}, line {line}, is broken: {failure.Message}", failure));
        }
    }

    private static PublicKey ReadLine(string line)
    {
        if (line.Length > LongestLine)
            throw new InvalidDataException($"the line is longer than {LongestLine} characters.");
        var words = line.Split([' ', '\t'], 3, StringSplitOptions.RemoveEmptyEntries);
        if (!IsType(words[0]))
            words = line[OptionsLength(line)..].Split([' ', '\t'], 3, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 2 || !IsType(words[0]))
            throw new InvalidDataException("a line has a type such as ssh-ed25519, the key in base64, and a comment.");
        SshEncoding.CurveOf(words[0]);
        var key = SshEncoding.Decode(Convert.FromBase64String(words[1]));
        if (SshEncoding.TypeName(key) != words[0])
            throw new InvalidDataException($"the line says {words[0]}, the key {SshEncoding.TypeName(key)}.");
        return key.WithComment(words.Length > 2 ? words[2] : null);
    }

    private static bool IsType(string word) =>
        word.StartsWith("ssh-", StringComparison.Ordinal) || word.StartsWith("ecdsa-", StringComparison.Ordinal)
            || word.StartsWith("sk-", StringComparison.Ordinal);

    // Options such as command="…" may hold blanks inside quotes, and quotes behind a backslash.
    private static int OptionsLength(string line)
    {
        var isQuoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '\\' && isQuoted)
                i++;
            else if (line[i] == '"')
                isQuoted = !isQuoted;
            else if (!isQuoted && line[i] is ' ' or '\t')
                return i;
        }

        return line.Length;
    }

    private static PublicKey ReadBlock(StringReader lines, ref int number)
    {
        var data = new StringBuilder();
        string? comment = null;
        while (true)
        {
            var line = lines.ReadLine() ?? throw new InvalidDataException($"there is no line '{BlockEnd}'.");
            number++;
            if (line.Trim() == BlockEnd)
                return SshEncoding.Decode(Convert.FromBase64String(data.ToString())).WithComment(comment);
            while (line.EndsWith('\\') && lines.ReadLine() is { } more)
            {
                line = line[..^1] + more;
                number++;
            }

            if (data.Length + line.Length > LongestLine)
                throw new InvalidDataException("the block is too long.");
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
                data.Append(line.Trim());
            else if (line.StartsWith("Comment:", StringComparison.OrdinalIgnoreCase))
                comment = line[(colon + 1)..].Trim().Trim('"');
        }
    }
}

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
