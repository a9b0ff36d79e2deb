namespace K8sPki;

/// <summary>One kind of thing that Test-K8sPki finds.</summary>
/// <param name="Id">Its stable name.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Says">What it means.</param>
internal sealed record PkiRule(string Id, FindingSeverity Severity, string Says)
{
    private const FindingSeverity Error = FindingSeverity.Error;
    private const FindingSeverity Warning = FindingSeverity.Warning;

    public static readonly PkiRule CertificateExpired = new("CertificateExpired", Error, "A certificate's validity has ended.");
    public static readonly PkiRule ExpiresSoon = new("ExpiresSoon", Warning, "A certificate's validity ends within -Within, or within 30 days.");
    public static readonly PkiRule CertificateNotYetValid = new("CertificateNotYetValid", Error, "A certificate's validity has not begun.");
    public static readonly PkiRule ClockInThePast = new("ClockInThePast", Error, "The clock stands before the start of every certificate.");
    public static readonly PkiRule ChainBroken = new("ChainBroken", Error, "No authority of the node signed a certificate, or the one that did may not.");
    public static readonly PkiRule WrongAuthority = new("WrongAuthority", Error, "A certificate is signed by another authority than the one its peer's flag trusts.");
    public static readonly PkiRule WrongUsage = new("WrongUsage", Error, "A certificate lacks an extended key usage that its role needs.");
    public static readonly PkiRule NameMissing = new("NameMissing", Error, "A server's certificate lacks a name or address that its clients connect by.");
    public static readonly PkiRule IdentityWrong = new("IdentityWrong", Error, "A client's common name or organization is not the one that Kubernetes knows the component by.");
    public static readonly PkiRule KeyMismatch = new("KeyMismatch", Error, "A private key is not the one of its certificate.");
    public static readonly PkiRule KeyUnreadable = new("KeyUnreadable", Error, "A private key is broken, or the user that the process runs as may not read it.");
    public static readonly PkiRule KeyReadableByOthers = new("KeyReadableByOthers", Warning, "Others than its owner may read a private key.");
    public static readonly PkiRule KeysNotJudged = new("KeysNotJudged", Warning, "Private keys could not be read by whoever ran the check.");
    public static readonly PkiRule WeakKey = new("WeakKey", Warning, $"An RSA key is shorter than {KeyPolicy.GoodRsa} bits.");
    public static readonly PkiRule WeakSignature = new("WeakSignature", Error, "A certificate or request is signed with SHA-1 or MD5, which Go refuses or others can forge.");
    public static readonly PkiRule SerialNumberTwice = new("SerialNumberTwice", Warning, "One authority gave two certificates the same serial number.");
    public static readonly PkiRule AuthorityKeyOnWorker = new("AuthorityKeyOnWorker", Error, "The private key of an authority is on a node that runs no control plane.");
    public static readonly PkiRule KubeConfigAuthorityWrong = new("KubeConfigAuthorityWrong", Error, "A kubeconfig trusts another authority than the one of the API server.");
    public static readonly PkiRule KubeConfigCertificateStale = new("KubeConfigCertificateStale", Warning, "A kubeconfig holds an older certificate than the file of the same user.");
    public static readonly PkiRule KubeConfigServerNotInCertificate = new("KubeConfigServerNotInCertificate", Error, "A kubeconfig's server is not among the names of the API server's certificate.");
    public static readonly PkiRule ServiceAccountKeyMismatch = new("ServiceAccountKeyMismatch", Error, "The key that signs tokens is not among those that verify them.");
    public static readonly PkiRule FileMissing = new("FileMissing", Error, "A flag, field or kubeconfig names a file that is not there, or half of a pair is gone.");
    public static readonly PkiRule MountMissing = new("MountMissing", Error, "A flag names a file that no hostPath mount brings into the container.");
    public static readonly PkiRule FlagTwice = new("FlagTwice", Warning, "A flag stands twice with different values; only the last counts.");
    public static readonly PkiRule FlagsExclude = new("FlagsExclude", Error, "Two flags are set of which the component takes one only.");
    public static readonly PkiRule FlagAndVariable = new("FlagAndVariable", Error, "A flag of etcd and the variable that stands for it are both set.");
    public static readonly PkiRule PairIncomplete = new("PairIncomplete", Error, "Of the flags for a certificate and its key one is set and the other is not.");
    public static readonly PkiRule NotAnAuthority = new("NotAnAuthority", Error, "A flag for authorities names a file that holds none.");
    public static readonly PkiRule ChainOrderWrong = new("ChainOrderWrong", Error, "A file with a chain begins with the authority's certificate instead of the owner's.");
    public static readonly PkiRule FrontProxyAuthorityShared = new("FrontProxyAuthorityShared", Error, "Clients and the front proxy have one authority.");
    public static readonly PkiRule NotFollowed = new("NotFollowed", Warning, "Something that may name certificates is not understood, so that some may be missing.");
    public static readonly PkiRule ManifestHasMoreDocuments = new("ManifestHasMoreDocuments", Warning, "A manifest has a pod behind its first document, which kubelet does not read.");
    public static readonly PkiRule FileUnreadable = new("FileUnreadable", Error, "A file of the PKI cannot be read, or is not what it should be.");
    public static readonly PkiRule FormNotRead = new("FormNotRead", Error, "A file or field has a form that Go does not read, and so no component of Kubernetes does.");
    public static readonly PkiRule CertificatesPassedOver = new("CertificatesPassedOver", Warning, "A component takes fewer certificates from a file than the file has.");
    public static readonly PkiRule CertificateCountWrong = new("CertificateCountWrong", Error, "A flag takes one certificate, and its file has several.");
    public static readonly PkiRule KeyNotSupported = new("KeyNotSupported", Error, "A component does not work with keys of this algorithm.");
    public static readonly PkiRule KubeletRotationOff = new("KubeletRotationOff", Warning, "kubelet does not renew its client certificate.");
    public static readonly PkiRule ProcessOlderThanCertificate = new("ProcessOlderThanCertificate", Warning, "A process started before its certificate's file was written and may still use the old one.");

    public static readonly PkiRule SharedAuthorityDiffers = new("SharedAuthorityDiffers", Error, "Nodes of one cluster have different authorities.");
    public static readonly PkiRule TokenKeyDiffers = new("TokenKeyDiffers", Error, "Control planes of one cluster sign tokens with keys that the others do not verify.");
    public static readonly PkiRule SharedNameMissing = new("SharedNameMissing", Warning, "An API server's certificate lacks a name that those of other control planes have.");
    public static readonly PkiRule KeyKindDiffers = new("KeyKindDiffers", FindingSeverity.Information, "Keys of one node are of another kind than those of the others.");

    /// <summary>Every rule.</summary>
    public static readonly IReadOnlyList<PkiRule> All =
    [
        CertificateExpired, ExpiresSoon, CertificateNotYetValid, ClockInThePast, ChainBroken, WrongAuthority, WrongUsage, NameMissing, IdentityWrong,
        KeyMismatch, KeyUnreadable, KeyReadableByOthers, KeysNotJudged, WeakKey, WeakSignature, SerialNumberTwice, AuthorityKeyOnWorker,
        KubeConfigAuthorityWrong, KubeConfigCertificateStale, KubeConfigServerNotInCertificate, ServiceAccountKeyMismatch,
        FileMissing, MountMissing, FlagTwice, FlagsExclude, FlagAndVariable, PairIncomplete, NotAnAuthority, ChainOrderWrong,
        FrontProxyAuthorityShared, NotFollowed, ManifestHasMoreDocuments, FileUnreadable,
        FormNotRead, CertificatesPassedOver, CertificateCountWrong, KeyNotSupported, KubeletRotationOff, ProcessOlderThanCertificate,
        SharedAuthorityDiffers, TokenKeyDiffers, SharedNameMissing, KeyKindDiffers,
    ];

    /// <summary>A finding by this rule.</summary>
    /// <param name="target">What it is about: an entry or a path.</param>
    /// <param name="message">What was found and where.</param>
    /// <param name="remedy">What mends it.</param>
    public Finding Found(object target, string message, Remedy remedy) => new(Id, Severity, target, message, remedy);

    /// <summary>A finding by this rule that a person has to mend.</summary>
    /// <param name="target">What it is about: an entry or a path.</param>
    /// <param name="message">What was found and where.</param>
    /// <param name="words">What has to be done.</param>
    public Finding Found(object target, string message, string words) => Found(target, message, Remedy.Words(words));
}
