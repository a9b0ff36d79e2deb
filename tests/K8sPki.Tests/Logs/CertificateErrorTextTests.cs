using System.Text;

namespace K8sPki.Tests.Logs;

/// <summary>The texts that stand for one another: each is known, is passed on by what filters lines, and says the same.</summary>
public sealed class CertificateErrorTextTests
{
    // The number of a text, what is wrong by it, and its forms: those of versions, libraries and kinds of key.
    private static readonly (int Number, LoggedFault Fault, string[] Forms)[] Texts =
    [
        (1, LoggedFault.Expired,
        [
            "x509: certificate has expired or is not yet valid: current time 2026-08-22T13:53:00Z is after 2026-08-01T00:00:00Z",
            "forbidden: Get \"https://[::1]:6443/api/v1/namespaces/x/limitranges\": x509: certificate has expired",
        ]),
        (4, LoggedFault.ReplacedAuthority,
        [
            Possibly("x509: ECDSA verification failure"), Possibly("crypto/rsa: verification error"),
            Possibly("x509: Ed25519 verification failure"),
        ]),
        (11, LoggedFault.Constrained,
        [
            "x509: a root or intermediate certificate is not authorized for an extended key usage: x",
            "x509: a root or intermediate certificate is not authorized to sign for this name: x",
            "x509: too many intermediates for path length constraint",
        ]),
        (12, LoggedFault.Malformed,
        [
            "x509: cannot parse dnsName \"a b\"", "x509: negative serial number",
            "x509: certificate contains duplicate extensions", "x509: malformed certificate",
            "tls: failed to parse certificate from server: asn1: structure error",
        ]),
        (18, LoggedFault.Refused,
        [
            Alert("unknown certificate"), Alert("unsupported certificate"), Alert("revoked certificate"),
            Alert("handshake failure"), Alert("internal error"),
        ]),
        (21, LoggedFault.Harmless,
        [
            Handshake("EOF"), Handshake("read tcp 10.0.0.1:6443->10.0.0.9:1: read: connection reset by peer"),
            Handshake("read tcp 10.0.0.1:6443->10.0.0.9:1: i/o timeout"),
        ]),
        (22, LoggedFault.Harmless,
        [
            Handshake("tls: first record does not look like a TLS handshake"),
            Handshake("client sent an HTTP request to an HTTPS server"),
        ]),
        (26, LoggedFault.NotAccepted,
        [
            "error: You must be logged in to the server (Unauthorized)",
            "error: You must be logged in to the server (the server has asked for the client to provide credentials)",
            "Error from server: the server has asked for the client to provide credentials ( pods/log x)",
        ]),
        (32, LoggedFault.FileUnusable,
        [
            "failed to find peer cert files", "failed to create peer certificate", "failed to find client cert files",
            "failed to create client certificate", "failed to find server cert files",
        ]),
        (33, LoggedFault.KeyMismatch,
            ["tls: private key does not match public key", "tls: private key type does not match public key type"]),
        (34, LoggedFault.FileUnusable,
        [
            "tls: failed to find any PEM data in certificate input", "tls: failed to find any PEM data in key input",
            "tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been "
                + "switched",
        ]),
        (35, LoggedFault.FileUnusable,
        [
            "data does not contain any valid RSA or ECDSA certificates",
            "unable to load root certificates: unable to parse bytes as PEM block",
            "missing content for CA bundle \"client-ca-bundle::/etc/kubernetes/pki/ca.crt\"",
        ]),
        (36, LoggedFault.FileUnusable,
        [
            "invalid serving cert keypair: open x: no such file or directory",
            "not loading an empty serving certificate from \"serving-cert::x::y\"",
        ]),
        (38, LoggedFault.Expired,
        [
            "part of the existing bootstrap client certificate in /etc/kubernetes/kubelet.conf is expired: 2026-08-01",
            "failed to run Kubelet: unable to load bootstrap kubeconfig: stat /etc/kubernetes/bootstrap-kubelet.conf: no such file",
        ]),
        (42, LoggedFault.FileUnusable,
        [
            "Failed to read CA data from file", "Failed to parse CA data from file",
            "CA file empty, skipping transport rotation",
        ]),
        (46, LoggedFault.UntrustedAuthority,
        [
            "certificate apiserver is not signed by corresponding CA",
            "certificate apiserver not signed by CA certificate ca: x",
        ]),
        (51, LoggedFault.Refused, [OpenSsl("sslv3 alert bad certificate", 42), "SSL alert number 42"]),
        (51, LoggedFault.UntrustedAuthority, [OpenSsl("tlsv1 alert unknown ca", 48), "SSL alert number 48"]),
        (51, LoggedFault.Expired, [OpenSsl("sslv3 alert certificate expired", 45), "SSL alert number 45"]),
        (51, LoggedFault.NoneSent, [OpenSsl("tlsv13 alert certificate required", 116), "SSL alert number 116"]),
        (52, LoggedFault.UntrustedAuthority,
        [
            "PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid "
                + "certification path to requested target",
            "The remote certificate is invalid because of errors in the certificate chain: PartialChain",
            "The remote certificate is invalid because of errors in the certificate chain: UntrustedRoot",
            "ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer",
        ]),
        (52, LoggedFault.NameMissing,
        [
            "The remote certificate is invalid according to the validation procedure: RemoteCertificateNameMismatch",
            "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: Hostname mismatch, certificate is not valid for 'x'",
        ]),
    ];

    public static TheoryData<int, string, string> Forms =>
        new(Texts.SelectMany(text => text.Forms.Select(form => (text.Number, $"{text.Fault}", form))));

    [Theory]
    [MemberData(nameof(Forms))]
    public void Each_form_of_a_text_says_the_same(int number, string fault, string form)
    {
        var line = $"E0822 13:53:00.123456       1 x.go:1] {form}";
        Assert.True(CertificateErrorCollector.Prefilter.IsIn(Encoding.UTF8.GetBytes(line)), "What filters lines leaves it out.");
        var kinds = CertificateErrorKind.Of(line);
        var said = kinds.First(kind => kind.Fault != LoggedFault.Unknown);
        Assert.Equal((number, fault), (said.Number, $"{said.Fault}"));
    }

    private static string Possibly(string why) => $"x509: certificate signed by unknown authority (possibly because of \"{why}\" "
        + "while trying to verify candidate authority certificate \"kubernetes\")";

    private static string Alert(string name) => $"Get \"https://10.0.0.10:6443/api\": remote error: tls: {name}";

    private static string Handshake(string why) => $"http: TLS handshake error from 10.0.0.9:1: {why}";

    private static string OpenSsl(string alert, int number) =>
        $"140:error:0A000412:SSL routines:ssl3_read_bytes:{alert}:ssl/record.c:1584:SSL alert number {number}";
}
