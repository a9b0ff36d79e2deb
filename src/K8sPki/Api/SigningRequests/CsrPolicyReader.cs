using System.Collections;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using K8sPki.Naming;
using K8sPki.Platform;
using K8sPki.Requests;

namespace K8sPki.Api;

/// <summary>
/// Makes a policy of a table. A key that is not known is an error: a rule that is misspelt must not be a rule less.
/// </summary>
internal static class CsrPolicyReader
{
    private static readonly Dictionary<string, Func<CsrPolicy, Setting, CsrPolicy>> Rules = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Signers"] = (policy, value) => policy with { Signers = value.Texts() },
        ["Requesters"] = (policy, value) => policy with { Requesters = value.Texts() },
        ["IgnoreOtherRequesters"] = (policy, value) => policy with { IgnoreOtherRequesters = value.Truth() },
        ["RequesterGroups"] = (policy, value) => policy with { RequesterGroups = value.Texts() },
        ["CommonNameIsRequester"] = (policy, value) => policy with { CommonNameIsRequester = value.Truth() },
        ["CommonNames"] = (policy, value) => policy with { CommonNames = value.Texts() },
        ["Organizations"] = (policy, value) => policy with { Organizations = value.Texts() },
        ["ForbiddenUsers"] = (policy, value) => policy with { ForbiddenUsers = value.Texts() },
        ["ForbiddenGroups"] = (policy, value) => policy with { ForbiddenGroups = value.Texts() },
        ["Usages"] = (policy, value) => policy with { Usages = value.Texts(IsUsage, "a usage of certificates.k8s.io/v1") },
        ["MinimumNames"] = (policy, value) => policy with { MinimumNames = value.Number() },
        ["MaximumNames"] = (policy, value) => policy with { MaximumNames = value.Number() },
        ["MaximumDnsNames"] = (policy, value) => policy with { MaximumDnsNames = value.Number() },
        ["DnsNames"] = (policy, value) => policy with { DnsNames = value.Texts() },
        ["DnsNameRegex"] = (policy, value) => policy with { DnsNameRegex = value.Text(), DnsNameExpression = value.Expression() },
        ["DnsNamesBeginWithNode"] = (policy, value) => policy with { DnsNamesBeginWithNode = value.Truth() },
        ["ResolveDnsNames"] = (policy, value) => policy with { ResolveDnsNames = value.Truth() },
        ["ResolveTimeout"] = (policy, value) => policy with { ResolveTimeout = value.Duration() },
        ["AddressRanges"] = (policy, value) => policy with { Networks = value.Networks() },
        ["MaximumLifetime"] = (policy, value) => policy with { MaximumLifetime = value.Duration() },
        ["LifetimeRequired"] = (policy, value) => policy with { LifetimeRequired = value.Truth() },
        ["MinimumRsaBits"] = (policy, value) => policy with { MinimumRsaBits = value.Number() },
        ["KeyAlgorithms"] = (policy, value) => policy with { KeyAlgorithms = value.Algorithms() },
    };

    /// <summary>The names of the rules.</summary>
    public static IEnumerable<string> Names => Rules.Keys;

    /// <summary>Reads a table.</summary>
    /// <param name="table">Names of rules with their values.</param>
    /// <param name="source">What to call it in messages.</param>
    /// <exception cref="InvalidRequestException">A rule is unknown, has a value of another kind, or there is none.</exception>
    public static CsrPolicy Read(IDictionary table, string source)
    {
        if (table.Count == 0)
            throw new InvalidRequestException(
                "PolicyEmpty", $"{source} holds no rule, and would accept everything. Rules are {string.Join(", ", Names)}.");
        var policy = new CsrPolicy();
        foreach (DictionaryEntry entry in table)
        {
            var name = entry.Key.ToString() ?? "";
            if (!Rules.TryGetValue(name, out var rule))
                throw new InvalidRequestException(
                    "PolicyRuleUnknown",
                    $"{source} has a rule '{PrintableText.Escape(name)}', which does not exist. Rules are "
                    + $"{string.Join(", ", Names)}.");
            policy = rule(policy, new Setting(source, name, entry.Value));
        }

        if (policy.IgnoreOtherRequesters && policy.Requesters.Count == 0)
            throw new InvalidRequestException(
                "PolicyRuleIncomplete", $"{source} has IgnoreOtherRequesters and no Requesters. Say whose requests it is about.");
        return policy;
    }

    private static bool IsUsage(string text) => RequestedUsage.Find(text) is not null;

    /// <summary>The value of one rule.</summary>
    private sealed record Setting(string Source, string Name, object? Value)
    {
        private static readonly Dictionary<char, TimeSpan> Units = new()
        {
            ['s'] = TimeSpan.FromSeconds(1),
            ['m'] = TimeSpan.FromMinutes(1),
            ['h'] = TimeSpan.FromHours(1),
            ['d'] = TimeSpan.FromDays(1),
        };

        public string Text() => Value is string text && text.Length > 0 ? text : throw Wrong("a text");

        public IReadOnlyList<string> Texts() => Texts(_ => true, "a text");

        // An empty list is no rule at all, which nobody means who writes one.
        public IReadOnlyList<string> Texts(Func<string, bool> isRight, string what)
        {
            object?[] values = Value is IEnumerable several and not string ? [.. several.Cast<object?>()] : [Value];
            return values.Length > 0 && values.All(value => value is string text && text.Length > 0 && isRight(text))
                ? [.. values.Cast<string>()]
                : throw Wrong($"{what}, or several");
        }

        public bool Truth() => Value is bool truth ? truth : throw Wrong("$true or $false");

        public int Number() => Value is int number and >= 0 ? number : throw Wrong("a number, 0 or more");

        public TimeSpan Duration() => Value switch
        {
            TimeSpan span when span > TimeSpan.Zero => span,
            string { Length: > 1 } text when Units.TryGetValue(text[^1], out var unit)
                && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                    && count > 0 => unit * count,
            _ => throw Wrong("a duration such as '30d', '12h', '10m' or '2s'"),
        };

        // Without backtracking no request can make an expression run for long.
        public Regex Expression()
        {
            try
            {
                return new Regex(Text(), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            }
            catch (Exception failure) when (failure is ArgumentException or NotSupportedException)
            {
                throw new InvalidRequestException(
                    "PolicyValueInvalid", $"In {Source}, {Name} is not a regular expression that can be used: {failure.Message}",
                    failure);
            }
        }

        public IReadOnlyList<IPNetwork> Networks() =>
            [.. Texts(text => NetworkOf(text) is not null, "a network such as '10.0.0.0/8', its address without host bits")
                .Select(text => NetworkOf(text)!.Value)];

        public IReadOnlyList<KeyAlgorithm> Algorithms() =>
            [.. Texts(text => Enum.TryParse<KeyAlgorithm>(text, true, out _) && !int.TryParse(text, out _),
                string.Join(" or ", Enum.GetNames<KeyAlgorithm>())).Select(text => Enum.Parse<KeyAlgorithm>(text, true))];

        // Go takes 10.0.0.1/8 for 10.0.0.0/8; who writes that may mean one address.
        private static IPNetwork? NetworkOf(string text) =>
            AddressText.TryReadNetwork(text, out var address, out var prefix)
                && AddressRange.StartOf(address, prefix).Equals(address)
                ? new IPNetwork(address, prefix)
                : null;

        private InvalidRequestException Wrong(string expected) =>
            new("PolicyValueInvalid", $"In {Source}, {Name} must be {expected}.");
    }
}
