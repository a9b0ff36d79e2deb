using System.Text;

namespace K8sPki.Yaml;

/// <summary>Scalars in lines of their own behind a | or &gt;.</summary>
internal sealed partial class YamlScanner
{
    private void ScanBlockScalar(bool literal)
    {
        value.Clear();
        var start = at;
        Skip();
        var (keep, step) = ReadBlockHeader();
        var inner = step == 0 ? 0 : Math.Max(indent, 0) + step;
        var end = at;
        var empty = ReadEmptyLines(ref inner, ref end);
        var lineBreak = "";
        var wasBlank = false;
        while (column == inner && at < text.Length)
        {
            var isBlank = Next(0) is ' ' or '\t';
            if (!literal && !wasBlank && !isBlank && lineBreak == "\n")
                value.Append(empty.Length == 0 ? " " : "");
            else
                value.Append(lineBreak);
            value.Append(empty);
            wasBlank = isBlank;
            var from = at;
            while (!IsBreakOrEnd())
                Skip();
            value.Append(text, from, at - from);
            lineBreak = at < text.Length ? ReadBreak() : "";
            empty = ReadEmptyLines(ref inner, ref end);
        }

        if (keep != '-')
            value.Append(lineBreak);
        if (keep == '+')
            value.Append(empty);
        queue.Add(new YamlToken(
            YamlTokenKind.Scalar, start,
            keep == '+' ? end : WithoutEmptyLines(start, end)) { Text = value.ToString(), Notation = YamlNotation.BlockScalar });
    }

    // The empty lines that follow belong to whatever comes next, unless they count.
    private int WithoutEmptyLines(int start, int end)
    {
        while (end > start && (YamlText.IsBreak(text[end - 1]) || text[end - 1] == ' '))
            end--;
        return end;
    }

    private (char Keep, int Step) ReadBlockHeader()
    {
        var (keep, step) = (' ', 0);
        for (var i = 0; i < 2; i++)
        {
            if (keep == ' ' && Next(0) is '+' or '-' && keep == ' ')
                keep = Next(0);
            else if (step == 0 && char.IsAsciiDigit(Next(0)))
                step = Next(0) == '0' ? throw Broken(at, "an indentation of 0 is none") : Next(0) - '0';
            else
                break;
            Skip();
        }

        SkipBlanks();
        if (Next(0) == '#')
            SkipComment();
        if (!IsBreakOrEnd())
            throw Broken(at, "only a comment can follow '|' or '>' in its line");
        if (at < text.Length)
            SkipBreak();
        return (keep, step);
    }

    // The first line with content says how far the block is indented, where its header does not.
    private string ReadEmptyLines(ref int inner, ref int end)
    {
        var breaks = new StringBuilder();
        var deepest = 0;
        end = at;
        while (true)
        {
            while ((inner == 0 || column < inner) && Next(0) == ' ')
                Skip();
            deepest = Math.Max(deepest, column);
            if ((inner == 0 || column < inner) && Next(0) == '\t')
                throw Broken(at, "a tab cannot indent; use spaces");
            if (at == text.Length || !YamlText.IsBreak(text[at]))
                break;
            breaks.Append(ReadBreak());
            end = at;
        }

        if (inner == 0)
            inner = Math.Max(Math.Max(deepest, indent + 1), 1);
        return breaks.ToString();
    }
}
