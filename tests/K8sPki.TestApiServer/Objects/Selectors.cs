using K8sPki.TestServer.Http;

namespace K8sPki.TestServer.Objects;

/// <summary>A fieldSelector and a labelSelector together.</summary>
internal sealed class Selectors
{
    private static readonly char[] Comma = [','];
    private readonly List<Func<SigningRequestObject, bool>> tests = [];

    public Selectors(string fields, string labels)
    {
        foreach (var term in fields.Split(Comma, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            tests.Add(Field(term));
        foreach (var term in LabelTerms(labels))
            tests.Add(Label(term));
    }

    public bool Matches(SigningRequestObject item) => tests.TrueForAll(test => test(item));

    public bool IsEmpty => tests.Count == 0;

    private static Func<SigningRequestObject, bool> Field(string term)
    {
        var (name, value, equal) = Comparison(term)
            ?? throw ApiFailure.BadRequest($"invalid selector: '{term}'; can't understand '{term}'");
        return name switch
        {
            "metadata.name" => item => item.Name == value == equal,
            "spec.signerName" => item => item.Spec.SignerName == value == equal,
            _ => throw ApiFailure.BadRequest($"field label not supported: {name}"),
        };
    }

    private static Func<SigningRequestObject, bool> Label(string term)
    {
        if (Comparison(term) is var (name, value, equal))
            return item => (item.Metadata.Labels.GetValueOrDefault(name) == value) == equal;
        if (term.IndexOf('(', StringComparison.Ordinal) is var open and > 0 && term.EndsWith(')'))
        {
            var words = term[..open].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words is not [var key, "in" or "notin"])
                throw ApiFailure.BadRequest($"unable to parse requirement: found '{term}', expected: in, notin, =, ==, !=");
            var values = term[(open + 1)..^1].Split(Comma, StringSplitOptions.TrimEntries);
            var inside = words[1] == "in";
            return item => item.Metadata.Labels.TryGetValue(key, out var has) ? values.Contains(has) == inside : !inside;
        }

        if (term.StartsWith('!'))
            return item => !item.Metadata.Labels.ContainsKey(term[1..].Trim());
        if (term.Contains(' ', StringComparison.Ordinal))
            throw ApiFailure.BadRequest($"unable to parse requirement: found '{term}', expected: in, notin, =, ==, !=");
        return item => item.Metadata.Labels.ContainsKey(term);
    }

    private static (string Name, string Value, bool Equal)? Comparison(string term)
    {
        foreach (var (sign, equal) in ((string, bool)[])[("!=", false), ("==", true), ("=", true)])
        {
            if (term.IndexOf(sign, StringComparison.Ordinal) is var at and > 0)
                return (term[..at].Trim(), term[(at + sign.Length)..].Trim(), equal);
        }

        return null;
    }

    // Commas inside brackets belong to a set of values.
    private static IEnumerable<string> LabelTerms(string labels)
    {
        var depth = 0;
        var start = 0;
        for (var i = 0; i <= labels.Length; i++)
        {
            if (i < labels.Length && labels[i] is ('(' or ')'))
                depth += labels[i] == '(' ? 1 : -1;
            if (i < labels.Length && (labels[i] != ',' || depth > 0))
                continue;
            if (labels[start..i].Trim() is { Length: > 0 } term)
                yield return term;
            start = i + 1;
        }
    }
}
