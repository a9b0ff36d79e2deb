using System.Text;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>A flag, or the assignment of a variable, in a text.</summary>
/// <param name="Start">Where it begins, with the quote before it where that ends behind it.</param>
/// <param name="NameEnd">The end of its name.</param>
/// <param name="ValueStart">Where its value begins, behind a quote.</param>
/// <param name="ValueEnd">Where its value ends, before a quote.</param>
/// <param name="End">Where it ends.</param>
internal readonly record struct CommandToken(int Start, int NameEnd, int ValueStart, int ValueEnd, int End)
{
    /// <summary>False for a flag that stands alone.</summary>
    public bool HasValue => ValueStart > NameEnd;
}

/// <summary>The lines of a file that have one command or variable.</summary>
/// <param name="File">The file.</param>
/// <param name="Content">What it holds.</param>
/// <param name="Text">The same, a letter for each byte.</param>
/// <param name="Start">Where the lines begin.</param>
/// <param name="End">Where they end, without the last break.</param>
internal sealed record CommandSpan(NodeFile File, byte[] Content, string Text, int Start, int End)
{
    /// <summary>The line that it begins in; null for a whole file.</summary>
    public int? Line { get; init; }

    /// <summary>True for a command of a shell, where each word may be a program.</summary>
    public bool IsScript =>
        Line is not null && SystemdSyntax.Words(Text[Start..End].Replace("\\\n", " ", StringComparison.Ordinal), out _)
        .Any(word => word.Contains(" -", StringComparison.Ordinal));

    /// <summary>The lines from one on; the whole file where that is not known.</summary>
    public static CommandSpan At(NodeFile file, byte[] content, string text, int? line)
    {
        if (line is null)
            return new CommandSpan(file, content, text, 0, text.Length);
        var start = 0;
        for (var number = 1; number < line && start < text.Length; number++)
            start = text.IndexOf('\n', start) is >= 0 and var found ? found + 1 : text.Length;
        return new CommandSpan(file, content, text, start, EndOf(text, start)) { Line = line };
    }

    /// <summary>Where a setting stands in it.</summary>
    public IEnumerable<CommandToken> Tokens(ComponentSetting setting)
    {
        var name = setting.Source == SettingSource.Variable ? setting.Shown : setting.Flag.TrimStart('-');
        for (var at = Start; at + name.Length <= End; at++)
        {
            var start = setting.Source == SettingSource.Variable ? at : DashesBefore(at);
            var nameEnd = at + name.Length;
            if (start is not { } first || !IsName(at, name) || !IsFree(first - 1, "=") || !IsFree(nameEnd, "=\\")
                || IsInComment(at))
                continue;
            if (nameEnd < End && Text[nameEnd] == '=')
            {
                if (Value(first, nameEnd, nameEnd + 1) is { } token)
                    yield return token;
            }
            else if (setting.Value == "true")
            {
                yield return Whole(first, nameEnd, nameEnd, nameEnd, nameEnd);
            }
            else if (SkipBlanks(nameEnd) is var next && next > nameEnd && Value(first, nameEnd, next) is { } token)
            {
                yield return token;
            }
        }
    }

    /// <summary>Where the program ends in it, as it was read.</summary>
    public IEnumerable<int> Programs(string program)
    {
        for (var at = Text.IndexOf(program, Start, End - Start, StringComparison.Ordinal); at >= 0;
            at = Text.IndexOf(program, at + 1, End - at - 1, StringComparison.Ordinal))
        {
            if (IsFree(at + program.Length, "\\") && !IsInComment(at))
                yield return at + program.Length;
        }
    }

    /// <summary>The file with another text at a place.</summary>
    public NodeEdit With(int start, int end, string text, Encoding encoding) =>
        new(File, Content, encoding.GetBytes(string.Concat(Text.AsSpan(0, start), text, Text.AsSpan(end))));

    /// <summary>The file with a flag behind another one, in its form: on a line of its own where that has one.</summary>
    public NodeEdit Insert(CommandToken token, string flag, string value, Encoding encoding)
    {
        var isPair = token.HasValue && Text[token.NameEnd] != '=';
        var added = isPair ? $"{flag} {value}" : $"{flag}={value}";
        var line = LineStart(token.Start);
        var indent = Text[line..token.Start];
        var isOwnLine = line > Start && string.IsNullOrWhiteSpace(indent);
        var between = !isOwnLine ? " " : Line is null ? "\n" + indent : $" \\\n{indent}";
        return With(token.End, token.End, between + added, encoding);
    }

    /// <summary>The file without a flag; null where that would leave a line that goes nowhere.</summary>
    public NodeEdit? Without(CommandToken token, Encoding encoding)
    {
        var line = LineStart(token.Start);
        var lineEnd = Text.IndexOf('\n', token.End) is >= 0 and var found ? found : Text.Length;
        var rest = Text[token.End..lineEnd].Trim();
        if (!string.IsNullOrWhiteSpace(Text[line..token.Start]) || rest is not ("" or "\\") || line == Start)
            return WithoutWord(token, encoding);
        if (rest == "\\" || Line is null)
            return With(line, Math.Min(lineEnd + 1, Text.Length), "", encoding);
        // The last of continued lines: the one before it ends the command then.
        var before = Text[..line].TrimEnd('\n', '\r');
        return before.EndsWith('\\') && !IsInComment(before.Length - 1)
            ? With(before[..^1].TrimEnd(' ', '\t').Length, token.End, "", encoding) : null;
    }

    private NodeEdit WithoutWord(CommandToken token, Encoding encoding)
    {
        var start = token.Start;
        while (start > Start && Text[start - 1] is ' ' or '\t')
            start--;
        var end = token.End;
        if (start == token.Start)
        {
            while (end < End && Text[end] is ' ' or '\t')
                end++;
        }

        return With(start, end, "", encoding);
    }

    // Up to a quote, a blank or the end of the line; what has a backslash in it is read otherwise than it stands.
    private CommandToken? Value(int first, int nameEnd, int at)
    {
        var quote = at < End && Text[at] is '"' or '\'' ? Text[at] : '\0';
        var start = quote == '\0' ? at : at + 1;
        var end = start;
        while (end < End && (quote != '\0' ? Text[end] is not '\n' && Text[end] != quote
            : !char.IsWhiteSpace(Text[end]) && Text[end] is not ('"' or '\'' or '\\')))
            end++;
        var isCut = end < End && Text[end] == '\\' && !(end + 1 < End && Text[end + 1] is '\n' or '\r');
        if (isCut
            || (quote != '\0' && (end == End || Text[end] != quote || Text[start..end].Contains('\\', StringComparison.Ordinal))))
            return null;
        return quote == '\0' ? Whole(first, nameEnd, start, end, end) : new CommandToken(first, nameEnd, start, end, end + 1);
    }

    // With the quotes around it, unless these are a variable's.
    private CommandToken Whole(int first, int nameEnd, int start, int end, int last)
    {
        var isQuoted = first > Start && end < End && Text[first - 1] is '"' or '\'' && Text[first - 1] == Text[end]
            && (first - 2 < Start || Text[first - 2] != '=');
        return isQuoted
            ? new CommandToken(first - 1, nameEnd, start, end, last + 1)
            : new CommandToken(first, nameEnd, start, end, last);
    }

    private int? DashesBefore(int at)
    {
        if (at - 1 < Start || Text[at - 1] != '-')
            return null;
        return at - 2 >= Start && Text[at - 2] == '-' ? at - 2 : at - 1;
    }

    private bool IsName(int at, string name)
    {
        for (var index = 0; index < name.Length; index++)
        {
            if (Text[at + index] != name[index] && !(Text[at + index] == '_' && name[index] == '-'))
                return false;
        }

        return true;
    }

    private bool IsFree(int at, string others) =>
        at < Start || at >= End || char.IsWhiteSpace(Text[at]) || Text[at] is '"' or '\''
        || others.Contains(Text[at], StringComparison.Ordinal);

    private bool IsInComment(int at)
    {
        var line = LineStart(at);
        return Text.AsSpan(line, at - line).TrimStart() is ['#' or ';', ..];
    }

    private int LineStart(int at) => at == 0 ? 0 : Text.LastIndexOf('\n', at - 1) + 1;

    private int SkipBlanks(int at)
    {
        while (at < End && (char.IsWhiteSpace(Text[at]) || (Text[at] == '\\' && at + 1 < End && Text[at + 1] is '\n' or '\r')))
            at++;
        return at;
    }

    // A backslash at the end of a line continues it, past comments too, and so does an open quote in a file of variables.
    private static int EndOf(string text, int start)
    {
        var quote = '\0';
        for (var line = start; line < text.Length;)
        {
            var end = text.IndexOf('\n', line) is >= 0 and var found ? found : text.Length;
            var content = text.AsSpan(line, end - line).TrimEnd('\r');
            var isComment = line > start && content.TrimStart() is ['#' or ';', ..];
            foreach (var letter in isComment ? [] : content)
            {
                if (letter is '"' or '\'')
                    quote = quote == '\0' ? letter : quote == letter ? '\0' : quote;
            }

            if (!isComment && quote == '\0' && content is not [.., '\\'])
                return end;
            line = end + 1;
        }

        return text.Length;
    }
}
