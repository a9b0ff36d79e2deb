using System.Globalization;
using K8sPki.TestServer.Http;
using K8sPki.TestServer.Validation;

namespace K8sPki.TestServer.Objects;

/// <summary>Reads a label selector as k8s.io/apimachinery/pkg/labels does, with its messages.</summary>
internal sealed class LabelSelector
{
    private const string End = "";
    private const string Special = "=!(),<>";
    private static readonly string[] Operators = ["in", "notin", "=", "==", "!=", "gt", "lt"];
    private readonly List<string> tokens = [];
    private int next;

    private LabelSelector(string text)
    {
        for (var at = 0; at < text.Length;)
            at = ReadToken(text, at);
    }

    /// <summary>What an object has to pass, one test a requirement.</summary>
    /// <exception cref="ApiFailure">400: it is no selector.</exception>
    public static List<Func<SigningRequestObject, bool>> Parse(string text) => new LabelSelector(text).Requirements();

    private int ReadToken(string text, int at)
    {
        if (char.IsWhiteSpace(text[at]))
            return at + 1;
        var end = at + 1;
        if (Special.Contains(text[at], StringComparison.Ordinal))
            end = text[at] is '=' or '!' && end < text.Length && text[end] == '=' ? end + 1 : end;
        else
            end += text[end..].TakeWhile(character => !char.IsWhiteSpace(character) && !Special.Contains(character, StringComparison.Ordinal)).Count();
        tokens.Add(text[at..end]);
        return end;
    }

    private List<Func<SigningRequestObject, bool>> Requirements()
    {
        var tests = new List<Func<SigningRequestObject, bool>>();
        if (Peek() == End)
            return tests;
        while (true)
        {
            if (!IsIdentifier(Peek()) && Peek() != "!")
                throw Failure($"found '{Peek()}', expected: !, identifier, or 'end of string'");
            tests.Add(Requirement());
            var after = Take();
            if (after == End)
                return tests;
            if (after != ",")
                throw Failure($"found '{after}', expected: ',' or 'end of string'");
            if (!IsIdentifier(Peek()) && Peek() != "!")
                throw Failure($"found '{Peek()}', expected: identifier after ','");
        }
    }

    private Func<SigningRequestObject, bool> Requirement()
    {
        var isAbsent = Peek() == "!";
        if (isAbsent)
            Take();
        var key = Take();
        if (!IsIdentifier(key))
            throw Unparsable($"found '{key}', expected: identifier");
        if (QualifiedNames.KeyProblems(key).FirstOrDefault() is { } problem)
            throw Unparsable($"<nil>: Invalid value: {FieldErrors.Quoted(key)}: {problem}");
        if (isAbsent)
            return item => !item.Metadata.Labels.ContainsKey(key);
        if (Peek() is End or ",")
            return item => item.Metadata.Labels.ContainsKey(key);
        return Comparison(key, Take());
    }

    private Func<SigningRequestObject, bool> Comparison(string key, string sign)
    {
        switch (sign)
        {
            case "in" or "notin":
                var values = Checked(key, Set());
                return item => item.Metadata.Labels.TryGetValue(key, out var has) ? values.Contains(has) == (sign == "in") : sign == "notin";
            case "=" or "==" or "!=":
                var value = Checked(key, [Value()])[0];
                return item => (item.Metadata.Labels.GetValueOrDefault(key) == value) == (sign != "!=");
            case ">" or "<":
                var text = Value();
                if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var limit))
                    throw Unparsable($"values[0]: Invalid value: {FieldErrors.Quoted(text)}: for 'Gt', 'Lt' operators, the value must be an integer");
                return item => long.TryParse(item.Metadata.Labels.GetValueOrDefault(key), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var has)
                    && (sign == ">" ? has > limit : has < limit);
            default:
                throw Unparsable($"found '{sign}', expected: {string.Join(", ", Operators)}");
        }
    }

    private string Value()
    {
        if (Peek() is End or ",")
            return "";
        var value = Take();
        return IsIdentifier(value) ? value : throw Unparsable($"found '{value}', expected: identifier");
    }

    private List<string> Set()
    {
        if (Take() is var open && open != "(")
            throw Unparsable($"found '{open}' expected: '('");
        var values = new List<string>();
        if (Peek() != "," && Peek() != ")" && !IsIdentifier(Peek()))
            throw Unparsable($"found '{Peek()}', expected: ',', ')' or identifier");
        while (true)
        {
            // Nothing between two signs is the empty value.
            values.Add(IsIdentifier(Peek()) ? Take() : "");
            var after = Take();
            if (after == ")")
                return values;
            if (after != ",")
                throw Unparsable($"found '{after}', expected: ',' or ')'");
        }
    }

    private static List<string> Checked(string key, List<string> values)
    {
        for (var i = 0; i < values.Count; i++)
        {
            if (QualifiedNames.ValueProblems(values[i]).FirstOrDefault() is { } problem)
                throw Unparsable($"values[{i}][{key}]: Invalid value: {FieldErrors.Quoted(values[i])}: {problem}");
        }

        return values;
    }

    private static bool IsIdentifier(string token) => token != End && !Special.Contains(token[0], StringComparison.Ordinal);

    private string Peek() => next < tokens.Count ? tokens[next] : End;

    private string Take() => next < tokens.Count ? tokens[next++] : End;

    private static ApiFailure Failure(string message) => ApiFailure.BadRequest(message);

    private static ApiFailure Unparsable(string message) => Failure($"unable to parse requirement: {message}");
}
