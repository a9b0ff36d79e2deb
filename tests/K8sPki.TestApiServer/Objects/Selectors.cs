using System.Text.RegularExpressions;
using K8sPki.TestServer.Http;

namespace K8sPki.TestServer.Objects;

/// <summary>A fieldSelector and a labelSelector together.</summary>
internal sealed partial class Selectors
{
    private static readonly char[] Comma = [','];
    private readonly List<Func<SigningRequestObject, bool>> tests = [];

    public Selectors(string fields, string labels)
    {
        foreach (var term in fields.Split(Comma, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            tests.Add(Field(term));
        for (var at = 0; at < labels.Length;)
        {
            var term = LabelTerm().Match(labels, at);
            if (!term.Success)
                throw ApiFailure.BadRequest($"unable to parse requirement: found '{labels[at..]}', expected: identifier");
            tests.Add(Label(term.Groups));
            at += term.Length;
        }
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

    private static Func<SigningRequestObject, bool> Label(GroupCollection term)
    {
        var (key, sign) = (term["key"].Value, term["sign"].Value);
        var values = term["value"].Value.Split(',', StringSplitOptions.TrimEntries);
        return sign.Length == 0
            ? item => item.Metadata.Labels.ContainsKey(key) == (term["not"].Length == 0)
            : item => (item.Metadata.Labels.TryGetValue(key, out var has)
                && values.Contains(has)) == (sign is "=" or "==" or "in");
    }

    /// <summary>The parts of a term; null for what is none.</summary>
    public static (string Name, string Value, bool Equal)? Comparison(string term)
    {
        foreach (var (sign, equal) in ((string, bool)[])[("!=", false), ("==", true), ("=", true)])
        {
            if (term.IndexOf(sign, StringComparison.Ordinal) is var at and >= 0)
                return (term[..at].Trim(), term[(at + sign.Length)..].Trim(), equal);
        }

        return null;
    }

    [GeneratedRegex(@"\G\s*(?<not>!?)\s*(?<key>[\w./-]+)\s*"
        + @"((?<sign>==?|!=)\s*(?<value>[\w.-]*)|(?<sign>in|notin)\s*\((?<value>[^()]*)\))?\s*(,|$)")]
    private static partial Regex LabelTerm();
}
