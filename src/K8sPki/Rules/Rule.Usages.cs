using static K8sPki.FindingSeverity;
using static K8sPki.Rules.RemedyKind;
using static K8sPki.Rules.RuleCategory;

namespace K8sPki.Rules;

/// <content>Rules about what a certificate is for, and its form.</content>
internal sealed partial class Rule
{
    public static readonly Rule WrongUsage = new(OfUsages, [Error], Either,
        "A certificate lacks an extended key usage that its role needs.",
        "RFC 5280 section 4.2.1.12");

    public static readonly Rule WeakSignature = new(OfUsages, [Error, Warning], Either,
        "A certificate or request is signed with SHA-1 or MD5, which Go refuses or others can forge.",
        "Go: crypto/x509 (SHA-1 since Go 1.18)");

    public static readonly Rule KeyUsageMissing = new(OfUsages, [Warning], Person,
        "A certificate does not say what its key is for.",
        "RFC 5280 section 4.2.1.3");

    public static readonly Rule KeyUsageDoesNotFitKey = new(OfUsages, [Information, Warning], Person,
        "A key usage is there that a key of this algorithm cannot have.",
        "RFC 8813; RFC 9295");

    public static readonly Rule KeyCertSignWithoutCA = new(OfUsages, [Warning], Person,
        "A certificate may sign others and is no authority.",
        "RFC 5280 section 4.2.1.9");

    public static readonly Rule UnusualSerialNumber = new(OfUsages, [Warning], Person,
        "A serial number is zero or longer than 20 bytes.",
        "RFC 5280 section 4.1.2.2");

    public static readonly Rule SubjectEncodingOdd = new(OfUsages, [Information, Warning], Person,
        "A part of a subject is encoded so that not every program shows it.",
        "RFC 5280 section 4.1.2.4");
}
