using System.Text;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;

namespace K8sPki;

/// <summary>What is offered to a server in TLS when the client has an Ed25519 key, which the TLS of .NET cannot use: what Go offers.</summary>
internal sealed class Ed25519Client(string serverName, ClientIdentity identity, Action<IReadOnlyList<byte[]>> checkServer) : DefaultTlsClient(new BcTlsCrypto())
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
        AddressText.TryRead(serverName, out _) ? null : [new ServerName(NameType.host_name, Encoding.ASCII.GetBytes(serverName.TrimEnd('.')))];

    protected override CertificateStatusRequest? GetCertificateStatusRequest() => null;
}
