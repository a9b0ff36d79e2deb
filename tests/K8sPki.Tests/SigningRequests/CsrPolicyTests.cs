using System.Collections;
using System.Net;
using System.Net.Sockets;
using K8sPki.Tests.Requests;

namespace K8sPki.Tests.SigningRequests;

/// <summary>Each rule of a policy with a request that keeps it and one that differs in that only.</summary>
public sealed class CsrPolicyTests
{
    private static readonly HostLookup Lookup = new((host, _) => host switch
    {
        "n1.example" => Task.FromResult<IPAddress[]>([IPAddress.Parse("10.0.0.1"), IPAddress.Parse("fd00::1")]),
        "n1-b.example" => Task.FromResult<IPAddress[]>([IPAddress.Parse("192.0.2.7")]),
        "n1-slow.example" => Task.Delay(Timeout.Infinite).ContinueWith<IPAddress[]>(_ => [], TaskScheduler.Default),
        _ => Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound)),
    });

    public static TheoryData<string, object, string, string> Rules => new()
    {
        { "Requesters", "system:node:*", "user:system:node:n1", "" },
        { "Requesters", "system:node:*", "user:jane", "PolicyRequester" },
        { "Requesters", "SYSTEM:NODE:*", "", "PolicyRequester" },
        { "RequesterGroups", "system:nodes", "", "" },
        { "RequesterGroups", "system:masters", "", "PolicyRequesterGroup" },
        { "CommonNameIsRequester", true, "", "" },
        { "CommonNameIsRequester", true, "user:system:node:n2", "PolicyCommonNameIsRequester" },
        { "CommonNameIsRequester", true, "subject:/O=system:nodes/CN=root/CN=system:node:n1", "PolicyCommonNameIsRequester" },
        { "CommonNames", "system:node:n?", "", "" },
        { "CommonNames", "system:node:m*", "", "PolicyCommonName" },
        { "Organizations", "system:nodes", "", "" },
        { "Organizations", "system:nodes", "subject:/O=system:nodes/O=admins/CN=system:node:n1", "PolicyOrganization" },
        { "ForbiddenUsers", "kubernetes-admin", "", "" },
        { "ForbiddenUsers", "system:node:*", "", "PolicyForbiddenUser" },
        { "ForbiddenGroups", "system:masters", "", "" },
        { "ForbiddenGroups", new object[] { "system:masters", "system:nodes" }, "", "PolicyForbiddenGroup" },
        { "ForbiddenGroups", "system:masters", "subject:/CN=system:node:n1+O=system:masters", "PolicyForbiddenGroup" },
        { "Usages", new object[] { "digital signature", "server auth" }, "", "" },
        { "Usages", "server auth", "", "PolicyUsage" },
        { "MinimumNames", 2, "", "" },
        { "MinimumNames", 3, "", "PolicyTooFewNames" },
        { "MaximumNames", 2, "", "" },
        { "MaximumNames", 1, "", "PolicyTooManyNames" },
        { "MaximumDnsNames", 1, "", "" },
        { "MaximumDnsNames", 1, "hosts:n1.example,n1-b.example", "PolicyTooManyDnsNames" },
        { "DnsNames", "*.example", "", "" },
        { "DnsNames", "*.example", "hosts:n1.example.org", "PolicyDnsName" },
        { "DnsNameRegex", @"^n\d+\.example$", "", "" },
        { "DnsNameRegex", @"^n\d+\.example$", "hosts:n1.example,m1.example", "PolicyDnsNameRegex" },
        { "DnsNamesBeginWithNode", true, "", "" },
        { "DnsNamesBeginWithNode", true, "hosts:m1.example", "PolicyDnsNameNotOfNode" },
        { "DnsNamesBeginWithNode", true, "hosts:n1", "" },
        { "DnsNamesBeginWithNode", true, "hosts:n10.example", "PolicyDnsNameNotOfNode" },
        { "DnsNamesBeginWithNode", true, "hosts:n1-admin.example", "PolicyDnsNameNotOfNode" },
        { "DnsNamesBeginWithNode", true, "user:jane", "PolicyDnsNameNotOfNode" },
        { "ResolveDnsNames", true, "", "" },
        { "ResolveDnsNames", true, "hosts:nowhere.example", "PolicyDnsNameUnresolved,PolicyAddressUnresolved" },
        { "ResolveDnsNames", true, "addresses:10.0.0.2", "PolicyAddressUnresolved" },
        { "AddressRanges", "10.0.0.0/8", "", "" },
        { "AddressRanges", new object[] { "10.0.0.0/8", "fd00::/8" }, "addresses:10.1.2.3,fd00::7", "" },
        { "AddressRanges", "10.0.0.0/8", "addresses:10.1.2.3,192.0.2.1", "PolicyAddress" },
        { "MaximumLifetime", "1h", "seconds:3600", "" },
        { "MaximumLifetime", "1h", "", "" },
        { "MaximumLifetime", "1h", "seconds:3601", "PolicyLifetime" },
        { "LifetimeRequired", true, "seconds:3600", "" },
        { "LifetimeRequired", true, "", "PolicyLifetimeMissing" },
        { "MinimumRsaBits", 3072, "", "" },
        { "MinimumRsaBits", 3072, "rsa", "PolicyKeySize" },
        { "KeyAlgorithms", "ECDSA", "", "" },
        { "KeyAlgorithms", new object[] { "ed25519", "rsa" }, "", "PolicyKeyAlgorithm" },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void Each_rule_finds_what_breaks_it_alone(string rule, object value, string change, string expected)
    {
        var policy = CsrPolicyReader.Read(new Hashtable { [rule] = value }, "the policy");
        var found = new CsrPolicyCheck(policy, Lookup).Check(Changed(change), CancellationToken.None);
        Assert.Equal(expected, string.Join(',', found.Select(finding => finding.Id)));
        Assert.All(found, finding => Assert.EndsWith(".", finding.Message, StringComparison.Ordinal));
        Assert.All(found, finding => Assert.Equal(FindingSeverity.Error, finding.Severity));
    }

    [Fact]
    public void Addresses_that_names_resolve_to_must_be_in_range()
    {
        var policy = CsrPolicyReader.Read(new Hashtable { ["ResolveDnsNames"] = true, ["AddressRanges"] = "10.0.0.0/8" },
            "the policy");
        Assert.Equal("PolicyResolvedAddress", string.Join(',',
            new CsrPolicyCheck(policy, Lookup).Check(Changed(""), CancellationToken.None).Select(finding => finding.Id)));
    }

    [Fact]
    public void A_resolver_that_does_not_answer_is_not_waited_for()
    {
        var policy = CsrPolicyReader.Read(new Hashtable { ["ResolveDnsNames"] = true, ["ResolveTimeout"] = "1s" }, "the policy");
        var found = new CsrPolicyCheck(policy, Lookup).Check(Changed("hosts:n1-slow.example"), CancellationToken.None);
        Assert.Contains(found, finding => finding.Id == "PolicyDnsNameUnresolved"
            && finding.Message.Contains("no answer within 1 s", StringComparison.Ordinal));
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() =>
            new CsrPolicyCheck(policy, Lookup).Check(Changed("hosts:n1-slow.example"), stopped.Token));
    }

    [Theory]
    [InlineData("", SigningVerdict.Accepted)]
    [InlineData("user:jane", SigningVerdict.OutOfScope)]
    [InlineData("signer:example.com/mine", SigningVerdict.OutOfScope)]
    [InlineData("hosts:m1.example", SigningVerdict.Refused)]
    [InlineData("subject:/O=nodes/CN=system:node:n1", SigningVerdict.Refused)]
    public void A_verdict_is_of_the_rules_of_signer_and_policy_within_its_scope(string change, SigningVerdict expected)
    {
        var policy = CsrPolicyReader.Read(
            new Hashtable { ["Signers"] = SigningRequestForge.Serving, ["Requesters"] = "system:node:*",
                ["IgnoreOtherRequesters"] = true, ["DnsNamesBeginWithNode"] = true }, "the policy");
        var result = new SigningRequestTest(policy, Lookup).Judge(Changed(change), CancellationToken.None);
        Assert.Equal(expected, result.Verdict);
        Assert.Equal(expected == SigningVerdict.Accepted, result.IsValid);
    }

    [Theory]
    [InlineData("Signer", "x", "PolicyRuleUnknown")]
    [InlineData("Signers", 5, "PolicyValueInvalid")]
    [InlineData("Signers", "", "PolicyValueInvalid")]
    [InlineData("CommonNameIsRequester", "yes", "PolicyValueInvalid")]
    [InlineData("MaximumNames", -1, "PolicyValueInvalid")]
    [InlineData("MaximumNames", "many", "PolicyValueInvalid")]
    [InlineData("MaximumLifetime", "30", "PolicyValueInvalid")]
    [InlineData("MaximumLifetime", "long", "PolicyValueInvalid")]
    [InlineData("AddressRanges", "10.0.0.1/8", "PolicyValueInvalid")]
    [InlineData("AddressRanges", "everywhere", "PolicyValueInvalid")]
    [InlineData("DnsNameRegex", "(", "PolicyValueInvalid")]
    [InlineData("DnsNameRegex", @"(a)\1", "PolicyValueInvalid")]
    [InlineData("KeyAlgorithms", "DSA", "PolicyValueInvalid")]
    [InlineData("KeyAlgorithms", "1", "PolicyValueInvalid")]
    [InlineData("Usages", "server-auth", "PolicyValueInvalid")]
    [InlineData("IgnoreOtherRequesters", true, "PolicyRuleIncomplete")]
    public void A_rule_that_is_not_one_is_an_error(string rule, object value, string expected)
    {
        var failure = Assert.Throws<InvalidRequestException>(() =>
            CsrPolicyReader.Read(new Hashtable { [rule] = value }, "'p.psd1'"));
        Assert.Equal(expected, failure.ErrorId);
        Assert.Contains("'p.psd1'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_policy_without_rules_or_with_an_empty_list_is_an_error()
    {
        Assert.Equal("PolicyEmpty",
            Assert.Throws<InvalidRequestException>(() => CsrPolicyReader.Read(new Hashtable(), "x")).ErrorId);
        Assert.Equal("PolicyValueInvalid", Assert.Throws<InvalidRequestException>(() =>
            CsrPolicyReader.Read(new Hashtable { ["ForbiddenGroups"] = Array.Empty<object>() }, "x")).ErrorId);
    }

    /// <summary>What the rules find that break.</summary>
    internal static IEnumerable<Finding> Samples()
    {
        foreach (var (rule, value, change, _) in Rules.Select(row => row.Data))
        {
            var policy = CsrPolicyReader.Read(new Hashtable { [rule] = value }, "the policy");
            foreach (var finding in new CsrPolicyCheck(policy, Lookup).Check(Changed(change), CancellationToken.None))
                yield return finding;
        }

        var resolving = CsrPolicyReader.Read(new Hashtable { ["ResolveDnsNames"] = true, ["AddressRanges"] = "10.0.0.0/8" },
            "the policy");
        foreach (var finding in new CsrPolicyCheck(resolving, Lookup).Check(Changed(""), CancellationToken.None))
            yield return finding;
    }

    private static SigningRequest Changed(string change)
    {
        var (what, value) = change.Split(':', 2) is [var first, var second] ? (first, second) : (change, "");
        return what switch
        {
            "user" => SigningRequestForge.Kubelet().WithSpec("username", value),
            "signer" => SigningRequestForge.Kubelet().WithSpec("signerName", value),
            "seconds" => SigningRequestForge.Kubelet()
                .WithSpec("expirationSeconds", int.Parse(value, System.Globalization.CultureInfo.InvariantCulture)),
            "subject" => SigningRequestForge.Kubelet(subject: value),
            "hosts" => SigningRequestForge.Kubelet(hosts: value.Split(',')),
            "addresses" => SigningRequestForge.Kubelet(addresses: value.Split(',')),
            "rsa" => SigningRequestForge.Kubelet(key: RequestForge.Rsa),
            _ => SigningRequestForge.Kubelet(),
        } is var item ? item.Read() : throw new ArgumentException(change);
    }
}
