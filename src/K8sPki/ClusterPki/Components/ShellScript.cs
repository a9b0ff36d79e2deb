using System.Text;

namespace K8sPki.ClusterPki;

/// <summary>
/// Takes the script of <c>sh -c</c> apart into its commands, as far as it is plain: quotes, variables, continued lines,
/// assignments, redirections (POSIX.1-2024, Shell Command Language). What a shell would have to run to know is marked as unknown.
/// </summary>
internal sealed class ShellScript
{
    private readonly string text;
    private readonly IReadOnlyDictionary<string, VariableSetting> outer;
    private readonly Dictionary<string, VariableValue> variables = new(StringComparer.Ordinal);
    private readonly string? undefined;
    private readonly CommandBudget budget;
    private readonly List<IReadOnlyList<CommandWord>> commands = [];
    private readonly StringBuilder word = new();
    private readonly Queue<string> hereDocuments = new();
    private List<CommandWord> current = [];
    private string? unknown;
    private string? unknownOfAll;
    private bool isWord;
    private bool isRedirection;
    private int at;
    private int line;
    private int wordLine;

    private ShellScript(
        CommandWord script, IReadOnlyDictionary<string, VariableSetting> variables, string? undefined, CommandBudget budget)
    {
        text = script.Text;
        line = script.Line ?? 1;
        outer = variables;
        this.undefined = undefined;
        this.budget = budget;
    }

    /// <summary>The commands of a script in order.</summary>
    /// <param name="script">The script with the line that it begins in.</param>
    /// <param name="variables">What the shell finds set.</param>
    /// <param name="undefined">Why another variable may have a value all the same; null when it is empty.</param>
    /// <param name="budget">Counts what is made.</param>
    /// <exception cref="LimitExceededException">It makes more than the budget has.</exception>
    public static IReadOnlyList<IReadOnlyList<CommandWord>> Commands(
        CommandWord script, IReadOnlyDictionary<string, VariableSetting> variables, string? undefined, CommandBudget budget) =>
        new ShellScript(script, variables, undefined, budget).Read();

    private List<IReadOnlyList<CommandWord>> Read()
    {
        while (at < text.Length)
            ReadOne(text[at]);
        EndCommand();
        return commands;
    }

    private void ReadOne(char character)
    {
        switch (character)
        {
            case '\n':
                EndCommand();
                Step();
                SkipHereDocuments();
                break;
            case ' ' or '\t' or '\r':
                EndWord();
                Step();
                break;
            case ';' or '|' or '(' or ')':
                EndCommand();
                Step();
                break;
            case '&':
                Ampersand();
                break;
            case '<' or '>':
                Redirect();
                break;
            case '#' when !isWord:
                while (at < text.Length && text[at] != '\n')
                    at++;
                break;
            case '\'':
                Single();
                break;
            case '"':
                Double();
                break;
            case '\\':
                Escaped();
                break;
            case '$' or '`':
                Expand(isQuoted: false);
                break;
            default:
                Append(character);
                Step();
                break;
        }
    }

    // "&>" redirects both; "2>&1" is taken whole where it begins.
    private void Ampersand()
    {
        if (at + 1 < text.Length && text[at + 1] == '>')
        {
            Step();
            Redirect();
            return;
        }

        EndCommand();
        Step();
    }

    private void Redirect()
    {
        // The number before it is that of the file, and no word.
        if (isWord && word.ToString().All(char.IsAsciiDigit))
            (isWord, word.Length) = (false, 0);
        EndWord();
        var isHere = text.AsSpan(at).StartsWith("<<") && !text.AsSpan(at).StartsWith("<<<");
        while (at < text.Length && text[at] is '<' or '>' or '&' or '|' or '-')
            Step();
        if (isHere)
            hereDocuments.Enqueue(HereDelimiter());
        else
            isRedirection = true;
    }

    private string HereDelimiter()
    {
        while (at < text.Length && text[at] is ' ' or '\t')
            Step();
        var start = at;
        while (at < text.Length && !char.IsWhiteSpace(text[at]) && text[at] is not (';' or '|' or '&' or ')'))
            Step();
        return text[start..at].Trim('\'', '"', '\\');
    }

    private void SkipHereDocuments()
    {
        while (hereDocuments.TryDequeue(out var delimiter))
        {
            while (at < text.Length)
            {
                var end = text.IndexOf('\n', at);
                var content = text[at..(end < 0 ? text.Length : end)];
                at = end < 0 ? text.Length : end + 1;
                line++;
                if (content.TrimStart('\t') == delimiter)
                    break;
            }
        }
    }

    private void Single()
    {
        Begin();
        Step();
        while (at < text.Length && text[at] != '\'')
        {
            Append(text[at]);
            Step();
        }

        if (at < text.Length)
            Step();
    }

    private void Double()
    {
        Begin();
        Step();
        while (at < text.Length && text[at] != '"')
        {
            if (text[at] is '$' or '`')
            {
                Expand(isQuoted: true);
                continue;
            }

            if (text[at] == '\\' && at + 1 < text.Length && text[at + 1] is '$' or '`' or '"' or '\\' or '\n')
            {
                Step();
                if (text[at] == '\n')
                {
                    Step();
                    continue;
                }
            }

            Append(text[at]);
            Step();
        }

        if (at < text.Length)
            Step();
    }

    private void Escaped()
    {
        Step();
        if (at == text.Length)
            return;
        if (text[at] != '\n')
            Append(text[at]);
        Step();
    }

    private void Expand(bool isQuoted)
    {
        Begin();
        var reader = new ShellExpansion(text, at);
        var value = reader.Read(ValueOf);
        while (at < reader.End)
            Step();
        if (value.Unknown is not null)
            unknown ??= value.Unknown;
        budget.Take(value.Text);
        if (isQuoted || !value.Text.Any(char.IsWhiteSpace))
        {
            word.Append(value.Text);
            isWord |= value.Text.Length > 0 || value.Unknown is not null || isQuoted;
            return;
        }

        // Without quotes a value is taken apart at its blanks.
        foreach (var character in value.Text)
        {
            if (char.IsWhiteSpace(character))
                EndWord();
            else
                Append(character);
        }
    }

    private VariableValue ValueOf(string name)
    {
        if (variables.TryGetValue(name, out var value))
            return value;
        if (outer.TryGetValue(name, out var setting))
            return setting.Value;
        var isSpecial = name.Length == 0 || !(char.IsAsciiLetter(name[0]) || name[0] == '_');
        return new VariableValue(
            "", null, isSpecial ? "$" + name : unknownOfAll ?? (undefined is null ? null : $"${name} {undefined}"));
    }

    private void Begin()
    {
        if (isWord)
            return;
        wordLine = line;
    }

    private void Append(char character)
    {
        Begin();
        word.Append(character);
        isWord = true;
    }

    private void EndWord()
    {
        if (isWord && !isRedirection)
            current.Add(new CommandWord(word.ToString(), wordLine, unknown));
        if (isWord)
            isRedirection = false;
        word.Clear();
        (isWord, unknown) = (false, null);
    }

    private void EndCommand()
    {
        EndWord();
        isRedirection = false;
        if (current.Count == 0)
            return;
        var start = ShellWords.ReservedOf(current);
        var isExport = start < current.Count && current[start].Text is "export" or "readonly" or "local";
        for (start += isExport ? 1 : 0;
            start < current.Count && ShellWords.AssignmentOf(current[start]) is var (name, value); start++)
            variables[name] = value;
        if (start < current.Count && current[start].Text is "." or "source")
            unknownOfAll ??= $"what {string.Join(' ', current.Skip(start).Select(part => part.Text))} sets";
        else if (start + 1 < current.Count && current[start].Text is "for" or "read")
            variables[current[start + 1].Text] = new VariableValue("", null, $"${current[start + 1].Text}");
        else if (start < current.Count && !isExport)
            commands.Add([.. current.Skip(start)]);
        current = [];
    }

    private void Step()
    {
        if (text[at++] == '\n')
            line++;
    }
}
