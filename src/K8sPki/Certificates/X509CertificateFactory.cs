using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace K8sPki.Certificates;

/// <summary>Makes .NET's certificate objects, for TLS and for users' own code.</summary>
internal static class X509CertificateFactory
{
    /// <summary>A certificate without its key. The bytes are known to be one certificate, never PKCS#12 (SYSLIB0057).</summary>
    /// <exception cref="MalformedInputException">.NET reads less than is read here, and not this one.</exception>
    public static X509Certificate2 Load(byte[] der)
    {
        try
        {
            return new X509Certificate2(der);
        }
        catch (CryptographicException failure)
        {
            throw Unread(failure);
        }
    }

    /// <summary>Joins certificate and key.</summary>
    /// <exception cref="UnsupportedInputException">.NET has no Ed25519.</exception>
    /// <exception cref="RefusedException">The key is not the certificate's.</exception>
    /// <exception cref="MalformedInputException">.NET does not read the certificate's usages.</exception>
    public static X509Certificate2 Attach(X509Certificate2 certificate, PrivateKey key)
    {
        using (certificate)
        {
            try
            {
                return key.Algorithm switch
                {
                    KeyAlgorithm.RSA => AttachRsa(certificate, key),
                    KeyAlgorithm.ECDSA => AttachEc(certificate, key),
                    _ => throw new UnsupportedInputException(
                        "KeyAlgorithmNotSupported",
                        ".NET cannot use an Ed25519 private key with a certificate. Use an RSA or ECDSA key."),
                };
            }
            catch (ArgumentException failure)
            {
                throw new RefusedException("KeyDoesNotMatch", "The private key is not the certificate's.", failure);
            }
            catch (CryptographicException failure)
            {
                throw Unread(failure);
            }
        }
    }

    private static MalformedInputException Unread(CryptographicException failure) => new("CertificateMalformed",
        "The certificate is broken in a way that .NET does not read, so that there is no TLS with it.", failure);

    private static X509Certificate2 AttachRsa(X509Certificate2 certificate, PrivateKey key)
    {
        using var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(key.Pkcs8, out _);
        return certificate.CopyWithPrivateKey(rsa);
    }

    private static X509Certificate2 AttachEc(X509Certificate2 certificate, PrivateKey key)
    {
        using var ec = ECDsa.Create();
        ec.ImportPkcs8PrivateKey(key.Pkcs8, out _);
        return certificate.CopyWithPrivateKey(ec);
    }
}
