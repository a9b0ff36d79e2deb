using static K8sPki.FindingSeverity;
using static K8sPki.Rules.RemedyKind;
using static K8sPki.Rules.RuleCategory;
using static K8sPki.Rules.RuleSource;

namespace K8sPki.Rules;

/// <content>Rules of an administrator's policy for requests.</content>
internal sealed partial class Rule
{
    public static readonly Rule PolicyOutOfScope = new(OfPolicies, [Information], Person,
        "The policy is about other requests.",
        GivenPolicy);

    public static readonly Rule PolicyUsage = new(OfPolicies, [Error], Person,
        "A usage is not allowed.",
        GivenPolicy);

    public static readonly Rule PolicyRequester = new(OfPolicies, [Error], Person,
        "Requests of this user are not taken.",
        GivenPolicy);

    public static readonly Rule PolicyRequesterGroup = new(OfPolicies, [Error], Person,
        "The user who asks is in none of the groups.",
        GivenPolicy);

    public static readonly Rule PolicyLifetime = new(OfPolicies, [Error], Person,
        "The lifetime is too long or too short.",
        GivenPolicy);

    public static readonly Rule PolicyLifetimeMissing = new(OfPolicies, [Error], Person,
        "No lifetime is asked for.",
        GivenPolicy);

    public static readonly Rule PolicyCommonName = new(OfPolicies, [Error], Person,
        "The common name is not allowed.",
        GivenPolicy);

    public static readonly Rule PolicyCommonNameIsRequester = new(OfPolicies, [Error], Person,
        "The common name is not the user who asks.",
        GivenPolicy);

    public static readonly Rule PolicyForbiddenUser = new(OfPolicies, [Error], Person,
        "The common name is forbidden.",
        GivenPolicy);

    public static readonly Rule PolicyOrganization = new(OfPolicies, [Error], Person,
        "An organization is not allowed.",
        GivenPolicy);

    public static readonly Rule PolicyForbiddenGroup = new(OfPolicies, [Error], Person,
        "An organization is forbidden.",
        GivenPolicy);

    public static readonly Rule PolicyKeyAlgorithm = new(OfPolicies, [Error], Person,
        "Keys of this algorithm are not taken.",
        GivenPolicy);

    public static readonly Rule PolicyKeySize = new(OfPolicies, [Error], Person,
        "The key is too short.",
        GivenPolicy);

    public static readonly Rule PolicyTooFewNames = new(OfPolicies, [Error], Person,
        "There are too few alternative names.",
        GivenPolicy);

    public static readonly Rule PolicyTooManyNames = new(OfPolicies, [Error], Person,
        "There are too many alternative names.",
        GivenPolicy);

    public static readonly Rule PolicyTooManyDnsNames = new(OfPolicies, [Error], Person,
        "There are too many host names.",
        GivenPolicy);

    public static readonly Rule PolicyDnsName = new(OfPolicies, [Error], Person,
        "A host name is not allowed.",
        GivenPolicy);

    public static readonly Rule PolicyDnsNameRegex = new(OfPolicies, [Error], Person,
        "A host name does not match the expression.",
        GivenPolicy);

    public static readonly Rule PolicyDnsNameNotOfNode = new(OfPolicies, [Error], Person,
        "A host name is not the node's.",
        GivenPolicy);

    public static readonly Rule PolicyDnsNameUnresolved = new(OfPolicies, [Error], Person,
        "A host name does not resolve.",
        GivenPolicy);

    public static readonly Rule PolicyAddress = new(OfPolicies, [Error], Person,
        "An address is in none of the ranges.",
        GivenPolicy);

    public static readonly Rule PolicyResolvedAddress = new(OfPolicies, [Error], Person,
        "A host name resolves to an address in none of the ranges.",
        GivenPolicy);

    public static readonly Rule PolicyAddressUnresolved = new(OfPolicies, [Error], Person,
        "No host name resolves to the address.",
        GivenPolicy);
}
