using static K8sPki.FindingSeverity;
using static K8sPki.Rules.RemedyKind;
using static K8sPki.Rules.RuleCategory;
using static K8sPki.Rules.RuleSource;

namespace K8sPki.Rules;

/// <content>Rules about requests: what they ask for and who asks.</content>
internal sealed partial class Rule
{
    public static readonly Rule RequestSignatureInvalid = new(OfRequests, [Error], Person,
        "A request is not signed with the key that it asks for.",
        "RFC 2986 section 4.2");

    public static readonly Rule RequestUnreadable = new(OfRequests, [Error], Person,
        "What stands in spec.request cannot be read.",
        $"RFC 2986; {CsrValidation}");

    public static readonly Rule RequestNotPlain = new(OfRequests, [Warning], Person,
        "There is more in spec.request than one request.",
        $"RFC 7468; {CsrValidation}");

    public static readonly Rule RequesterIsAnother = new(OfRequests, [Error, Warning, Information], Person,
        "Somebody asks for a certificate of somebody else.",
        KubeletBootstrap);

    public static readonly Rule PrivilegedIdentity = new(OfRequests, [Warning], Person,
        "A subject has power over the whole cluster.",
        DefaultRoles);

    public static readonly Rule PrivilegedNameElsewhere = new(OfRequests, [Warning], Person,
        "A privileged name stands where Kubernetes does not read it.",
        DefaultRoles);

    public static readonly Rule SystemIdentity = new(OfRequests, [Warning], Person,
        "A subject has a name that only components go by.",
        BestPractices);

    public static readonly Rule AuthorityAsked = new(OfRequests, [Error], Person,
        "A request asks to be an authority.",
        $"RFC 5280 section 4.2.1.9; {SignerRequirements}");

    public static readonly Rule SigningUsageAsked = new(OfRequests, [Error], Person,
        "A request asks for a usage that only authorities need.",
        $"RFC 5280 section 4.2.1.3; {SignerRequirements}");

    public static readonly Rule AnyUsageAsked = new(OfRequests, [Warning], Person,
        "A request asks for every extended key usage.",
        "RFC 5280 section 4.2.1.12");

    public static readonly Rule CommonNameMissing = new(OfRequests, [Warning], Person,
        "A client has no common name.",
        X509Clients);

    public static readonly Rule CommonNameDoubled = new(OfRequests, [Warning], Person,
        "A subject has several common names.",
        "Go: crypto/x509/pkix");

    public static readonly Rule SubjectNotPlain = new(OfRequests, [Warning], Person,
        "A part of a subject has blanks around it or does not show.",
        "RFC 5280 section 4.1.2.6");

    public static readonly Rule SubjectNotReadByGo = new(OfRequests, [Error], Person,
        "A part of a subject is encoded so that Go refuses the request.",
        "Go: crypto/x509");

    public static readonly Rule SubjectMultiValued = new(OfRequests, [Information], Person,
        "A subject has a set of several attributes.",
        "RFC 5280 section 4.1.2.4");

    public static readonly Rule ExtensionDoubled = new(OfRequests, [Error], Person,
        "An extension is there several times.",
        "RFC 5280 section 4.2");

    public static readonly Rule ExtensionUnusual = new(OfRequests, [Warning], Person,
        "An extension is asked for that signers discard.",
        SignerRequirements);

    public static readonly Rule ExtensionsInParts = new(OfRequests, [Warning], Person,
        "Extensions stand in several lists.",
        "RFC 2985 section 5.4.2");

    public static readonly Rule ExtensionsElsewhere = new(OfRequests, [Warning], Person,
        "Extensions stand in Microsoft's attribute.",
        "RFC 2985 section 5.4.2");

    public static readonly Rule AttributeIgnored = new(OfRequests, [Information], Person,
        "An attribute is there that no signer of Kubernetes reads.",
        "RFC 2985 section 5.4.1");
}
