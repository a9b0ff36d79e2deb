using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using K8sPki.Certificates;
using K8sPki.Platform;

namespace K8sPki.Api;

/// <summary>A client certificate with its key, ready for TLS.</summary>
internal sealed class ClientIdentity
{
    private ClientIdentity(IReadOnlyList<Certificate> chain, PrivateKey key, SslStreamCertificateContext? context)
    {
        Chain = chain;
        Key = key;
        Context = context;
    }

    /// <summary>The certificate.</summary>
    public Certificate Certificate => Chain[0];

    /// <summary>The certificate, then those that lead to its authority.</summary>
    public IReadOnlyList<Certificate> Chain { get; }

    /// <summary>The key.</summary>
    public PrivateKey Key { get; }

    /// <summary>What the TLS of .NET takes; null for an Ed25519 key, which it does not.</summary>
    public SslStreamCertificateContext? Context { get; }

    /// <summary>Joins a certificate, those that lead to its authority, and its key.</summary>
    /// <exception cref="RefusedException">The key is not the certificate's.</exception>
    public static ClientIdentity Create(IReadOnlyList<Certificate> certificates, PrivateKey key)
    {
        var certificate = certificates[0];
        if (!key.PublicKey.Equals(certificate.PublicKey))
            throw new RefusedException(
                "KeyDoesNotMatch", $"The client key is not the key of the client certificate '{certificate.Subject}'.");
        if (key.Algorithm == KeyAlgorithm.Ed25519)
            return new ClientIdentity(certificates, key, null);
        var joined = ForPlatform(X509CertificateFactory.Attach(X509CertificateFactory.Load(certificate.Der.ToArray()), key));
        var others = new X509Certificate2Collection(
            certificates.Skip(1).Select(other => X509CertificateFactory.Load(other.Der.ToArray())).ToArray());
        return new ClientIdentity(certificates, key, SslStreamCertificateContext.Create(joined, others, offline: true));
    }

    // Windows' TLS does not take keys that are only in memory; through PKCS#12 they get a place (dotnet/runtime#23749).
    private static X509Certificate2 ForPlatform(X509Certificate2 certificate)
    {
        if (!OperatingSystem.IsWindows())
            return certificate;
        using (certificate)
        {
            var content = certificate.Export(X509ContentType.Pkcs12);
            try
            {
                return new X509Certificate2(content, (string?)null, X509KeyStorageFlags.DefaultKeySet);
            }
            finally
            {
                Array.Clear(content);
            }
        }
    }
}

/// <summary>
/// A client certificate and its key in files that somebody else renews, as a kubelet does its own. They are looked at every
/// minute in which there is a request; client-go looks every five (transport/cert_rotation.go).
/// </summary>
/// <param name="first">What was read first.</param>
/// <param name="read">Reads them anew.</param>
internal sealed class RenewedIdentity(ClientIdentity first, Func<(IReadOnlyList<Certificate> Certificates, PrivateKey Key)> read)
{
    private static readonly TimeSpan Between = TimeSpan.FromMinutes(1);

    private readonly object gate = new();
    private ClientIdentity current = first;
    private DateTimeOffset next = Clock.UtcNow + Between;

    /// <summary>What is in the files; the pair before while there is none that belongs together.</summary>
    public ClientIdentity Current
    {
        get
        {
            lock (gate)
            {
                if (Clock.UtcNow >= next)
                    Look();
                return current;
            }
        }
    }

    private void Look()
    {
        next = Clock.UtcNow + Between;
        try
        {
            var (certificates, key) = read();
            if (!certificates.Select(certificate => certificate.Fingerprint)
                .SequenceEqual(current.Chain.Select(certificate => certificate.Fingerprint)))
                current = ClientIdentity.Create(certificates, key);
        }
        catch (PkiException)
        {
            // Seen in the middle of being renewed, or gone for good: then the server says of the old one that it has ended.
        }
    }
}
