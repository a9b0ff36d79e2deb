using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace K8sPki.TestServer.Authentication;

/// <summary>A certification authority of the cluster, with the certificates that its own parts need.</summary>
internal sealed class ClusterAuthority : IDisposable
{
    private const int SerialBytes = 16;
    private readonly ECDsa key;

    public ClusterAuthority(string commonName)
        : this(ECDsa.Create(ECCurve.NamedCurves.nistP256), key => SelfSign(commonName, key))
    {
    }

    private ClusterAuthority(ECDsa key, Func<ECDsa, X509Certificate2> certificate)
    {
        this.key = key;
        Certificate = certificate(key);
        KeyIdentifier = X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Certificate, true, false);
    }

    public X509Certificate2 Certificate { get; }

    public X509AuthorityKeyIdentifierExtension KeyIdentifier { get; }

    public string Pem => Certificate.ExportCertificatePem() + "\n";

    /// <summary>The PEM of a new authority and its key.</summary>
    public static string NewPem(string commonName)
    {
        using var made = new ClusterAuthority(commonName);
        return made.Pem + made.key.ExportPkcs8PrivateKeyPem() + "\n";
    }

    /// <summary>The authority of such a PEM.</summary>
    public static ClusterAuthority Read(string pem)
    {
        var key = ECDsa.Create();
        key.ImportFromPem(pem.AsSpan(pem.IndexOf("-----BEGIN PRIVATE KEY", StringComparison.Ordinal)));
        return new ClusterAuthority(key, _ => X509Certificate2.CreateFromPem(pem));
    }

    /// <summary>A certificate with its own new P-256 key.</summary>
    public X509Certificate2 Issue(
        string subject, string purpose, DateTimeOffset from, DateTimeOffset to, X509Extension? names = null)
    {
        using var leaf = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, leaf, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], critical: false));
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(KeyIdentifier);
        if (names is not null)
            request.CertificateExtensions.Add(names);
        using var certificate = Sign(request, from, to);
        return certificate.CopyWithPrivateKey(leaf);
    }

    /// <summary>Signs a request under this authority with a serial number of 128 random bits.</summary>
    public X509Certificate2 Sign(CertificateRequest request, DateTimeOffset from, DateTimeOffset to)
    {
        var serial = RandomNumberGenerator.GetBytes(SerialBytes);
        serial[0] &= 0x7f;
        serial[0] |= 0x40;
        return request.Create(Certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(key), from, to, serial);
    }

    private static X509Certificate2 SelfSign(string commonName, ECDsa key)
    {
        var request = new CertificateRequest($"CN={commonName}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign | X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var now = DateTimeOffset.UtcNow;
        return request.CreateSelfSigned(now.AddMinutes(-5), now.AddYears(10));
    }

    public void Dispose()
    {
        Certificate.Dispose();
        key.Dispose();
    }
}
