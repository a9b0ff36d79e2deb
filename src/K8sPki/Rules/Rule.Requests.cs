using static K8sPki.FindingSeverity;
using static K8sPki.RemedyKind;
using static K8sPki.RuleCategory;
using static K8sPki.RuleSource;

namespace K8sPki;

/// <content>Rules about requests: what they ask for and who asks.</content>
internal sealed partial class Rule
{
    public static readonly Rule RequestSignatureInvalid = new(Requests, [Error], Person,
        "A request is not signed with the key that it asks for.",
        "RFC 2986 section 4.2");

    public static readonly Rule RequestUnreadable = new(Requests, [Error], Person,
        "What stands in spec.request cannot be read.",
        $"RFC 2986; {CsrValidation}");

    public static readonly Rule RequestNotPlain = new(Requests, [Warning], Person,
        "There is more in spec.request than one request.",
        $"RFC 7468; {CsrValidation}");

    public static readonly Rule RequesterIsAnother = new(Requests, [Error, Warning, Information], Person,
        "Somebody asks for a certificate of somebody else.",
        KubeletBootstrap);

    public static readonly Rule PrivilegedIdentity = new(Requests, [Warning], Person,
        "A subject has power over the whole cluster.",
        DefaultRoles);

    public static readonly Rule PrivilegedNameElsewhere = new(Requests, [Warning], Person,
        "A privileged name stands where Kubernetes does not read it.",
        DefaultRoles);

    public static readonly Rule SystemIdentity = new(Requests, [Warning], Person,
        "A subject has a name that only components go by.",
        BestPractices);

    public static readonly Rule AuthorityAsked = new(Requests, [Error], Person,
        "A request asks to be an authority.",
        $"RFC 5280 section 4.2.1.9; {SignerRequirements}");

    public static readonly Rule SigningUsageAsked = new(Requests, [Error], Person,
        "A request asks for a usage that only authorities need.",
        $"RFC 5280 section 4.2.1.3; {SignerRequirements}");

    public static readonly Rule AnyUsageAsked = new(Requests, [Warning], Person,
        "A request asks for every extended key usage.",
        "RFC 5280 section 4.2.1.12");

    public static readonly Rule CommonNameMissing = new(Requests, [Warning], Person,
        "A client has no common name.",
        X509Clients);

    public static readonly Rule CommonNameDoubled = new(Requests, [Warning], Person,
        "A subject has several common names.",
        "Go: crypto/x509/pkix");

    public static readonly Rule SubjectNotPlain = new(Requests, [Warning], Person,
        "A part of a subject has blanks around it or does not show.",
        "RFC 5280 section 4.1.2.6");

    public static readonly Rule SubjectNotReadByGo = new(Requests, [Error], Person,
        "A part of a subject is encoded so that Go refuses the request.",
        "Go: crypto/x509");

    public static readonly Rule SubjectMultiValued = new(Requests, [Information], Person,
        "A subject has a set of several attributes.",
        "RFC 5280 section 4.1.2.4");

    public static readonly Rule ExtensionDoubled = new(Requests, [Error], Person,
        "An extension is there several times.",
        "RFC 5280 section 4.2");

    public static readonly Rule ExtensionUnusual = new(Requests, [Warning], Person,
        "An extension is asked for that signers discard.",
        SignerRequirements);

    public static readonly Rule ExtensionsInParts = new(Requests, [Warning], Person,
        "Extensions stand in several lists.",
        "RFC 2985 section 5.4.2");

    public static readonly Rule ExtensionsElsewhere = new(Requests, [Warning], Person,
        "Extensions stand in Microsoft's attribute.",
        "RFC 2985 section 5.4.2");

    public static readonly Rule AttributeIgnored = new(Requests, [Information], Person,
        "An attribute is there that no signer of Kubernetes reads.",
        "RFC 2985 section 5.4.1");
}
