using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using K8sPki.Tests.Verification;

namespace K8sPki.Tests.ClusterPki;

/// <summary>Signs as nobody should any more.</summary>
internal static class Sha1
{
    /// <summary>A node's client of kubelets, for the key that is there, signed with SHA-1.</summary>
    public static string Reissue(SampleNode node)
    {
        using var ca = node.Ca.Certificate.With(node.Ca.Key).ToX509Certificate2();
        using var key = ECDsa.Create();
        key.ImportFromPem(node.ReadText("etc/kubernetes/pki/apiserver-kubelet-client.key"));
        using var signer = ca.GetECDsaPrivateKey()!;
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=kube-apiserver-kubelet-client",
            key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2")], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(ca, true, false));
        using var made = request.Create(ca.SubjectName, new Generator(signer), DateTimeOffset.UtcNow.AddMinutes(-4),
            DateTimeOffset.UtcNow.AddDays(300), [1, 2, 3]);
        return made.ExportCertificatePem();
    }

    private sealed class Generator(ECDsa key) : X509SignatureGenerator
    {
        public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm) =>
            SignatureAlgorithms.Identifier("ec", HashAlgorithmName.SHA1, pss: false);

        public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) =>
            key.SignData(data, HashAlgorithmName.SHA1, DSASignatureFormat.Rfc3279DerSequence);

        protected override System.Security.Cryptography.X509Certificates.PublicKey BuildPublicKey() => new(key);
    }
}
