using System.Text;

namespace K8sPki.Logs;

/// <summary>
/// Texts of which every match of a regular expression has at least one, as far as they can be read off it. What is not sure is
/// left out: a line that was passed over wrongly is never seen.
/// </summary>
internal sealed class ExpressionText
{
    // Those that stand for one place by themselves. Of others, such as \x41 and \p{Lu}, more characters are a part.
    private const string ShortEscapes = "dDwWsSbBAZzGtnrfvae";

    private readonly string expression;
    private readonly StringBuilder run = new();
    private readonly List<string> texts = [];
    private string longest = "";
    private int depth;

    private ExpressionText(string expression) => this.expression = expression;

    /// <summary>
    /// One text for each alternative, in ASCII, in either case; empty where an alternative has none; null where that cannot be
    /// told.
    /// </summary>
    /// <param name="expression">A regular expression of .NET.</param>
    public static IReadOnlyList<string>? Of(string expression)
    {
        // What stands behind (? may turn anything round.
        if (expression.Contains("(?", StringComparison.Ordinal))
            return null;
        var reader = new ExpressionText(expression);
        for (var at = 0; at < expression.Length;)
        {
            if (reader.Read(at) is not { } length)
                return null;
            at += length;
        }

        if (reader.depth != 0)
            return null;
        reader.EndAlternative();
        return reader.texts;
    }

    // How many characters belong together; null where that cannot be told.
    private int? Read(int at)
    {
        switch (expression[at])
        {
            case '\\':
                return ReadEscape(at);
            case '[':
                EndRun();
                return ClassLength(at);
            case '{':
                EndRun();
                return RepetitionLength(at);
            case '(' or ')':
                EndRun();
                depth += expression[at] == '(' ? 1 : -1;
                return depth < 0 ? null : 1;
            case '|' when depth == 0:
                EndAlternative();
                return 1;
            case var character when IsPlain(character):
                ReadPlain(character, at + 1);
                return 1;
            default:
                EndRun();
                return 1;
        }
    }

    private int? ReadEscape(int at)
    {
        if (at + 1 == expression.Length)
            return null;
        var escaped = expression[at + 1];
        if (char.IsAsciiLetterOrDigit(escaped) && !ShortEscapes.Contains(escaped, StringComparison.Ordinal))
            return null;
        if (escaped is '.' or '-' or '/' or ':')
            ReadPlain(escaped, at + 2);
        else
            EndRun();
        return 2;
    }

    private void ReadPlain(char character, int next)
    {
        if (depth == 0 && (next == expression.Length || expression[next] is not ('?' or '*' or '{')))
            run.Append(character);
        else
            EndRun();
    }

    // A brace that begins no {2}, {2,} or {2,3} stands for itself, and what follows for what it is.
    private int RepetitionLength(int at)
    {
        var end = expression.IndexOf('}', at);
        var isRepetition = end > at + 1 && expression[(at + 1)..end].All(inside => char.IsAsciiDigit(inside) || inside == ',');
        return isRepetition ? end - at + 1 : 1;
    }

    // A bracket that comes first is one of the characters; a class in a class is not read.
    private int? ClassLength(int at)
    {
        var inside = at + 1;
        if (inside < expression.Length && expression[inside] == '^')
            inside++;
        if (inside < expression.Length && expression[inside] == ']')
            inside++;
        for (; inside < expression.Length; inside++)
        {
            if (expression[inside] == '\\')
                inside++;
            else if (expression[inside] == '[')
                return null;
            else if (expression[inside] == ']')
                return inside - at + 1;
        }

        return null;
    }

    // The Kelvin sign is a k in another case.
    private static bool IsPlain(char character) => char.IsAsciiLetterOrDigit(character)
        ? character is not ('k' or 'K') : character is ' ' or '_' or ':' or '/' or '-';

    private void EndRun()
    {
        if (run.Length > longest.Length)
            longest = run.ToString();
        run.Clear();
    }

    private void EndAlternative()
    {
        EndRun();
        texts.Add(longest);
        longest = "";
    }
}
