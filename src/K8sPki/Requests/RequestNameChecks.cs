namespace K8sPki;

/// <summary>Finds alternative names that no client will match, or that are not what they seem.</summary>
internal static class RequestNameChecks
{
    private const int MostShown = 20;

    /// <summary>What can be wrong with a host name; the first that applies is reported.</summary>
    private static readonly (string Id, bool IsError, Func<string, bool> Applies, string Problem, string Remedy)[] HostRules =
    [
        ("NameEmpty", true, name => name.Length == 0, "is empty", "Ask for a request without it."),
        ("NameHasBlank", true, name => name.Any(char.IsWhiteSpace) || PrintableText.HasUnsafe(name), "holds a blank or a character that does not show", "Ask for a request without it."),
        ("NameIsAddress", false, name => AddressText.TryRead(name, out _) || AddressText.LooksLikeAddress(name), "is an address or looks like one, which no client looks for among host names", "Ask for a request that has it as an address: -IPAddress."),
        ("WildcardNeverMatches", true, name => name.LastIndexOf('*') > 0 || name is "*" or "*.", "has a wildcard that is not the whole first label", "A wildcard is written as *.domain.example."),
        ("NameInvalid", true, name => !IsHost(name), "is not a host name", $"Labels of letters, digits and hyphens, joined by dots, at most {DnsName.Longest} characters."),
        ("NameEndsInDot", false, name => name.EndsWith('.'), "ends in a dot, and no client matches it: Go drops that dot from the name it looks for, and never from the certificate's", "Ask for a request that has it without the dot."),
        ("WildcardAsked", false, name => name.StartsWith("*.", StringComparison.Ordinal), "stands for every host of a domain", "Ask for the names that are needed."),
        ("NameHasUnderscore", false, name => name.Contains('_', StringComparison.Ordinal), "has an underscore, which not every program takes", "Use a hyphen."),
    ];

    /// <summary>Checks the names of a request.</summary>
    public static void Check(CertificateRequest request, FindingList report)
    {
        var names = request.SubjectAlternativeNames;
        foreach (var host in names.Where(name => name.Kind == SubjectAlternativeNameKind.Dns).Select(name => name.Value).Distinct().Take(MostShown))
            CheckHost(host, report);
        foreach (var doubled in names.GroupBy(name => name).Where(group => group.Count() > 1).Take(MostShown))
            report.Inform("NameDoubled", $"{doubled.Key} is there {doubled.Count()} times.", "Nothing need be done.");
        foreach (var name in names.Where(IsBroken).Take(MostShown))
            report.Error("NameInvalid", $"'{name}' is not what its kind demands.", "Ask for a request without it.");
        foreach (var name in names.Where(IsUnusual).Take(MostShown))
            report.Warn("NameUnusual", $"'{name}' is of a kind that the signers of Kubernetes discard.", "Ask what it is for.");
    }

    private static void CheckHost(string name, FindingList report)
    {
        var rule = Array.Find(HostRules, rule => rule.Applies(name));
        if (rule.Id is null)
            return;
        var message = $"The host name '{PrintableText.Escape(name)}' {rule.Problem}.";
        if (rule.IsError)
            report.Error(rule.Id, message, rule.Remedy);
        else
            report.Warn(rule.Id, message, rule.Remedy);
    }

    private static bool IsHost(string name) => name.Length <= DnsName.Longest
        && DnsName.IsHost((name.StartsWith("*.", StringComparison.Ordinal) ? name[2..] : name).TrimEnd('.'));

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
