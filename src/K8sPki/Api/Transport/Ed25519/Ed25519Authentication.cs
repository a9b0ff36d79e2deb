using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;

namespace K8sPki;

/// <summary>Looks at what the server shows and shows it the client's Ed25519 certificate.</summary>
internal sealed class Ed25519Authentication(TlsContext context, ClientIdentity identity, Action<IReadOnlyList<byte[]>> checkServer) : TlsAuthentication
{
    /// <inheritdoc/>
    public void NotifyServerCertificate(TlsServerCertificate serverCertificate)
    {
        try
        {
            checkServer([.. serverCertificate.Certificate.GetCertificateList().Select(certificate => certificate.GetEncoded())]);
        }
        catch (Exception refusal) when (refusal is ServerCertificateException or PkiException)
        {
            throw new TlsFatalAlert(AlertDescription.bad_certificate, refusal);
        }
    }

    /// <inheritdoc/>
    public TlsCredentials GetClientCredentials(Org.BouncyCastle.Tls.CertificateRequest certificateRequest)
    {
        if (certificateRequest.SupportedSignatureAlgorithms?.Contains(SignatureAndHashAlgorithm.ed25519) != true)
        {
            throw new TlsFatalAlert(AlertDescription.handshake_failure, new UnsupportedInputException("ClientKeyNotSupported",
                $"The server takes no Ed25519 keys, which the client certificate '{identity.Certificate.Subject}' has; builds for FIPS 140 do not. Use a certificate with an ECDSA or RSA key."));
        }

        var crypto = (BcTlsCrypto)context.Crypto;
        var key = new Ed25519PrivateKeyParameters(Pkcs8Encoding.ReadEd25519(identity.Key.Pkcs8.ToArray()));
        return new BcDefaultTlsCredentialedSigner(
            new TlsCryptoParameters(context), crypto, key, Show(certificateRequest, crypto), SignatureAndHashAlgorithm.ed25519);
    }

    // TLS 1.3 has an entry with extensions for each certificate, and the server's word for the question comes back.
    private Org.BouncyCastle.Tls.Certificate Show(Org.BouncyCastle.Tls.CertificateRequest request, BcTlsCrypto crypto)
    {
        var chain = identity.Chain.Select(certificate => crypto.CreateCertificate(certificate.Der.ToArray())).ToArray();
        return TlsUtilities.IsTlsV13(context)
            ? new Org.BouncyCastle.Tls.Certificate(request.GetCertificateRequestContext(), [.. chain.Select(certificate => new CertificateEntry(certificate, null))])
            : new Org.BouncyCastle.Tls.Certificate(chain);
    }
}
