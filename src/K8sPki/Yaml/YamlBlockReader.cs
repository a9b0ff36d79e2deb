using System.Buffers;

namespace K8sPki.Yaml;

/// <summary>
/// Reads the plain block form that kubectl and kubeadm write: one field a line, no anchors, escapes or values of several
/// lines. It is several times as fast as the full parser, which a kubeconfig of ten thousand contexts needs. Anything else makes
/// it give up, and the full parser has the word; a test holds the two to the
/// same nodes.
/// </summary>
internal sealed class YamlBlockReader
{
    private const int LongestKey = 128;
    private static readonly SearchValues<char> OddBreaks = SearchValues.Create("\u0085\u2028\u2029");
    private readonly string text;
    private readonly Stack<Level> levels = new();
    private YamlNode? root;

    private YamlBlockReader(string text) => this.text = text;

    /// <summary>The root, or null when the text has anything that this reader does not know.</summary>
    public static YamlNode? TryRead(string text)
    {
        if (text.AsSpan().ContainsAny(OddBreaks))
            return null;
        var reader = new YamlBlockReader(text);
        return reader.ReadLines() ? reader.root : null;
    }

    private bool ReadLines()
    {
        var at = 0;
        while (at < text.Length)
        {
            var length = text.AsSpan(at).IndexOf('\n');
            var next = length < 0 ? text.Length : at + length + 1;
            var end = length < 0 ? text.Length : at + length;
            if (end > at && text[end - 1] == '\r')
                end--;
            if (text.AsSpan(at, end - at).Contains('\r') || !ReadLine(at, end))
                return false;
            at = next;
        }

        while (levels.Count > 0)
            Close();
        return root is not null;
    }

    private bool ReadLine(int start, int end)
    {
        var at = start;
        while (at < end && text[at] == ' ')
            at++;
        if (at == end || text[at] == '#')
            return true;
        var column = at - start;
        var isItem = text[at] == '-' && at + 1 < end && text[at + 1] == ' ';
        CloseDeeper(column, isItem);
        if (!isItem)
            return OpenMapping(column, at) && ReadField(at, end);
        if (!OpenSequence(column, at))
            return false;
        do
            at++;
        while (at < end && text[at] == ' ');
        return ReadItem(at, end, at - start);
    }

    private void CloseDeeper(int column, bool isItem)
    {
        while (levels.TryPeek(out var top)
            && (top.Column > column || (top.Column == column && !isItem && top.Node.Kind == YamlKind.Sequence)))
        {
            Close();
        }
    }

    private bool OpenMapping(int column, int at)
    {
        if (!levels.TryPeek(out var top))
        {
            if (root is not null || column != 0)
                return false;
            root = new YamlNode(YamlKind.Mapping, YamlNotation.Block, at, at);
            levels.Push(new Level(root, column));
            return true;
        }

        if (top.Node.Kind != YamlKind.Mapping)
            return false;
        if (top.Column == column)
        {
            CompleteField(top);
            return true;
        }

        return top.AwaitsValue && Push(top, YamlKind.Mapping, column, at);
    }

    private bool OpenSequence(int column, int at)
    {
        if (!levels.TryPeek(out var top))
            return false;
        if (top.Node.Kind == YamlKind.Sequence)
            return top.Column == column;
        return top.AwaitsValue && Push(top, YamlKind.Sequence, column, at);
    }

    private bool Push(Level parent, YamlKind kind, int column, int at)
    {
        if (levels.Count == YamlLimits.Depth)
            return false;
        var node = new YamlNode(kind, YamlNotation.Block, at, at);
        parent.Node.Add(node);
        levels.Push(new Level(node, column));
        return true;
    }

    private bool ReadItem(int at, int end, int column)
    {
        if (at == end || text[at] == '#' || (text[at] == '-' && !IsFlag(at, end)))
            return false;
        var parent = levels.Peek();
        if (KeyLength(at, end) > 0)
            return Push(parent, YamlKind.Mapping, column, at) && ReadField(at, end);
        if (ReadValue(at, end) is not { } value)
            return false;
        parent.Node.Add(value);
        return true;
    }

    private bool ReadField(int at, int end)
    {
        var length = KeyLength(at, end);
        if (length == 0)
            return false;
        var mapping = levels.Peek().Node;
        mapping.Add(new YamlNode(YamlKind.Scalar, YamlNotation.Plain, at, at + length));
        at += length + 1;
        while (at < end && text[at] == ' ')
            at++;
        if (at == end || text[at] == '#')
            return true;
        if (ReadValue(at, end) is not { } value)
            return false;
        mapping.Add(value);
        return true;
    }

    /// <summary>Length of the key that starts here and is followed by a colon; 0 when there is none.</summary>
    private int KeyLength(int at, int end)
    {
        var length = 0;
        while (at + length < end && length < LongestKey
            && (char.IsAsciiLetterOrDigit(text[at + length]) || text[at + length] is '-' or '_' or '.' or '/'))
            length++;
        var colon = at + length;
        var isKey = length > 0 && char.IsAsciiLetter(text[at]) && colon < end && text[colon] == ':';
        return isKey && (colon + 1 == end || text[colon + 1] == ' ') ? length : 0;
    }

    private YamlNode? ReadValue(int at, int end) => text[at] switch
    {
        '"' => ReadQuoted(at, end, YamlNotation.DoubleQuoted),
        '\'' => ReadQuoted(at, end, YamlNotation.SingleQuoted),
        '{' => ReadEmpty(at, end, '}', YamlKind.Mapping),
        '[' => ReadEmpty(at, end, ']', YamlKind.Sequence),
        _ => ReadPlain(at, end),
    };

    private YamlNode? ReadQuoted(int at, int end, YamlNotation notation)
    {
        var quote = text[at];
        var inside = text.AsSpan(at + 1, end - at - 1);
        var length = inside.IndexOf(quote);
        if (length < 0 || inside[..length].Contains('\\') || inside[..length].ContainsAnyExceptInRange(' ', '~'))
            return null;
        var after = at + length + 2;
        return IsRestEmpty(after, end) ? new YamlNode(YamlKind.Scalar, notation, at, after) : null;
    }

    private YamlNode? ReadEmpty(int at, int end, char close, YamlKind kind) =>
        at + 1 < end && text[at + 1] == close && IsRestEmpty(at + 2, end)
            ? new YamlNode(kind, YamlNotation.Flow, at, at + 2)
            : null;

    private YamlNode? ReadPlain(int at, int end)
    {
        if (!char.IsAsciiLetterOrDigit(text[at]) && text[at] is not ('/' or '.' or '_' or '~') && !IsFlag(at, end))
            return null;
        var line = text.AsSpan(at, end - at);
        var comment = line.IndexOf(" #");
        if (comment >= 0)
            line = line[..comment];
        line = line.TrimEnd(' ');
        if (line.ContainsAnyExceptInRange(' ', '~') || line[^1] == ':' || line.Contains(": ", StringComparison.Ordinal))
            return null;
        return new YamlNode(YamlKind.Scalar, YamlNotation.Plain, at, at + line.Length);
    }

    // A dash begins a plain value when no space follows it: --secure-port=6443.
    private bool IsFlag(int at, int end) =>
        text[at] == '-' && at + 2 < end && text[at + 1] == '-' && char.IsAsciiLetter(text[at + 2]);

    private bool IsRestEmpty(int at, int end)
    {
        var rest = text.AsSpan(at, end - at);
        var trimmed = rest.TrimStart(' ');
        return trimmed.IsEmpty || (trimmed[0] == '#' && trimmed.Length < rest.Length);
    }

    private void Close()
    {
        var level = levels.Pop();
        if (level.Node.Kind == YamlKind.Mapping)
            CompleteField(level);
        level.Node.End = level.Node.Children[^1].End;
    }

    // A key without a value has the empty one, right after its colon.
    private static void CompleteField(Level level)
    {
        if (!level.AwaitsValue)
            return;
        var at = level.Node.Children[^1].End + 1;
        level.Node.Add(new YamlNode(YamlKind.Scalar, YamlNotation.Plain, at, at));
    }

    private readonly record struct Level(YamlNode Node, int Column)
    {
        public bool AwaitsValue => Node.Kind == YamlKind.Mapping && Node.Count % 2 == 1;
    }
}
