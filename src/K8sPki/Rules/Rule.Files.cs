using static K8sPki.FindingSeverity;
using static K8sPki.Rules.RemedyKind;
using static K8sPki.Rules.RuleCategory;
using static K8sPki.Rules.RuleSource;

namespace K8sPki.Rules;

/// <content>Rules about files, the flags that name them, and nodes.</content>
internal sealed partial class Rule
{
    public static readonly Rule FileMissing = new(OfFiles, [Error], Either,
        "A flag, field or kubeconfig names a file that is not there, or half of a pair is gone.",
        BestPractices);

    public static readonly Rule FileUnreadable = new(OfFiles, [Error], Person,
        "A file of the PKI cannot be read, or is not what it should be, or a folder may not be looked into.",
        BestPractices);

    public static readonly Rule FormNotRead = new(OfFiles, [Error, Warning], Either,
        "A file or field has a form that Go does not read, and so no component of Kubernetes does.",
        "RFC 7468; Go: encoding/pem");

    public static readonly Rule CertificatesPassedOver = new(OfFiles, [Warning], Either,
        "A component takes fewer certificates from a file than the file has.",
        "Go: crypto/x509 CertPool.AppendCertsFromPEM");

    public static readonly Rule CertificateCountWrong = new(OfFiles, [Error], Command,
        "A flag takes one certificate, and its file has several.",
        "kube-controller-manager: pkg/controller/certificates/signer/ca_provider.go");

    public static readonly Rule MountMissing = new(OfFiles, [Error], Person,
        "A flag names a file that no hostPath mount brings into the container.",
        HostPath);

    public static readonly Rule FlagTwice = new(OfFiles, [Warning], Person,
        "A flag stands twice with different values; only the last counts.",
        "spf13/pflag: the last value of a flag counts");

    public static readonly Rule FlagsExclude = new(OfFiles, [Error], Person,
        "Two flags are set of which the component takes one only.",
        ControllerManagerFlags);

    public static readonly Rule FlagAndVariable = new(OfFiles, [Error], Person,
        "A flag of etcd and the variable that stands for it are both set.",
        "etcd 3.4: pkg/flags");

    public static readonly Rule PairIncomplete = new(OfFiles, [Error], Person,
        "Of the flags for a certificate and its key one is set and the other is not.",
        ApiServerFlags);

    public static readonly Rule ManifestHasMoreDocuments = new(OfFiles, [Warning], Person,
        "A manifest has a pod behind its first document, which kubelet does not read.",
        StaticPods);

    public static readonly Rule NotFollowed = new(OfFiles, [Warning], Person,
        "Something that may name certificates is not understood, so that some may be missing.",
        StaticPods);

    public static readonly Rule KubeletRotationOff = new(OfFiles, [Warning], Person,
        "kubelet does not renew its client certificate.",
        KubeletRotation);

    public static readonly Rule ProcessOlderThanCertificate = new(OfFiles, [Warning], Person,
        "A process started before its certificate's file was written and may still use the old one.",
        KubeadmCerts);

    public static readonly Rule ServedNotStored = new(OfFiles, [Warning, Error, Information], Either,
        "A running component presents another certificate than its file has.",
        KubeadmCerts);

    public static readonly Rule SomethingElseAnswers = new(OfFiles, [Error], Person,
        "At an endpoint of a component answers what has a certificate of an authority that nothing on the node trusts.",
        BestPractices);

    public static readonly Rule RestartBreaksTrust = new(OfFiles, [Warning], Person,
        "What was written since a process started would not be trusted by its peers: a restart now breaks a connection.",
        ManualRotation);
}
