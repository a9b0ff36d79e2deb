using System.Globalization;
using System.Text;

namespace K8sPki.Yaml;

/// <summary>Anchors, aliases, tags and directives.</summary>
internal sealed partial class YamlScanner
{
    private void ScanAnchor(YamlTokenKind kind)
    {
        var start = at;
        Skip();
        var name = ReadWord();
        if (name.Length == 0 || !(IsBlankOrEnd(Next(0)) || Next(0) is '?' or ':' or ',' or ']' or '}' or '%' or '@' or '`'))
            throw Broken(
                start,
                kind == YamlTokenKind.Alias
                ? "a '*' needs the name of an anchor; a text that begins with it needs quotes"
                : "a '&' needs a name; a text that begins with it needs quotes");
        queue.Add(new YamlToken(kind, start, at) { Text = name });
    }

    private void ScanTag()
    {
        var start = at;
        string handle, suffix;
        if (Next(1) == '<')
        {
            Skip();
            Skip();
            (handle, suffix) = ("", ReadUri("", false));
            if (Next(0) != '>')
                throw Broken(start, "a '>' is missing at the end of the tag");
            Skip();
        }
        else
        {
            handle = ReadHandle(false);
            var isNamed = handle.Length > 1 && handle[^1] == '!';
            suffix = ReadUri(isNamed ? "" : handle[1..], !isNamed);
            if (!isNamed)
                (handle, suffix) = suffix.Length == 0 ? ("", "!") : ("!", suffix);
        }

        if (!IsBlankOrEnd(Next(0)))
            throw Broken(start, "only a blank can follow a tag; a text that begins with '!' needs quotes");
        queue.Add(new YamlToken(YamlTokenKind.Tag, start, at) { Text = handle, Suffix = suffix });
    }

    private void FetchDirective()
    {
        Unroll(-1);
        ForgetKey();
        keyAllowed = false;
        var start = at;
        Skip();
        var name = ReadWord();
        if (name.Length == 0 || !IsBlankOrEnd(Next(0)))
            throw Broken(start, "a line that begins with '%' is a directive, and this is none");
        queue.Add(name switch
        {
            "YAML" => ScanVersion(start),
            "TAG" => ScanTagDirective(start),
            _ => throw Broken(start, $"there is no directive '%{name}'"),
        });
        SkipBlanks();
        if (Next(0) == '#')
            SkipComment();
        if (!IsBreakOrEnd())
            throw Broken(start, "only a comment can follow a directive in its line");
        if (at < text.Length)
            SkipBreak();
    }

    private YamlToken ScanVersion(int start)
    {
        SkipBlanks();
        var major = ReadNumber(start);
        if (Next(0) != '.')
            throw Broken(start, "the version of YAML has a '.' in it");
        Skip();
        var minor = ReadNumber(start);
        return new YamlToken(YamlTokenKind.VersionDirective, start, at) { Text = string.Create(
            CultureInfo.InvariantCulture, $"{major}.{minor}") };
    }

    private int ReadNumber(int start)
    {
        var from = at;
        while (char.IsAsciiDigit(Next(0)))
            Skip();
        return at - from is 1 or 2
            ? int.Parse(text.AsSpan(from, at - from), NumberStyles.None, CultureInfo.InvariantCulture)
            : throw Broken(start, "the version of YAML is two numbers");
    }

    private YamlToken ScanTagDirective(int start)
    {
        SkipBlanks();
        var handle = ReadHandle(true);
        if (Next(0) is not (' ' or '\t'))
            throw Broken(start, "a blank is missing behind the name of a tag");
        SkipBlanks();
        var prefix = ReadUri("", false);
        if (!IsBlankOrEnd(Next(0)))
            throw Broken(start, "only a blank can follow the address of a tag");
        return new YamlToken(YamlTokenKind.TagDirective, start, at) { Text = handle, Suffix = prefix };
    }

    private string ReadHandle(bool inDirective)
    {
        var start = at;
        if (Next(0) != '!')
            throw Broken(start, "the name of a tag begins with '!'");
        Skip();
        _ = ReadWord();
        if (Next(0) == '!')
            Skip();
        else if (inDirective && at > start + 1)
            throw Broken(start, "the name of a tag ends with '!'");
        return text[start..at];
    }

    private string ReadUri(string begun, bool mayBeEmpty)
    {
        var uri = new StringBuilder(begun);
        var start = at;
        while (char.IsAsciiLetterOrDigit(Next(0)) || Next(0) is not '\0' && "_-;/?:@&=+$,.!~*'()[]%".Contains(
            Next(0), StringComparison.Ordinal))
        {
            if (Next(0) == '%')
            {
                uri.Append(ReadUriEscapes(start));
                continue;
            }

            uri.Append(Next(0));
            Skip();
        }

        return uri.Length > 0 || mayBeEmpty ? uri.ToString() : throw Broken(start, "a tag has no name here");
    }

    private Rune ReadUriEscapes(int start)
    {
        Span<byte> bytes = stackalloc byte[4];
        for (var i = 0; i < bytes.Length; i++)
        {
            if (Next(0) != '%' || !char.IsAsciiHexDigit(Next(1)) || !char.IsAsciiHexDigit(Next(2)))
                break;
            bytes[i] = byte.Parse(text.AsSpan(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            Skip();
            Skip();
            Skip();
            if (Rune.DecodeFromUtf8(bytes[..(i + 1)], out var rune, out _) == System.Buffers.OperationStatus.Done)
                return rune;
        }

        throw Broken(start, "a '%' in a tag stands for no character");
    }

    private string ReadWord()
    {
        var start = at;
        while (char.IsAsciiLetterOrDigit(Next(0)) || Next(0) is '_' or '-')
            Skip();
        return text[start..at];
    }
}
