using static K8sPki.FindingSeverity;
using static K8sPki.RemedyKind;
using static K8sPki.RuleCategory;
using static K8sPki.RuleSource;

namespace K8sPki;

/// <content>Rules of an administrator's policy for requests.</content>
internal sealed partial class Rule
{
    public static readonly Rule PolicyOutOfScope = new(Policies, [Information], Person,
        "The policy is about other requests.",
        GivenPolicy);

    public static readonly Rule PolicyUsage = new(Policies, [Error], Person,
        "A usage is not allowed.",
        GivenPolicy);

    public static readonly Rule PolicyRequester = new(Policies, [Error], Person,
        "Requests of this user are not taken.",
        GivenPolicy);

    public static readonly Rule PolicyRequesterGroup = new(Policies, [Error], Person,
        "The user who asks is in none of the groups.",
        GivenPolicy);

    public static readonly Rule PolicyLifetime = new(Policies, [Error], Person,
        "The lifetime is too long or too short.",
        GivenPolicy);

    public static readonly Rule PolicyLifetimeMissing = new(Policies, [Error], Person,
        "No lifetime is asked for.",
        GivenPolicy);

    public static readonly Rule PolicyCommonName = new(Policies, [Error], Person,
        "The common name is not allowed.",
        GivenPolicy);

    public static readonly Rule PolicyCommonNameIsRequester = new(Policies, [Error], Person,
        "The common name is not the user who asks.",
        GivenPolicy);

    public static readonly Rule PolicyForbiddenUser = new(Policies, [Error], Person,
        "The common name is forbidden.",
        GivenPolicy);

    public static readonly Rule PolicyOrganization = new(Policies, [Error], Person,
        "An organization is not allowed.",
        GivenPolicy);

    public static readonly Rule PolicyForbiddenGroup = new(Policies, [Error], Person,
        "An organization is forbidden.",
        GivenPolicy);

    public static readonly Rule PolicyKeyAlgorithm = new(Policies, [Error], Person,
        "Keys of this algorithm are not taken.",
        GivenPolicy);

    public static readonly Rule PolicyKeySize = new(Policies, [Error], Person,
        "The key is too short.",
        GivenPolicy);

    public static readonly Rule PolicyTooFewNames = new(Policies, [Error], Person,
        "There are too few alternative names.",
        GivenPolicy);

    public static readonly Rule PolicyTooManyNames = new(Policies, [Error], Person,
        "There are too many alternative names.",
        GivenPolicy);

    public static readonly Rule PolicyTooManyDnsNames = new(Policies, [Error], Person,
        "There are too many host names.",
        GivenPolicy);

    public static readonly Rule PolicyDnsName = new(Policies, [Error], Person,
        "A host name is not allowed.",
        GivenPolicy);

    public static readonly Rule PolicyDnsNameRegex = new(Policies, [Error], Person,
        "A host name does not match the expression.",
        GivenPolicy);

    public static readonly Rule PolicyDnsNameNotOfNode = new(Policies, [Error], Person,
        "A host name is not the node's.",
        GivenPolicy);

    public static readonly Rule PolicyDnsNameUnresolved = new(Policies, [Error], Person,
        "A host name does not resolve.",
        GivenPolicy);

    public static readonly Rule PolicyAddress = new(Policies, [Error], Person,
        "An address is in none of the ranges.",
        GivenPolicy);

    public static readonly Rule PolicyResolvedAddress = new(Policies, [Error], Person,
        "A host name resolves to an address in none of the ranges.",
        GivenPolicy);

    public static readonly Rule PolicyAddressUnresolved = new(Policies, [Error], Person,
        "No host name resolves to the address.",
        GivenPolicy);
}
