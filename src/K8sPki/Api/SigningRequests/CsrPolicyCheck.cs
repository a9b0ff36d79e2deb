using System.Net;
using System.Net.Sockets;
using K8sPki.Naming;
using K8sPki.PemAndDer;
using K8sPki.Platform;
using K8sPki.Rules;

namespace K8sPki.Api;

/// <summary>Holds requests against a policy. Every rule has a finding of its own, whose id says which.</summary>
internal sealed class CsrPolicyCheck(CsrPolicy policy, HostLookup lookup)
{
    private const string NodePrefix = "system:node:";

    /// <summary>Why a request is none of the policy's business; null when it is.</summary>
    public string? OutOfScope(SigningRequest asked)
    {
        if (policy.Signers.Count > 0 && !NamePattern.IsAny(policy.Signers, asked.Fields.SignerName))
            return $"The policy is about {string.Join(", ", policy.Signers)}, and this is for {asked.SignerName}.";
        if (policy.IgnoreOtherRequesters && !IsRequester(asked))
            return $"The policy is about requests of {string.Join(", ", policy.Requesters)}, and this is of {asked.Username}.";
        return null;
    }

    /// <summary>What the policy has against a request in its scope; empty when nothing.</summary>
    public IReadOnlyList<Finding> Check(SigningRequest asked, CancellationToken cancellation)
    {
        var report = new FindingList(asked);
        CheckRequester(asked, report);
        CheckLifetime(asked, report);
        Each(asked.Fields.Usages.Where(usage => policy.Usages.Count > 0 && !policy.Usages.Contains(usage)),
            usage => report.Add(Rule.PolicyUsage, $"The policy does not allow the usage '{usage}'.",
                $"Ask for {string.Join(", ", policy.Usages)} only."));
        if (asked.Request is not { } request)
            return report.Findings;
        try
        {
            CheckSubject(asked, request, report);
            CheckKey(request, report);
            CheckNames(asked, request, report);
            CheckAddresses(request, report, cancellation);
        }
        catch (MalformedInputException failure)
        {
            report.Add(Rule.Of(failure), failure.Message, "Ask for a new request.");
        }

        return report.Findings;
    }

    private bool IsRequester(SigningRequest asked) =>
        policy.Requesters.Count == 0 || NamePattern.IsAny(policy.Requesters, asked.Fields.Username);

    private void CheckRequester(SigningRequest asked, FindingList report)
    {
        if (!IsRequester(asked))
            report.Add(Rule.PolicyRequester,
                $"The policy does not take requests of {asked.Username}, only of {string.Join(", ", policy.Requesters)}.",
                "Whoever shall have the certificate must ask for it.");
        if (policy.RequesterGroups.Count > 0
            && !asked.Fields.Groups.Any(group => NamePattern.IsAny(policy.RequesterGroups, group)))
            report.Add(Rule.PolicyRequesterGroup,
                $"{asked.Username} is in none of the groups {string.Join(", ", policy.RequesterGroups)}.",
                "Whoever shall have the certificate must ask for it.");
    }

    private void CheckLifetime(SigningRequest asked, FindingList report)
    {
        if (asked.ExpirationSeconds is { } seconds && policy.MaximumLifetime is { } longest
            && TimeSpan.FromSeconds(seconds) > longest)
            report.Add(Rule.PolicyLifetime,
                $"A lifetime of {SigningRequestText.Duration(TimeSpan.FromSeconds(seconds))} is asked for; the policy allows "
                    + $"{SigningRequestText.Duration(longest)}.", $"Ask for at most {(long)longest.TotalSeconds} seconds.");
        if (asked.ExpirationSeconds is null && policy.LifetimeRequired)
            report.Add(Rule.PolicyLifetimeMissing, "The policy demands that the lifetime be said, and it is not.",
                "Ask with expirationSeconds.");
    }

    private void CheckSubject(SigningRequest asked, CertificateRequest request, FindingList report)
    {
        // Every common name counts: which of several is taken is up to the reader.
        var users = request.SubjectName.Values(Oids.Attribute.CommonName).DefaultIfEmpty("").ToArray();
        if (policy.CommonNameIsRequester && users.Any(user => user != asked.Fields.Username))
            report.Add(Rule.PolicyCommonNameIsRequester,
                $"{asked.Username} asks for '{Shown(users)}'; the policy demands that they are the same.",
                "Whoever shall have the certificate must ask for it.");
        Each(users.Where(user => policy.CommonNames.Count > 0 && !NamePattern.IsAny(policy.CommonNames, user)),
            user => report.Add(Rule.PolicyCommonName, $"The policy does not allow the common name '{user}'.",
                $"Allowed: {string.Join(", ", policy.CommonNames)}."));
        Each(users.Where(user => NamePattern.IsAny(policy.ForbiddenUsers, user)),
            user => report.Add(Rule.PolicyForbiddenUser, $"The policy forbids the common name '{user}'.", "Ask for another."));
        Each(request.SubjectName.Organization
            .Where(group => policy.Organizations.Count > 0 && !NamePattern.IsAny(policy.Organizations, group)),
            group => report.Add(Rule.PolicyOrganization, $"The policy does not allow the organization '{group}'.",
                $"Allowed: {string.Join(", ", policy.Organizations)}."));
        Each(request.SubjectName.Organization.Where(group => NamePattern.IsAny(policy.ForbiddenGroups, group)),
            group =>
                report.Add(Rule.PolicyForbiddenGroup, $"The policy forbids the organization '{group}'.", "Ask for another."));
    }

    private void CheckKey(CertificateRequest request, FindingList report)
    {
        var key = request.PublicKey;
        if (policy.KeyAlgorithms.Count > 0 && !policy.KeyAlgorithms.Contains(key.Algorithm))
            report.Add(Rule.PolicyKeyAlgorithm, $"The policy does not take {key.Algorithm} keys.",
                $"Make a key of {string.Join(" or ", policy.KeyAlgorithms)}.");
        if (key.Algorithm == KeyAlgorithm.RSA && key.KeySize < policy.MinimumRsaBits)
            report.Add(Rule.PolicyKeySize, $"The key has {key.KeySize} bits; the policy demands {policy.MinimumRsaBits}.",
                "Make a larger key.");
    }

    private void CheckNames(SigningRequest asked, CertificateRequest request, FindingList report)
    {
        var all = request.SubjectAlternativeNames.Count;
        var hosts = Values(request, SubjectAlternativeNameKind.Dns);
        if (all < policy.MinimumNames)
            report.Add(Rule.PolicyTooFewNames,
                $"The request has {Counted.Of(all, "alternative name")}; the policy demands at least {policy.MinimumNames}.",
                "Ask with -DnsName or -IPAddress.");
        if (all > policy.MaximumNames)
            report.Add(Rule.PolicyTooManyNames,
                $"The request has {Counted.Of(all, "alternative name")}; the policy allows {policy.MaximumNames}.",
                "Ask for fewer.");
        if (hosts.Length > policy.MaximumDnsNames)
            report.Add(Rule.PolicyTooManyDnsNames,
                $"The request has {Counted.Of(hosts.Length, "host name")}; the policy allows {policy.MaximumDnsNames}.",
                "Ask for fewer.");
        Each(hosts.Where(host => policy.DnsNames.Count > 0 && !NamePattern.IsAny(policy.DnsNames, host)),
            host => report.Add(Rule.PolicyDnsName, $"The policy does not allow the host name '{host}'.",
                $"Allowed: {string.Join(", ", policy.DnsNames)}."));
        Each(hosts.Where(host => policy.DnsNameExpression?.IsMatch(host) == false),
            host => report.Add(Rule.PolicyDnsNameRegex, $"The host name '{host}' does not match {policy.DnsNameRegex}.",
                "Ask for one that does."));
        if (!policy.DnsNamesBeginWithNode)
            return;
        var node = asked.Fields.Username.StartsWith(NodePrefix, StringComparison.Ordinal)
            ? asked.Fields.Username[NodePrefix.Length..]
            : "";
        // n10.example.com and n1-admin.example.com are not names of n1.
        Each(hosts.Where(host => node.Length == 0 || (host != node && !host.StartsWith(node + ".", StringComparison.Ordinal))),
            host =>
                report.Add(Rule.PolicyDnsNameNotOfNode,
                    $"The host name '{host}' is neither the name of the node that asks, '{PrintableText.Escape(node)}', nor that "
                        + "and a domain.", "A kubelet asks for its own names only."));
    }

    private void CheckAddresses(CertificateRequest request, FindingList report, CancellationToken cancellation)
    {
        var addresses = request.SubjectAlternativeNames.Where(name => name.Kind == SubjectAlternativeNameKind.IPAddress)
            .Select(name => name.Address ?? IPAddress.None).ToArray();
        Each(addresses.Where(address => !IsInRange(address)).Select(address => address.ToString()),
            address => report.Add(Rule.PolicyAddress,
                $"The address {address} is in none of {string.Join(", ", policy.AddressRanges)}.", "Ask without it."));
        if (!policy.ResolveDnsNames)
            return;
        var resolved = new HashSet<IPAddress>();
        foreach (var host in Values(request, SubjectAlternativeNameKind.Dns).Distinct().Take(FindingsShown))
        {
            var found = lookup.Resolve(host, policy.ResolveTimeout, cancellation, out var problem);
            if (found.Count == 0)
                report.Add(Rule.PolicyDnsNameUnresolved,
                    $"The host name '{PrintableText.Escape(host)}' does not resolve: {problem}",
                    "See whether the name is in DNS as this machine asks it.");
            Each(found.Where(address => !IsInRange(address)).Select(address => address.ToString()),
                address =>
                    report.Add(Rule.PolicyResolvedAddress,
                        $"'{PrintableText.Escape(host)}' resolves to {address}, which is in none of "
                            + $"{string.Join(", ", policy.AddressRanges)}.", "See who answers for that name."));
            resolved.UnionWith(found);
        }

        if (request.DnsNames.Count > 0)
            Each(addresses.Where(address => !resolved.Contains(address)).Select(address => address.ToString()),
                address => report.Add(Rule.PolicyAddressUnresolved, $"None of the host names resolves to the address {address}.",
                    "Ask without it, or enter it in DNS."));
    }

    private const int FindingsShown = 20;

    private bool IsInRange(IPAddress address) =>
        policy.Networks.Count == 0 || policy.Networks.Any(network => network.Contains(AddressText.Plain(address)));

    private static string[] Values(CertificateRequest request, SubjectAlternativeNameKind kind) =>
        [.. request.SubjectAlternativeNames.Where(name => name.Kind == kind).Select(name => name.Value)];

    private static string Shown(IEnumerable<string> names) => string.Join("', '", names.Select(PrintableText.Escape));

    // A hostile request may hold a hundred thousand names; twenty are enough to refuse it.
    private static void Each(IEnumerable<string> values, Action<string> report)
    {
        foreach (var value in values.Distinct().Take(FindingsShown))
            report(PrintableText.Escape(value));
    }
}

/// <summary>Asks the machine's resolver for addresses.</summary>
/// <param name="resolve">Answers for one name.</param>
internal sealed class HostLookup(Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    /// <summary>The resolver of the system.</summary>
    public static HostLookup System { get; } = new(Dns.GetHostAddressesAsync);

    /// <summary>The addresses of a name; none when it does not resolve in time.</summary>
    public IReadOnlyList<IPAddress> Resolve(string host, TimeSpan timeout, CancellationToken cancellation, out string problem)
    {
        // The resolver would give an address for a text that is one already, which proves nothing.
        if (AddressText.TryRead(host, out _) || AddressText.LooksLikeAddress(host) || host.All(char.IsAsciiDigit))
        {
            problem = "it is an address.";
            return [];
        }

        try
        {
            problem = "it has no address.";
            return resolve(host, cancellation).WaitAsync(timeout, cancellation).GetAwaiter().GetResult();
        }
        catch (TimeoutException)
        {
            problem = $"no answer within {timeout.TotalSeconds:0.#} s.";
        }
        catch (Exception failure) when (failure is SocketException or ArgumentException)
        {
            problem = failure.Message.TrimEnd('.') + ".";
        }

        return [];
    }
}
