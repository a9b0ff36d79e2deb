namespace K8sPki.Yaml;

/// <summary>
/// Takes a YAML text apart as kubectl's reader does (YAML 1.1 as libyaml and go-yaml have it): what it takes for a key, an
/// indentation or a comment decides who a kubeconfig makes somebody, so that a reader of another YAML would not do. Each
/// character is looked at once or twice, whatever the text is.
/// </summary>
internal sealed partial class YamlScanner
{
    // Of no token: with that of another key it would take that one's chance away.
    private static readonly PossibleKey NoKey = new(false, false, -1, 0, 0, 0, 0);

    private readonly string text;
    private readonly string source;
    private readonly List<YamlToken> queue = [];
    private readonly Stack<int> indents = new();
    private readonly List<PossibleKey> keys = [NoKey];
    private readonly Dictionary<int, int> keyOfToken = [];
    private int head;
    private int taken;
    private int at;
    private int column;
    private int line;
    private int characters;
    private int indent = -1;
    private int flowLevel;
    private bool keyAllowed = true;
    private bool isAtEnd;

    public YamlScanner(string text, string source)
    {
        this.text = text;
        this.source = source;
    }

    /// <summary>The next token, which stays the next one.</summary>
    /// <exception cref="YamlException">The text is no YAML.</exception>
    public YamlToken Peek()
    {
        while (!isAtEnd && (head == queue.Count || MayBecomeKey()))
            Fetch();
        return queue[head];
    }

    /// <summary>The next token, which is done with then.</summary>
    /// <inheritdoc cref="Peek"/>
    public YamlToken Take()
    {
        var token = Peek();
        if (token.Kind == YamlTokenKind.StreamEnd)
            return token;
        taken++;
        if (++head == queue.Count)
        {
            queue.Clear();
            head = 0;
        }

        return token;
    }

    /// <summary>The error for a place.</summary>
    public YamlException Broken(int offset, string problem)
    {
        var tab = IndentingTab(Math.Min(offset, text.Length));
        return YamlException.At(
            YamlFault.NotYaml, source, text, tab ?? Math.Min(offset, text.Length),
            "this is not valid YAML: " + (tab is null ? problem : "a tab cannot indent; use spaces"));
    }

    // The place where a tab shows itself is often the one before it, which tells a person little.
    private int? IndentingTab(int offset)
    {
        for (var start = YamlText.LineStart(text, offset); start < text.Length; start = YamlText.NextLine(text, start))
        {
            var content = text.AsSpan(start).TrimStart(' ');
            if (content.Length > 0 && content[0] == '\t')
                return text.Length - content.Length;
            if (start > offset && !content.IsEmpty && !YamlText.IsBreak(content[0]) && content[0] != '#')
                break;
        }

        return null;
    }

    // A token that may turn out to be a key is not given before it is known whether a colon follows.
    private bool MayBecomeKey() => keyOfToken.TryGetValue(taken, out var level) && IsStillPossible(level);

    private void Fetch()
    {
        SkipToToken();
        Unroll(column);
        if (at == text.Length)
            FetchEnd();
        else if (column == 0 && text[at] == '%')
            FetchDirective();
        else if (column == 0 && IsMarker('-'))
            FetchMarker(YamlTokenKind.DocumentStart);
        else if (column == 0 && IsMarker('.'))
            FetchMarker(YamlTokenKind.DocumentEnd);
        else
            FetchContent(text[at]);
    }

    private void FetchContent(char first)
    {
        var endsWord = IsBlankOrEnd(Next(1));
        switch (first)
        {
            case '[' or '{':
                OpenFlow(first == '[' ? YamlTokenKind.FlowSequenceStart : YamlTokenKind.FlowMappingStart);
                break;
            case ']' or '}':
                CloseFlow(first == ']' ? YamlTokenKind.FlowSequenceEnd : YamlTokenKind.FlowMappingEnd);
                break;
            case ',':
                ForgetKey();
                keyAllowed = true;
                Add(YamlTokenKind.FlowEntry, 1);
                break;
            case '-' when endsWord:
                FetchEntry();
                break;
            case '?' when flowLevel > 0 || endsWord:
                FetchKey();
                break;
            case ':' when flowLevel > 0 || endsWord:
                FetchValue();
                break;
            case '*' or '&':
                RememberKey();
                keyAllowed = false;
                ScanAnchor(first == '*' ? YamlTokenKind.Alias : YamlTokenKind.Anchor);
                break;
            case '!':
                RememberKey();
                keyAllowed = false;
                ScanTag();
                break;
            case '|' or '>' when flowLevel == 0:
                ForgetKey();
                keyAllowed = true;
                ScanBlockScalar(first == '|');
                break;
            case '\'' or '"':
                RememberKey();
                keyAllowed = false;
                ScanQuoted(first);
                break;
            default:
                FetchPlain(first);
                break;
        }
    }

    private void FetchEnd()
    {
        column = 0;
        Unroll(-1);
        ForgetKey();
        queue.Add(new YamlToken(YamlTokenKind.StreamEnd, at, at));
        isAtEnd = true;
    }

    private void FetchMarker(YamlTokenKind kind)
    {
        Unroll(-1);
        ForgetKey();
        keyAllowed = false;
        Add(kind, 3);
    }

    private void FetchEntry()
    {
        if (flowLevel == 0)
        {
            if (!keyAllowed)
                throw Broken(at, "an item of a list cannot stand here");
            Roll(column, -1, YamlTokenKind.BlockSequenceStart, at);
        }

        ForgetKey();
        keyAllowed = true;
        Add(YamlTokenKind.BlockEntry, 1);
    }

    private void FetchKey()
    {
        if (flowLevel == 0)
        {
            if (!keyAllowed)
                throw Broken(at, "a key cannot stand here");
            Roll(column, -1, YamlTokenKind.BlockMappingStart, at);
        }

        ForgetKey();
        keyAllowed = flowLevel == 0;
        Add(YamlTokenKind.Key, 1);
    }

    private void FetchValue()
    {
        var key = keys[^1];
        if (IsStillPossible(keys.Count - 1))
        {
            queue.Insert(head + key.Token - taken, new YamlToken(YamlTokenKind.Key, key.Start, key.Start));
            Roll(key.Column, key.Token, YamlTokenKind.BlockMappingStart, key.Start);
            keys[^1] = key with { IsPossible = false };
            keyOfToken.Remove(key.Token);
            keyAllowed = false;
        }
        else
        {
            if (flowLevel == 0)
            {
                if (!keyAllowed)
                    throw Broken(at, "a second ':' cannot stand here; a text with ': ' in it needs quotes");
                Roll(column, -1, YamlTokenKind.BlockMappingStart, at);
            }

            keyAllowed = flowLevel == 0;
        }

        Add(YamlTokenKind.Value, 1);
    }

    private void Add(YamlTokenKind kind, int length)
    {
        var start = at;
        for (var i = 0; i < length; i++)
            Skip();
        queue.Add(new YamlToken(kind, start, at));
    }

    private void SkipToToken()
    {
        while (true)
        {
            while (Next(0) == ' ' || ((flowLevel > 0 || !keyAllowed) && Next(0) == '\t'))
                Skip();
            if (Next(0) == '#')
                SkipComment();
            if (at == text.Length || !YamlText.IsBreak(text[at]))
                return;
            SkipBreak();
            if (flowLevel == 0)
                keyAllowed = true;
        }
    }

    private void SkipComment()
    {
        var end = YamlText.LineEnd(text, at);
        column += end - at;
        characters += end - at;
        at = end;
    }

    private void SkipBlanks()
    {
        while (Next(0) is ' ' or '\t')
            Skip();
    }

    // Columns count characters, of which some are two units of UTF-16.
    private void Skip()
    {
        at += char.IsHighSurrogate(text[at]) && char.IsLowSurrogate(Next(1)) ? 2 : 1;
        column++;
        characters++;
    }

    private void SkipBreak()
    {
        var length = text[at] == '\r' && Next(1) == '\n' ? 2 : 1;
        at += length;
        characters += length;
        column = 0;
        line++;
    }

    private char Next(int offset) => at + offset < text.Length ? text[at + offset] : '\0';

    private bool IsMarker(char character) =>
        Next(0) == character && Next(1) == character && Next(2) == character && IsBlankOrEnd(Next(3));

    private bool IsBreakOrEnd() => at == text.Length || YamlText.IsBreak(text[at]);

    private static bool IsBlankOrEnd(char character) => character is ' ' or '\t' or '\0' || YamlText.IsBreak(character);
}
