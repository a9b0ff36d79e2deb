using System.Globalization;
using System.Text;
using K8sPki.Platform;

namespace K8sPki.Yaml;

/// <summary>Scalars: plain and quoted.</summary>
internal sealed partial class YamlScanner
{
    // What begins no plain scalar.
    private const string Indicators = ",[]{}#&*!|>'\"%@`";

    private readonly StringBuilder value = new();

    private void FetchPlain(char first)
    {
        var next = Next(1);
        var begins = first switch
        {
            '-' => next is not (' ' or '\t'),
            '?' or ':' => flowLevel == 0 && !IsBlankOrEnd(next),
            _ => !IsBlankOrEnd(first) && !Indicators.Contains(first),
        };
        if (!begins)
            throw Broken(at, $"nothing can begin with {(first == '\t' ? "a tab" : $"'{first}'")} here");
        RememberKey();
        keyAllowed = false;
        ScanPlain();
    }

    // A break between two lines is a space, and of several each but the first stays.
    private void ScanPlain()
    {
        value.Clear();
        var start = at;
        var end = at;
        var deeper = indent + 1;
        var isFolded = false;
        var breaks = default(FoldedBreaks);
        while (true)
        {
            if ((column == 0 && (IsMarker('-') || IsMarker('.'))) || Next(0) == '#')
                break;
            var word = at;
            while (!IsBlankOrEnd(Next(0)) && !EndsPlain())
                Skip();
            if (at > word)
            {
                if (breaks.Any)
                {
                    if (!isFolded)
                        value.Append(text, start, end - start);
                    isFolded = true;
                    breaks.Write(value);
                }
                else if (isFolded)
                {
                    value.Append(text, end, word - end);
                }

                if (isFolded)
                    value.Append(text, word, at - word);
                breaks = default;
                end = at;
            }

            if (Next(0) is not (' ' or '\t') && (at == text.Length || !YamlText.IsBreak(text[at])))
                break;
            SkipFold(ref breaks, deeper);
            if (flowLevel == 0 && column < deeper)
                break;
        }

        queue.Add(new YamlToken(
            YamlTokenKind.Scalar, start, end) { Text = isFolded ? value.ToString() : null, Notation = YamlNotation.Plain });
        if (breaks.Any)
            keyAllowed = true;
    }

    private bool EndsPlain() =>
        text[at] == ':'
            ? IsBlankOrEnd(Next(1)) : flowLevel > 0 && text[at] is ',' or '?' or '[' or ']' or '{' or '}' && flowLevel > 0;

    private void SkipFold(ref FoldedBreaks breaks, int deeper)
    {
        while (Next(0) is ' ' or '\t' || (at < text.Length && YamlText.IsBreak(text[at])))
        {
            if (text[at] is ' ' or '\t')
            {
                if (breaks.Any && column < deeper && text[at] == '\t')
                    throw Broken(at, "a tab cannot indent; use spaces");
                Skip();
            }
            else
            {
                breaks.Add(ReadBreak());
            }
        }
    }

    private void ScanQuoted(char quote)
    {
        value.Clear();
        var start = at;
        Skip();
        var isText = true;
        while (true)
        {
            if (column == 0 && (IsMarker('-') || IsMarker('.')))
                throw Broken(start, "the quotes that open here are not closed in this document");
            if (at == text.Length)
                throw Broken(start, "the quotes that open here are not closed");
            var breaks = default(FoldedBreaks);
            isText &= ReadQuotedWord(quote, ref breaks);
            if (Next(0) == quote)
                break;
            var blanks = at;
            var end = at;
            while (Next(0) is ' ' or '\t' || (at < text.Length && YamlText.IsBreak(text[at])))
            {
                if (text[at] is not (' ' or '\t'))
                    breaks.Add(ReadBreak());
                else
                    Skip();
                if (!breaks.Any)
                    end = at;
            }

            if (breaks.Any)
                breaks.Write(value);
            else
                value.Append(text, blanks, end - blanks);
            isText &= !breaks.Any;
        }

        Skip();
        queue.Add(new YamlToken(YamlTokenKind.Scalar, start, at)
        {
            Text = isText ? null : value.ToString(),
            Notation = quote == '"' ? YamlNotation.DoubleQuoted : YamlNotation.SingleQuoted,
        });
    }

    // False when what it stands for is not the text itself.
    private bool ReadQuotedWord(char quote, ref FoldedBreaks breaks)
    {
        var isText = true;
        while (!IsBlankOrEnd(Next(0)))
        {
            if (quote == '\'' && Next(0) == '\'' && Next(1) == '\'')
            {
                value.Append('\'');
                Skip();
                Skip();
                isText = false;
            }
            else if (Next(0) == quote)
            {
                return isText;
            }
            else if (quote == '"' && Next(0) == '\\')
            {
                isText = false;
                Skip();
                if (at < text.Length && YamlText.IsBreak(text[at]))
                {
                    SkipBreak();
                    breaks.AddEscaped();
                    return isText;
                }

                ReadEscape();
            }
            else
            {
                var from = at;
                Skip();
                value.Append(text, from, at - from);
            }
        }

        return isText;
    }

    private void ReadEscape()
    {
        var code = Next(0);
        var length = code switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        if (length == 0)
            value.Append(Escaped(code));
        Skip();
        if (length == 0)
            return;
        var digits = at + length <= text.Length ? text.AsSpan(at, length) : default;
        if (digits.IsEmpty || !uint.TryParse(
            digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number))
            throw Broken(at, "digits of a hexadecimal number are missing after '\\" + code + "'");
        if (!Rune.IsValid(number))
            throw Broken(at, "this number stands for no character; '\\U0001F600' is how one beyond FFFF is written");
        value.Append(new Rune(number).ToString());
        for (var i = 0; i < length; i++)
            Skip();
    }

    private char Escaped(char code) => code switch
    {
        '0' => '\0',
        'a' => '\a',
        'b' => '\b',
        't' or '\t' => '\t',
        'n' => '\n',
        'v' => '\v',
        'f' => '\f',
        'r' => '\r',
        'e' => '\u001B',
        ' ' or '"' or '\'' or '\\' => code,
        'N' => '\u0085',
        '_' => '\u00A0',
        'L' => '\u2028',
        'P' => '\u2029',
        _ =>
            throw Broken(at, "there is no '\\" + (at < text.Length ? PrintableText.Escape(code.ToString()) : "") + "' in quotes"),
    };

    private string ReadBreak()
    {
        var first = text[at];
        SkipBreak();
        return first is '\u2028' ? "\u2028" : first is '\u2029' ? "\u2029" : "\n";
    }

    // The breaks between two lines of a scalar: the first, and those of the empty lines after it.
    private struct FoldedBreaks
    {
        private string? first;
        private StringBuilder? others;

        public bool Any { get; private set; }

        public void Add(string lineBreak)
        {
            if (Any)
                (others ??= new StringBuilder()).Append(lineBreak);
            else
                first = lineBreak;
            Any = true;
        }

        // A break behind a backslash is nothing.
        public void AddEscaped() => Any = true;

        public readonly void Write(StringBuilder target)
        {
            if (first == "\n" && others is null)
                target.Append(' ');
            else if (first != "\n")
                target.Append(first);
            target.Append(others);
        }
    }
}
