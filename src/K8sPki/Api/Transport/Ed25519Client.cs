using System.Text;
using K8sPki.Keys;
using K8sPki.Naming;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;

namespace K8sPki.Api;

/// <summary>
/// What is offered to a server in TLS when the client has an Ed25519 key, which the TLS of .NET cannot use: what Go offers.
/// </summary>
internal sealed class Ed25519Client(string serverName, ClientIdentity identity, Action<IReadOnlyList<byte[]>> checkServer)
    : DefaultTlsClient(new BcTlsCrypto())
{
    private static readonly int[] CipherSuites =
    [
        CipherSuite.TLS_AES_128_GCM_SHA256,
        CipherSuite.TLS_AES_256_GCM_SHA384,
        CipherSuite.TLS_CHACHA20_POLY1305_SHA256,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
        CipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    ];

    public override TlsAuthentication GetAuthentication() => new Ed25519Authentication(m_context, identity, checkServer);

    protected override ProtocolVersion[] GetSupportedVersions() => ProtocolVersion.TLSv13.DownTo(ProtocolVersion.TLSv12);

    protected override int[] GetSupportedCipherSuites() => TlsUtilities.GetSupportedCipherSuites(Crypto, CipherSuites);

    protected override IList<ProtocolName> GetProtocolNames() => [ProtocolName.Http_1_1];

    // RFC 6066 section 3: no addresses.
    protected override IList<ServerName>? GetSniServerNames() =>
        AddressText.TryRead(serverName, out _) ? null
            : [new ServerName(NameType.host_name, Encoding.ASCII.GetBytes(serverName.TrimEnd('.')))];

    protected override CertificateStatusRequest? GetCertificateStatusRequest() => null;
}

/// <summary>Looks at what the server shows and shows it the client's Ed25519 certificate.</summary>
internal sealed class Ed25519Authentication(
    TlsContext context, ClientIdentity identity, Action<IReadOnlyList<byte[]>> checkServer) : TlsAuthentication
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
                $"The server takes no Ed25519 keys, which the client certificate '{identity.Certificate.Subject}' has; builds "
                    + "for FIPS 140 do not. Use a certificate with an ECDSA or RSA key."));
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
            ? new Org.BouncyCastle.Tls.Certificate(
                request.GetCertificateRequestContext(), [.. chain.Select(certificate => new CertificateEntry(certificate, null))])
            : new Org.BouncyCastle.Tls.Certificate(chain);
    }
}
