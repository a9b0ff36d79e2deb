using static K8sPki.FindingSeverity;
using static K8sPki.RemedyKind;
using static K8sPki.RuleCategory;
using static K8sPki.RuleSource;

namespace K8sPki;

/// <content>Rules of the API server and the signers of Kubernetes for requests.</content>
internal sealed partial class Rule
{
    public static readonly Rule SignerNameInvalid = new(Signers, [Error], Person,
        "The name of a signer is none.",
        CsrValidation);

    public static readonly Rule SignerNotAllowed = new(Signers, [Error], Person,
        "certificates.k8s.io/v1 refuses the signer.",
        CsrValidation);

    public static readonly Rule SignerUnknown = new(Signers, [Warning], Person,
        "Kubernetes has no such signer.",
        SignerRequirements);

    public static readonly Rule UsagesMissing = new(Signers, [Error], Person,
        "No usage is asked for.",
        CsrValidation);

    public static readonly Rule UsageUnknown = new(Signers, [Error], Person,
        "A usage is none of certificates.k8s.io/v1.",
        CsrValidation);

    public static readonly Rule UsageDoubled = new(Signers, [Error], Person,
        "A usage is asked for several times.",
        CsrValidation);

    public static readonly Rule UsageRequired = new(Signers, [Error], Person,
        "A usage that the signer demands is missing.",
        SignerRequirements);

    public static readonly Rule UsageNotAllowed = new(Signers, [Error], Person,
        "The signer does not sign for a usage.",
        SignerRequirements);

    public static readonly Rule PurposeNotGranted = new(Signers, [Warning], Person,
        "The request asks for a purpose that its certificate will not have.",
        SignerRequirements);

    public static readonly Rule ExpirationTooShort = new(Signers, [Error], Person,
        "A lifetime is shorter than the API server takes.",
        CsrValidation);

    public static readonly Rule CommonNameNotAllowed = new(Signers, [Error], Person,
        "The signer demands another common name.",
        SignerRequirements);

    public static readonly Rule OrganizationNotAllowed = new(Signers, [Error], Person,
        "The signer demands another organization.",
        SignerRequirements);

    public static readonly Rule OrganizationRefused = new(Signers, [Error], Person,
        "The API server refuses an organization.",
        SubjectRestriction);

    public static readonly Rule NameRequired = new(Signers, [Error], Person,
        "The signer demands a host name or address.",
        SignerRequirements);

    public static readonly Rule NameNotAllowed = new(Signers, [Error], Person,
        "The signer does not sign for a name.",
        SignerRequirements);

    public static readonly Rule SubjectPartDiscarded = new(Signers, [Warning], Person,
        "The signer leaves out a part of the subject.",
        "kube-controller-manager: pkg/controller/certificates/authority");

    public static readonly Rule ObjectNameInvalid = new(Signers, [Error], Person,
        "A name cannot be that of an object.",
        ObjectNames);

    public static readonly Rule LabelInvalid = new(Signers, [Error], Person,
        "A label is none.",
        Labels);

    public static readonly Rule SigningFailed = new(Signers, [Warning], Person,
        "The signer refused an approved request.",
        SigningRequests);

    public static readonly Rule NotIssued = new(Signers, [Warning], Person,
        "An approved request has no certificate yet.",
        SigningRequests);

    public static readonly Rule CertificateIsForAnotherKey = new(Signers, [Error], Person,
        "The issued certificate is for another key.",
        SigningRequests);

    public static readonly Rule CertificateUnreadable = new(Signers, [Error, Warning], Person,
        "What stands where a certificate should is none.",
        SigningRequests);
}
