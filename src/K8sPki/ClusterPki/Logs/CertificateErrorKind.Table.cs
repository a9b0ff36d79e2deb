using static K8sPki.ClusterPki.LoggedFault;
using static K8sPki.ClusterPki.LoggedRole;
using static K8sPki.ClusterPki.LoggedWhose;

namespace K8sPki.ClusterPki;

/// <content>
/// The texts: Go's crypto/x509 and crypto/tls, k8s.io/apiserver, client-go, kubelet, kubeadm of Kubernetes 1.36, etcd 3.4 to 3.6,
/// OpenSSL 3, the JDK, .NET and Python. What says more stands before what says less.
/// </content>
internal sealed partial record CertificateErrorKind
{
    private static readonly CertificateErrorKind[] OfFiles =
    [
        new(38, "part of the existing bootstrap client certificate in .* is expired",
            "kubelet's client certificate ended while the node was off. It needs a new one, or a bootstrap kubeconfig.")
            { Fault = Expired, Whose = KubeletClient, Writer = "kubelet" },
        new(38, "unable to load bootstrap kubeconfig: stat ",
            "kubelet has no client certificate that works, and no bootstrap kubeconfig to ask for one with.")
            { Fault = Expired, Whose = KubeletClient, Writer = "kubelet" },
        new(39, "The currently active client certificate has expired and the server is responsive",
            "kubelet's renewal never worked: look at its requests (Get-K8sCsr) and at the signer of the controller manager.")
            { Fault = Expired, Whose = KubeletClient, Writer = "kubelet" },
        new(19, "no serving certificate available for the kubelet",
            "kubelet waits for the approval of its request: Get-K8sCsr shows it, Approve-K8sCsr approves it.")
            { Fault = NotIssued, Whose = KubeletServer, Writer = "kubelet" },
        new(40, "Failed while requesting a signed certificate from the control plane",
            "The API server did not take kubelet's request, or nobody signed it in 15 minutes: Get-K8sCsr shows which.")
            { Fault = NotIssued, Whose = KubeletClient, Writer = "kubelet" },
        new(41, "Certificate rotation detected, shutting down client connections",
            "A new certificate is in use.") { Fault = Harmless, Whose = Nobody },
        new(41, "Loading client cert failed", "The pair of a client is broken on disk; what was loaded before stays in use.")
            { Fault = FileUnusable, Whose = Named },
        new(42, "Failed to (read|parse) CA data from file|CA file empty, skipping transport rotation",
            "An authority's file cannot be read again; what was loaded before stays in use.")
            { Fault = FileUnusable, Whose = Trusted },
        new(37, "error reading CA cert file .*expected 1 certificate, found",
            "The file that the controller manager signs with may have one certificate only; requests stay approved and unsigned.")
            { Fault = TooMany, Whose = Signer, Writer = "kube-controller-manager" },
        new(32, "failed to find (peer|client|server) cert files?|failed to create (peer|client|server) certificate",
            "A file is missing, or certificate and key are not a pair.") { Fault = FileUnusable, Whose = Named, Writer = "etcd" },
        new(33, "private key (type )?does not match public key", "Certificate and key are not a pair: one of them was replaced.")
            { Fault = KeyMismatch, Whose = Named },
        new(50, "provided PrivateKey doesn't match parent's PublicKey",
            "The authority's certificate and key are of different authorities.") { Fault = KeyMismatch, Whose = Signer },
        new(34, "failed to find any PEM data in (certificate|key) input|failed to find certificate PEM data in certificate input",
            "A file is empty, is not PEM, or certificate and key were swapped.") { Fault = FileUnusable, Whose = Named },
        new(35, "data does not contain any valid RSA or ECDSA certificates|unable to load root certificates|"
            + "missing content for CA bundle", "An authority's file is empty or broken. A running process keeps what it has.")
            { Fault = FileUnusable, Whose = Trusted },
        new(36, "invalid serving cert keypair: |not loading an empty serving certificate from ",
            "The certificate could not be loaded again; the old one goes on being served.")
            { Fault = FileUnusable, Whose = Own, Role = Server },
        new(46, "not signed by corresponding CA|not signed by CA certificate",
            "The first certificate in the authority's file has not issued it; or it has just ended.")
            { Fault = UntrustedAuthority, Whose = Named },
        new(47, "none of the public keys .* are pinned",
            "The join command is of before the exchange of the authority: make a new one with kubeadm token create "
            + "--print-join-command.") { Fault = PinDiffers, Whose = Trusted },
        new(48, "a kubeconfig file .* exists but does not contain a trusted CA|a kubeconfig file .* exists already but has got "
            + "the "
            + "wrong CA cert", "The kubeconfig trusts another authority.") { Fault = UntrustedAuthority, Whose = Named },
    ];

    private static readonly CertificateErrorKind[] OfConnections =
    [
        new(21, "TLS handshake error from .*(: EOF|connection reset by peer|i/o timeout)",
            "Something has opened a connection and said nothing: a probe, or a balancer.") { Fault = Harmless, Whose = Nobody },
        new(22, "first record does not look like a TLS handshake|client sent an HTTP request to an HTTPS server",
            "A client has spoken plain HTTP.") { Fault = Harmless, Whose = Nobody },
        new(43, "failed calling webhook ",
            "The authority in the webhook's caBundle has not issued what the webhook presents: compare .webhooks[].clientConfig "
            + "with the Secret of its service (Get-K8sCertificate -Cluster).") { Whose = InObject, Role = Client },
        new(45, "conversion webhook for ",
            "The authority in the conversion's caBundle has not issued what the webhook presents: compare the definition with "
                + "the "
            + "Secret of its service (Get-K8sCertificate -Cluster).") { Whose = InObject, Role = Client },
        new(44, "failing or missing response from https://",
            "The API server does not trust an aggregated one, or is not trusted by it: compare the caBundle of the APIService "
                + "with "
            + "what is served there (Get-K8sCertificate -Cluster).") { Whose = InObject, Role = Client },
        new(25, "Unable to authenticate the request|verifying certificate SN=",
            "A client's certificate was refused; the caller gets 401.") { Whose = Peer, Role = Server },
        new(23, "client didn't provide a certificate",
            "A client has sent none. A client of Go sends none also where its certificate is of no authority that the server "
                + "lists.")
            { Fault = NoneSent, Whose = Peer, Role = Server },
        new(24, "failed to verify client('s)? certificate", "A server has refused a client's certificate.")
            { Whose = Peer, Role = Server },
        new(30, "rejected connection( on (client|peer) endpoint)?", "etcd has refused a connection.")
            { Whose = Peer, Role = Server, Writer = "etcd" },
        new(31, "prober detected unhealthy status|failed to reach the peer URL|peer became inactive|lost TCP streaming "
            + "connection",
            "A member of etcd does not reach another one: mostly its peer certificate, or who issued it, was changed on one of "
                + "them.")
            { Whose = Own, Role = Client, Writer = "etcd", Port = 2380 },
        new(20, "TLS handshake error from ", "A server and a client have not agreed.") { Whose = Peer, Role = Server },
        new(29, "error reading server preface: ", "etcd has refused the API server's client certificate.")
            { Fault = Refused, Whose = Own, Role = Client, Writer = "kube-apiserver", Port = 2379 },
        new(28, "transport: authentication handshake failed",
            "The API server does not accept etcd, or etcd does not accept the API server.")
            { Whose = Peer, Role = Client, Writer = "kube-apiserver", Port = 2379 },
        new(26, "You must be logged in to the server|the server has asked for the client to provide credentials",
            "The client certificate of the kubeconfig has ended or is of another authority, or its token is not accepted.")
            { Fault = NotAccepted, Whose = Administrator, Role = Client, Writer = "kubectl" },
        new(27, "Unable to connect to the server: |couldn't get current server API group list",
            "kubectl does not accept the API server's certificate.") { Whose = Peer, Role = Client },
    ];

    private static readonly CertificateErrorKind[] OfCertificates =
    [
        new(1, "has expired or is not yet valid: current time \\S+ is after|x509: certificate has expired|certificate has "
            + "expired$",
            "The validity has ended.") { Fault = Expired },
        new(2, "is not yet valid: current time \\S+ is before", "The validity has not begun: look at the clock of both sides "
            + "first.")
            { Fault = NotYetValid },
        new(4, "(ECDSA|Ed25519) verification failure|crypto/rsa: verification error",
            "An authority of that name is trusted, and with another key: the authority was exchanged, and not everywhere.")
            { Fault = ReplacedAuthority },
        new(5, "parent certificate cannot sign this kind of certificate",
            "What is trusted is no authority's certificate: a leaf stands in the file of authorities.")
            { Fault = NotAnAuthority, Whose = Trusted },
        new(3, "certificate signed by unknown authority|certificate is not trusted",
            "Nobody that is trusted has issued it.") { Fault = UntrustedAuthority },
        new(6, "certificate is valid for .*, not ", "The name that was dialled is not in it.") { Fault = NameMissing },
        new(7, "cannot validate certificate for \\S+ because it doesn't contain any IP SANs",
            "It was dialled by an address, and has none.") { Fault = NameMissing },
        new(8, "is not valid for any names, but wanted to match ", "It has no name.") { Fault = NameMissing },
        new(9, "relies on legacy Common Name field", "It has no alternative name at all.") { Fault = NameMissing },
        new(10, "certificate specifies an incompatible key usage", "It is not made for what it is used for.")
            { Fault = WrongUsage },
        new(11, "not authorized for an extended key usage|not authorized to sign for this name|too many intermediates for path "
            + "length",
            "An authority above it may not issue such a one.") { Fault = Constrained },
        new(12, "x509: cannot parse |x509: negative serial number|certificate contains duplicate extension|x509: malformed |"
            + "tls: failed to parse certificate", "It is not made as Go demands.") { Fault = Malformed },
        new(13, "cannot verify signature: insecure algorithm", "It is signed with SHA-1, which Go does not take.")
            { Fault = WeakSignature },
        new(49, "peer doesn't support any of the certificate's signature algorithms",
            "The other side does not know the kind of key: Ed25519 or P-521 towards FIPS.") { Fault = Refused, Whose = Own },
        new(16, "remote error: tls: expired certificate", "The other side says that it has ended.")
            { Fault = Expired, Whose = Own },
        new(15, "remote error: tls: unknown certificate authority", "The other side trusts nobody that has issued it.")
            { Fault = UntrustedAuthority, Whose = Own },
        new(17, "remote error: tls: certificate required", "The other side requires a certificate, and none was sent.")
            { Fault = NoneSent, Whose = Own },
        new(14, "remote error: tls: bad certificate",
            "The other side has refused what the writer presented: its end, its issuer or its names.") { Fault = Refused,
                Whose = Own },
        new(18, "remote error: tls: (unknown certificate|unsupported certificate|revoked certificate|handshake "
            + "failure|internal error)",
            "The other side has refused; its own log says why.") { Fault = Refused, Whose = Own },
    ];

    private static readonly CertificateErrorKind[] OfOtherPrograms =
    [
        new(51, "alert certificate expired|SSL alert number 45", "The other side says that it has ended.")
            { Fault = Expired, Whose = Own },
        new(51, "alert unknown ca|SSL alert number 48", "The other side trusts nobody that has issued it.")
            { Fault = UntrustedAuthority, Whose = Own },
        new(51, "alert certificate required|SSL alert number 116", "The other side requires a certificate, and none was sent.")
            { Fault = NoneSent, Whose = Own },
        new(51, "peer did not return a certificate", "A client has sent none.")
            { Fault = NoneSent, Whose = Peer, Role = Server },
        new(51, "alert bad certificate|SSL alert number 42", "The other side has refused what the writer presented.")
            { Fault = Refused, Whose = Own },
        new(52, "RemoteCertificateNameMismatch|no alternative certificate subject name matches|Hostname mismatch",
            "The name that was dialled is not in it.") { Fault = NameMissing },
        new(52, "certificate verify failed: certificate has expired|CertificateExpiredException|: NotTimeValid",
            "The validity has ended.") { Fault = Expired },
        new(52, "PKIX path building failed|PartialChain|UntrustedRoot|CERTIFICATE_VERIFY_FAILED|unable to get local issuer "
            + "certificate|"
            + "self.signed certificate", "Nobody that is trusted has issued it.") { Fault = UntrustedAuthority },
    ];

    /// <summary>Every text; of those in a line the first says most.</summary>
    public static readonly IReadOnlyList<CertificateErrorKind> All =
        [.. OfFiles, .. OfOtherPrograms, .. OfConnections, .. OfCertificates];

    /// <summary>What every line has that one of the texts is in, or that is about certificates otherwise.</summary>
    public static readonly IReadOnlyList<string> Signs =
        ["x509", "ertificate", "CERTIFICATE", "tls: ", "TLS handshake", "SSL alert", "alert unknown", "bootstrap kubeconfig",
            " CA", "CA file", "private key", "PrivateKey", "PEM data", "are pinned", "PKIX", "PartialChain", "UntrustedRoot",
            "NotTimeValid", "Hostname mismatch", "logged in to the", "provide credentials", "server preface", "HTTPS server",
            "verification", "not yet valid", "IP SANs", "wanted to match", "Common Name", "not authorized", "many intermediates",
            "insecure algorithm", " cert "];
}
