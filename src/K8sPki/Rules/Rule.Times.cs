using static K8sPki.FindingSeverity;
using static K8sPki.Rules.RemedyKind;
using static K8sPki.Rules.RuleCategory;
using static K8sPki.Rules.RuleSource;

namespace K8sPki.Rules;

/// <content>Rules about when a certificate is valid.</content>
internal sealed partial class Rule
{
    public static readonly Rule CertificateExpired = new(OfTimes, [Error, Warning], Either,
        "A certificate's validity has ended.",
        "RFC 5280 section 4.1.2.5");

    public static readonly Rule ExpiresSoon = new(OfTimes, [Warning], Either,
        "A certificate's validity ends within -Within, or within 30 days.",
        KubeadmCerts);

    public static readonly Rule CertificateNotYetValid = new(OfTimes, [Error, Warning], Either,
        "A certificate's validity has not begun.",
        "RFC 5280 section 4.1.2.5");

    public static readonly Rule NodeLockedOut = new(OfTimes, [Error], Either,
        "The certificates of a control plane have ended together: the API does not answer, and no administrator gets in.",
        KubeadmCerts);

    public static readonly Rule ClockInThePast = new(OfTimes, [Error], Command,
        "The clock stands before the start of every certificate.",
        "RFC 5280 section 4.1.2.5");

    public static readonly Rule ApiServerLoopbackExpires = new(OfTimes, [Warning, Error], Person,
        "The certificate by which a running kube-apiserver knows itself ends within -Within, or has ended; only a restart makes "
            + "another one.",
        "Kubernetes: k8s.io/apiserver, pkg/server/options/serving_with_loopback.go; kubernetes/kubernetes#86552");

    public static readonly Rule LongLived = new(OfTimes, [Warning], Person,
        "A certificate is valid for longer than kubeadm gives.",
        KubeadmCerts);

    public static readonly Rule ManagedSecretNotRenewed = new(OfTimes, [Warning, Error], Command,
        "cert-manager should have renewed a Secret and has not, or the Secret has another certificate than cert-manager says.",
        "https://cert-manager.io/docs/reference/api-docs/#cert-manager.io/v1.CertificateStatus");
}
