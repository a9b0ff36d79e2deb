using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace K8sPki.Tests.Api.Client;

/// <summary>An authority and what it certifies, made with .NET and not with the module that is to judge it.</summary>
internal sealed class ServerIdentity
{
    public const string ServerAuth = "1.3.6.1.5.5.7.3.1";
    public const string ClientAuth = "1.3.6.1.5.5.7.3.2";

    private readonly X509Certificate2 authority;

    /// <param name="name">Its name.</param>
    /// <param name="above">Who signs it; null for itself.</param>
    public ServerIdentity(string name = "CN=kubernetes", ServerIdentity? above = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var now = DateTimeOffset.UtcNow;
        if (above is null)
        {
            authority = request.CreateSelfSigned(now.AddYears(-3), now.AddYears(3));
            return;
        }

        using var signed = request.Create(above.authority, now.AddYears(-2), now.AddYears(2), RandomNumberGenerator.GetBytes(16));
        authority = signed.CopyWithPrivateKey(key);
    }

    public Certificate Authority => Certificate.FromDer(authority.RawData);

    public string Pem => authority.ExportCertificatePem();

    /// <summary>
    /// A certificate for 127.0.0.1 and localhost. Without DNS name and address it has no alternative names at all.
    /// </summary>
    public X509Certificate2 Issue(
        string purpose = ServerAuth, TimeSpan? from = null, TimeSpan? to = null, string? dnsName = "localhost",
        string? address = "127.0.0.1", string subject = "CN=jane")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest(subject, key,
            HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        var names = new SubjectAlternativeNameBuilder();
        if (dnsName is not null)
            names.AddDnsName(dnsName);
        if (address is not null)
            names.AddIpAddress(IPAddress.Parse(address));
        if (dnsName is not null || address is not null)
            request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, true, false));
        var now = DateTimeOffset.UtcNow;
        using var certificate = request.Create(authority, now + (from ?? TimeSpan.FromMinutes(-5)),
            now + (to ?? TimeSpan.FromDays(1)), RandomNumberGenerator.GetBytes(16));
        return certificate.CopyWithPrivateKey(key);
    }

    /// <summary>A client certificate of jane for a key that .NET need not know.</summary>
    public Certificate IssueFor(K8sPki.PublicKey key)
    {
        var name = new X500DistinguishedName("CN=jane");
        var subject = System.Security.Cryptography.X509Certificates.PublicKey
            .CreateFromSubjectPublicKeyInfo(key.Spki.Span, out _);
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest(name, subject,
            HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ClientAuth)], false));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        var now = DateTimeOffset.UtcNow;
        using var own = authority.GetECDsaPrivateKey()!;
        using var certificate = request.Create(
            authority.SubjectName, X509SignatureGenerator.CreateForECDsa(own), now.AddMinutes(-5), now.AddDays(1),
            RandomNumberGenerator.GetBytes(16));
        return Certificate.FromDer(certificate.RawData);
    }
}
