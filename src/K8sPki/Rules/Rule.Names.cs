using static K8sPki.FindingSeverity;
using static K8sPki.Rules.RemedyKind;
using static K8sPki.Rules.RuleCategory;
using static K8sPki.Rules.RuleSource;

namespace K8sPki.Rules;

/// <content>Rules about names: those of servers, and those that clients go by.</content>
internal sealed partial class Rule
{
    public static readonly Rule NameMissing = new(OfNames, [Error], Either,
        "A server's certificate lacks a name or address that its clients connect by.",
        $"RFC 6125 section 6.4; {GoVerify}");

    public static readonly Rule IdentityWrong = new(OfNames, [Error], Either,
        "A client's common name or organization is not the one that Kubernetes knows the component by.",
        BestPractices);

    public static readonly Rule SharedNameMissing = new(OfNames, [Warning], Command,
        "An API server's certificate lacks a name that those of other control planes have.",
        BestPractices);

    public static readonly Rule NameWithoutHost = new(OfNames, [Information], Person,
        "The certificate of a running server names a host that is nowhere: it is not in the DNS, or nobody listens there.",
        BestPractices);

    public static readonly Rule ServerWithoutNames = new(OfNames, [Warning], Person,
        "A server has no alternative name; Go reads no others.",
        "Go 1.15 and later: crypto/x509 VerifyHostname");

    public static readonly Rule NameIsAddress = new(OfNames, [Warning], Person,
        "An address stands among the host names, where no client looks for it.",
        "RFC 5280 section 4.2.1.6");

    public static readonly Rule WildcardNeverMatches = new(OfNames, [Warning, Error], Person,
        "A wildcard is not the whole first label and matches no host.",
        "RFC 6125 section 6.4.3");

    public static readonly Rule MappedAddress = new(OfNames, [Warning], Person,
        "An IPv4 address stands there in IPv6 form.",
        "Go 1.27: crypto/x509");

    public static readonly Rule NameEmpty = new(OfNames, [Error], Person,
        "A host name is empty.",
        "RFC 5280 section 4.2.1.6");

    public static readonly Rule NameHasBlank = new(OfNames, [Error], Person,
        "A host name has a blank or a character that does not show.",
        "RFC 5280 section 4.2.1.6");

    public static readonly Rule NameInvalid = new(OfNames, [Error], Person,
        "A name is not what its kind demands.",
        "RFC 5280 section 4.2.1.6; RFC 1123 section 2.1");

    public static readonly Rule NameEndsInDot = new(OfNames, [Warning], Person,
        "A host name ends in a dot and is matched by no client.",
        GoVerify);

    public static readonly Rule NameHasUnderscore = new(OfNames, [Warning], Person,
        "A host name has an underscore.",
        "RFC 1123 section 2.1");

    public static readonly Rule NameDoubled = new(OfNames, [Information], Person,
        "A name is there several times.",
        "RFC 5280 section 4.2.1.6");

    public static readonly Rule NameUnusual = new(OfNames, [Warning], Person,
        "A name is of a kind that the signers of Kubernetes discard.",
        SignerRequirements);

    public static readonly Rule WildcardAsked = new(OfNames, [Warning], Person,
        "A request asks for every host of a domain.",
        "RFC 6125 section 7.2");

    public static readonly Rule NameOfApiServer = new(OfNames, [Error], Person,
        "A node asks for a name of the API server.",
        SignerRequirements);

    public static readonly Rule NameOfLoopback = new(OfNames, [Warning], Person,
        "A node asks for a name that every machine has.",
        "RFC 6761 section 6.3");
}
