using System.Text;
using System.Text.Json.Nodes;
using K8sPki.Tests.Naming;
using K8sPki.Tests.Requests;
using K8sPki.Tests.SigningRequests;
using K8sPki.Tests.Verification;

namespace K8sPki.Tests.Rules;

/// <summary>Requests with one thing wrong each, as files and as objects of a cluster.</summary>
internal static class RequestSamples
{
    private const string KubeletClient = "kubernetes.io/kube-apiserver-client-kubelet";

    private static readonly CertificateExtension Client = ExtensionEncoding.ExtendedKeyUsage([ExtendedKeyUsage.ClientAuth]);

    /// <summary>Requests by themselves.</summary>
    public static IEnumerable<CertificateRequest> Requests() =>
    [
        RequestForge.Make(RequestForge.Rsa, DistinguishedName.Parse("/CN=a").Der, [], RequestForge.Ec.PublicKey),
        .. new[]
        {
            "/CN=a/O=system:masters", "/CN=a+O=dev", "/CN=kubernetes-admin", "/CN=a/OU=system:masters", "/CN=a/CN=b",
                "/CN=a/O= dev", "/O=dev",
        }.Select(subject => RequestForge.Make(subject, Client)),
        OfOrganization(19, "ops & admins"), OfOrganization(12, "M\u00FCller"),
        RequestForge.Make("/CN=a", ExtensionEncoding.BasicConstraints(new BasicConstraints(true, null))),
        RequestForge.Make("/CN=a", ExtensionEncoding.KeyUsage(KeyUsages.KeyCertSign)),
        RequestForge.Make("/CN=a", ExtensionEncoding.ExtendedKeyUsage([ExtendedKeyUsage.Any])),
        RequestForge.Make("/CN=a", ExtensionEncoding.ExtendedKeyUsage([ExtendedKeyUsage.ServerAuth])),
        RequestForge.Make("/CN=a", Client, Client),
        RequestForge.Make("/CN=a", new CertificateExtension("1.2.3.4", true, [5, 0])),
        WithAttributes(
            RequestForge.Ec,
            (RequestForge.ExtensionRequest, RequestForge.List(ExtensionEncoding.KeyUsage(KeyUsages.KeyEncipherment)))),
        WithAttributes(
            RequestForge.Rsa, (RequestForge.ExtensionRequest, RequestForge.List(Client)),
            (RequestForge.ExtensionRequest, RequestForge.List(Client))),
        WithAttributes(
            RequestForge.Rsa, ("1.2.840.113549.1.9.7", [0x0C, 1, (byte)'x']),
            ("1.3.6.1.4.1.311.2.1.14", RequestForge.List(Client))),
        .. new[] { "10.0.0.1", "a b", "", "*.example.com", "*", "my_host", "-a.example", "n1.example." }.Select(
            name => RequestForge.WithHosts(name)),
        RequestForge.WithHosts("a", "a"),
        RequestForge.Make("/CN=a", RequestForge.Names((8, "\u002A\u0003"))),
    ];

    /// <summary>What is found about requests to a signer, before they are sent and in a cluster.</summary>
    public static IEnumerable<Finding> OfSigners() =>
    [
        .. Draft("/CN=a", "example/mine", "any"), .. Draft("/CN=a", "kubernetes.io/legacy-unknown", "any"),
        .. Draft("/CN=a", "kubernetes.io/other", "any"),
        .. Draft("/CN=a", "example.com/mine"), .. Draft("/CN=a", "example.com/mine", "clientAuth"),
        .. Draft("/CN=a", "example.com/mine", "any", "any"),
        .. Draft("/CN=a", SigningRequestForge.Client, "digital signature"),
        .. Draft("/CN=a/O=system:masters", SigningRequestForge.Client, "client auth", "server auth"),
        .. Draft("/CN=a/DC=corp", KubeletClient, "digital signature", "client auth"),
        .. Draft("/CN=system:node:n1/O=system:nodes", SigningRequestForge.Serving, "digital signature", "server auth"),
        .. new SigningRequestDraft
        {
            Name = "a/b", Request = RequestForge.Make("/CN=a", Client),
                Spec = new SigningSpec("example.com/mine", ["server auth"], 1),
            Labels = new Dictionary<string, string> { ["a b"] = "" },
        }.Check(),
        .. InCluster(SigningRequestForge.Kubelet().WithSpec("username", "system:node:n2")),
        .. InCluster(SigningRequestForge.Kubelet(hosts: ["kubernetes", "localhost"])),
        .. InCluster(SigningRequestForge.Kubelet().WithSpec("username", "jane").WithSpec("signerName", KubeletClient)),
        .. InCluster(
            SigningRequestForge.Make(SigningRequestForge.Request("/CN=a"), "jane", SigningRequestForge.Client, ["client auth"])),
        .. InCluster(SigningRequestForge.Kubelet().WithSpec("request", Convert.ToBase64String("nothing"u8))),
        .. InCluster(SigningRequestForge.Kubelet().WithSpec("request", Convert.ToBase64String(
            Encoding.ASCII.GetBytes(
                "text\n" + SigningRequestForge.Request("/CN=system:node:n1/O=system:nodes", ["n1.example"]).Pem)))),
        .. InCluster(SigningRequestForge.Kubelet().With("Approved")),
        .. InCluster(SigningRequestForge.Kubelet().With("Approved").With("Failed")),
        .. InCluster(SigningRequestForge.Kubelet().With("Approved").WithCertificate("x")),
        .. InCluster(
            SigningRequestForge.Kubelet().With("Approved")
            .WithCertificate(Certificate.FromDer(ChainCertificate.Root("other").Build()).Pem)),
        new SigningRequestTestResult(SigningRequestForge.Kubelet().Read(), [], "The policy is about another signer.").Findings[0],
    ];

    private static CertificateRequest OfOrganization(int type, string value)
    {
        var organization = (NameForge.Organization, type, Encoding.Latin1.GetBytes(value));
        return RequestForge.Make(RequestForge.Rsa,
            NameForge.Name(organization, (NameForge.CommonName, 12, "mallory"u8.ToArray())), []);
    }

    private static CertificateRequest WithAttributes(PrivateKey key, params (string Oid, byte[] Value)[] attributes) =>
        RequestForge.Make(key, DistinguishedName.Parse("/CN=a").Der, attributes);

    private static IEnumerable<Finding> Draft(string subject, string signer, params string[] usages) => SignerChecks.Check(
        RequestForge.Make(subject, signer == KubeletClient ? [Client, RequestForge.Names((2, "n1"))] : [Client]),
        new SigningSpec(signer, usages, null));

    private static IReadOnlyList<Finding> InCluster(JsonObject item) => item.Read().Findings;
}
