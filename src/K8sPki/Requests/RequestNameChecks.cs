namespace K8sPki;

/// <summary>Finds alternative names that no client will match, or that are not what they seem.</summary>
internal static class RequestNameChecks
{
    private const int MostShown = 20;

    private sealed record HostRule(Rule Rule, Func<string, bool> Applies, string Problem, string Remedy);

    /// <summary>What can be wrong with a host name; the first that applies is reported.</summary>
    private static readonly HostRule[] HostRules =
    [
        new(Rule.NameEmpty, name => name.Length == 0, "is empty", "Ask for a request without it."),
        new(Rule.NameHasBlank, name => name.Any(char.IsWhiteSpace) || PrintableText.HasUnsafe(name), "holds a blank or a character that does not show", "Ask for a request without it."),
        new(Rule.NameIsAddress, name => AddressText.TryRead(name, out _) || AddressText.LooksLikeAddress(name), "is an address or looks like one, which no client looks for among host names", "Ask for a request that has it as an address: -IPAddress."),
        new(Rule.WildcardNeverMatches.As(FindingSeverity.Error), name => name.LastIndexOf('*') > 0 || name is "*" or "*.", "has a wildcard that is not the whole first label", "A wildcard is written as *.domain.example."),
        new(Rule.NameInvalid, name => !IsHost(name), "is not a host name", "Labels of letters, digits and hyphens, joined by dots, at most 253 characters."),
        new(Rule.NameEndsInDot, name => name.EndsWith('.'), "ends in a dot, and no client matches it: Go drops that dot from the name it looks for, and never from the certificate's", "Ask for a request that has it without the dot."),
        new(Rule.WildcardAsked, name => name.StartsWith("*.", StringComparison.Ordinal), "stands for every host of a domain", "Ask for the names that are needed."),
        new(Rule.NameHasUnderscore, name => name.Contains('_', StringComparison.Ordinal), "has an underscore, which not every program takes", "Use a hyphen."),
    ];

    /// <summary>Checks the names of a request.</summary>
    public static void Check(CertificateRequest request, FindingList report)
    {
        var names = request.SubjectAlternativeNames;
        foreach (var host in names.Where(name => name.Kind == SubjectAlternativeNameKind.Dns).Select(name => name.Value).Distinct().Take(MostShown))
            CheckHost(host, report);
        foreach (var doubled in names.GroupBy(name => name).Where(group => group.Count() > 1).Take(MostShown))
            report.Add(Rule.NameDoubled, $"{doubled.Key} is there {doubled.Count()} times.", "Nothing need be done.");
        foreach (var name in names.Where(IsBroken).Take(MostShown))
            report.Add(Rule.NameInvalid, $"'{name}' is not what its kind demands.", "Ask for a request without it.");
        foreach (var name in names.Where(IsUnusual).Take(MostShown))
            report.Add(Rule.NameUnusual, $"'{name}' is of a kind that the signers of Kubernetes discard.", "Ask what it is for.");
    }

    private static void CheckHost(string name, FindingList report)
    {
        var rule = Array.Find(HostRules, rule => rule.Applies(name));
        if (rule is not null)
            report.Add(rule.Rule, $"The host name '{PrintableText.Escape(name)}' {rule.Problem}.", rule.Remedy);
    }

    private static bool IsHost(string name)
    {
        var labels = (name.StartsWith("*.", StringComparison.Ordinal) ? name[2..] : name).TrimEnd('.').Split('.');
        return name.Length <= 253 && labels.All(label => label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-'
            && label.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_'));
    }

    private static bool IsBroken(SubjectAlternativeName name) => name.Kind switch
    {
        _ when name.Kind > SubjectAlternativeName.LastReadByGo => true,
        SubjectAlternativeNameKind.IPAddress => name.Der.Length is not (2 + 4 or 2 + 16),
        SubjectAlternativeNameKind.Uri => !Uri.TryCreate(name.Value, UriKind.Absolute, out _) || PrintableText.HasUnsafe(name.Value),
        SubjectAlternativeNameKind.Email => name.Value.IndexOf('@', StringComparison.Ordinal) < 1 || PrintableText.HasUnsafe(name.Value),
        _ => false,
    };

    private static bool IsUnusual(SubjectAlternativeName name) => name.Kind is not (SubjectAlternativeNameKind.Dns
        or SubjectAlternativeNameKind.IPAddress or SubjectAlternativeNameKind.Uri or SubjectAlternativeNameKind.Email);
}
