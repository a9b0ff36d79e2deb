using static K8sPki.FindingSeverity;
using static K8sPki.Rules.RemedyKind;
using static K8sPki.Rules.RuleCategory;
using static K8sPki.Rules.RuleSource;

namespace K8sPki.Rules;

/// <content>Rules of the API server and the signers of Kubernetes for requests.</content>
internal sealed partial class Rule
{
    public static readonly Rule SignerNameInvalid = new(OfSigners, [Error], Person,
        "The name of a signer is none.",
        CsrValidation);

    public static readonly Rule SignerNotAllowed = new(OfSigners, [Error], Person,
        "certificates.k8s.io/v1 refuses the signer.",
        CsrValidation);

    public static readonly Rule SignerUnknown = new(OfSigners, [Warning], Person,
        "Kubernetes has no such signer.",
        SignerRequirements);

    public static readonly Rule UsagesMissing = new(OfSigners, [Error], Person,
        "No usage is asked for.",
        CsrValidation);

    public static readonly Rule UsageUnknown = new(OfSigners, [Error], Person,
        "A usage is none of certificates.k8s.io/v1.",
        CsrValidation);

    public static readonly Rule UsageDoubled = new(OfSigners, [Error], Person,
        "A usage is asked for several times.",
        CsrValidation);

    public static readonly Rule UsageRequired = new(OfSigners, [Error], Person,
        "A usage that the signer demands is missing.",
        SignerRequirements);

    public static readonly Rule UsageNotAllowed = new(OfSigners, [Error], Person,
        "The signer does not sign for a usage.",
        SignerRequirements);

    public static readonly Rule PurposeNotGranted = new(OfSigners, [Warning], Person,
        "The request asks for a purpose that its certificate will not have.",
        SignerRequirements);

    public static readonly Rule ExpirationTooShort = new(OfSigners, [Error], Person,
        "A lifetime is shorter than the API server takes.",
        CsrValidation);

    public static readonly Rule CommonNameNotAllowed = new(OfSigners, [Error], Person,
        "The signer demands another common name.",
        SignerRequirements);

    public static readonly Rule OrganizationNotAllowed = new(OfSigners, [Error], Person,
        "The signer demands another organization.",
        SignerRequirements);

    public static readonly Rule OrganizationRefused = new(OfSigners, [Error], Person,
        "The API server refuses an organization.",
        SubjectRestriction);

    public static readonly Rule NameRequired = new(OfSigners, [Error], Person,
        "The signer demands a host name or address.",
        SignerRequirements);

    public static readonly Rule NameNotAllowed = new(OfSigners, [Error], Person,
        "The signer does not sign for a name.",
        SignerRequirements);

    public static readonly Rule SubjectPartDiscarded = new(OfSigners, [Warning], Person,
        "The signer leaves out a part of the subject.",
        "kube-controller-manager: pkg/controller/certificates/authority");

    public static readonly Rule ObjectNameInvalid = new(OfSigners, [Error], Person,
        "A name cannot be that of an object.",
        ObjectNames);

    public static readonly Rule LabelInvalid = new(OfSigners, [Error], Person,
        "A label is none.",
        Labels);

    public static readonly Rule SigningFailed = new(OfSigners, [Warning], Person,
        "The signer refused an approved request.",
        SigningRequests);

    public static readonly Rule NotIssued = new(OfSigners, [Warning], Person,
        "An approved request has no certificate yet.",
        SigningRequests);

    public static readonly Rule CertificateIsForAnotherKey = new(OfSigners, [Error], Person,
        "The issued certificate is for another key.",
        SigningRequests);

    public static readonly Rule CertificateUnreadable = new(OfSigners, [Error, Warning], Person,
        "What stands where a certificate should is none.",
        SigningRequests);
}
