using System.IO.Enumeration;
using System.Net;
using System.Text.RegularExpressions;

namespace K8sPki;

/// <summary>
/// What an approver demands of a CertificateSigningRequest beyond the rules of its signer. A rule that is null or empty
/// demands nothing. Patterns of names are wildcards (* and ?) and see the case of letters.
/// </summary>
public sealed record CsrPolicy
{
    internal CsrPolicy()
    {
    }

    /// <summary>Signers that the policy is about; a request to another is out of its scope.</summary>
    public IReadOnlyList<string> Signers { get; internal init; } = [];

    /// <summary>
    /// Requesters that the policy is about; a request of another is out of its scope when <see cref="IgnoreOtherRequesters"/>
    /// is true, and refused otherwise.
    /// </summary>
    public IReadOnlyList<string> Requesters { get; internal init; } = [];

    /// <summary>Leaves requests of other requesters to others.</summary>
    public bool IgnoreOtherRequesters { get; internal init; }

    /// <summary>Groups of which the requester must be in one.</summary>
    public IReadOnlyList<string> RequesterGroups { get; internal init; } = [];

    /// <summary>The common name must be the name of the requester.</summary>
    public bool CommonNameIsRequester { get; internal init; }

    /// <summary>Common names that may be asked for.</summary>
    public IReadOnlyList<string> CommonNames { get; internal init; } = [];

    /// <summary>Organizations that may be asked for, which are the groups of the certificate's holder.</summary>
    public IReadOnlyList<string> Organizations { get; internal init; } = [];

    /// <summary>Common names that must not be asked for.</summary>
    public IReadOnlyList<string> ForbiddenUsers { get; internal init; } = [];

    /// <summary>Organizations that must not be asked for.</summary>
    public IReadOnlyList<string> ForbiddenGroups { get; internal init; } = [];

    /// <summary>Usages that may be asked for, in the API's words.</summary>
    public IReadOnlyList<string> Usages { get; internal init; } = [];

    /// <summary>The fewest alternative names of all kinds together.</summary>
    public int MinimumNames { get; internal init; }

    /// <summary>The most alternative names of all kinds together.</summary>
    public int? MaximumNames { get; internal init; }

    /// <summary>The most host names.</summary>
    public int? MaximumDnsNames { get; internal init; }

    /// <summary>Host names that may be asked for.</summary>
    public IReadOnlyList<string> DnsNames { get; internal init; } = [];

    /// <summary>A regular expression that every host name must match; anchor it with ^ and $.</summary>
    public string? DnsNameRegex { get; internal init; }

    /// <summary>
    /// Every host name must begin with the name of the node, which is the requester without <c>system:node:</c>.
    /// </summary>
    public bool DnsNamesBeginWithNode { get; internal init; }

    /// <summary>
    /// Every host name must resolve, to addresses within <see cref="AddressRanges"/>; asked-for addresses must be among
    /// those.
    /// </summary>
    public bool ResolveDnsNames { get; internal init; }

    /// <summary>How long one name may take to resolve.</summary>
    public TimeSpan ResolveTimeout { get; internal init; } = TimeSpan.FromSeconds(1);

    /// <summary>Networks, as <c>10.0.0.0/8</c>, that every address must be in.</summary>
    public IReadOnlyList<string> AddressRanges => Networks.Select(network => network.ToString()).ToArray();

    /// <summary>The longest lifetime that may be asked for.</summary>
    public TimeSpan? MaximumLifetime { get; internal init; }

    /// <summary>Refuses requests that leave the lifetime to the signer.</summary>
    public bool LifetimeRequired { get; internal init; }

    /// <summary>The smallest RSA key in bits.</summary>
    public int? MinimumRsaBits { get; internal init; }

    /// <summary>Kinds of keys that are accepted.</summary>
    public IReadOnlyList<KeyAlgorithm> KeyAlgorithms { get; internal init; } = [];

    internal IReadOnlyList<IPNetwork> Networks { get; init; } = [];

    internal Regex? DnsNameExpression { get; init; }

    /// <inheritdoc/>
    public override string ToString() =>
        Signers.Count == 0 ? "policy for every signer" : $"policy for {string.Join(", ", Signers)}";
}

/// <summary>
/// Wildcards over names: * stands for any characters, ? for one. Letters are told apart by case, as the API server does.
/// </summary>
internal static class NamePattern
{
    /// <summary>True when a name matches one of the patterns.</summary>
    public static bool IsAny(IEnumerable<string> patterns, string name) => patterns.Any(pattern => Matches(pattern, name));

    /// <summary>True when a name matches.</summary>
    public static bool Matches(string pattern, string name) =>
        FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);
}
