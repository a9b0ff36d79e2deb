using System.Net.Security;
using System.Text;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;

namespace K8sPki.Endpoints;

/// <summary>
/// A client of TLS that looks at what a server presents and judges nothing: it speaks every version and every usual cipher
/// suite, takes every certificate, and has none itself.
/// </summary>
internal sealed class ShownChainClient : DefaultTlsClient
{
    // A list of acceptable authorities may be long; what is longer is none.
    private const int LargestMessage = 256 * 1024;
    private const int LongestChain = 100;

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
        CipherSuite.TLS_DHE_RSA_WITH_AES_128_GCM_SHA256,
        CipherSuite.TLS_DHE_RSA_WITH_AES_256_GCM_SHA384,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256,
        CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,
        CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA,
        CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA,
        CipherSuite.TLS_RSA_WITH_AES_128_GCM_SHA256,
        CipherSuite.TLS_RSA_WITH_AES_256_GCM_SHA384,
        CipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA,
        CipherSuite.TLS_RSA_WITH_AES_256_CBC_SHA,
    ];

    private readonly string serverName;
    private readonly ShownChainRecord record;

    /// <summary>Prepares to ask a server.</summary>
    /// <param name="serverName">The name to send (SNI); empty for none.</param>
    /// <param name="record">Where what the server says is noted.</param>
    public ShownChainClient(string serverName, ShownChainRecord record)
        : base(new RecordingCrypto(record))
    {
        this.serverName = serverName;
        this.record = record;
    }

    public override TlsAuthentication GetAuthentication() => new Spectator(record);

    public override int GetMaxHandshakeMessageSize() => LargestMessage;

    public override int GetMaxCertificateChainLength() => LongestChain;

    // Who is signed by what is for the reader of the certificates to judge, and how old the server is too.
    public override bool ShouldCheckSigAlgOfPeerCerts() => false;

    public override void NotifySecureRenegotiation(bool secureRenegotiation)
    {
    }

    public override void NotifyServerVersion(ProtocolVersion serverVersion)
    {
        record.Protocol = serverVersion.Name;
        base.NotifyServerVersion(serverVersion);
    }

    public override void NotifySelectedCipherSuite(int selectedCipherSuite)
    {
        record.Cipher = ((TlsCipherSuite)selectedCipherSuite).ToString();
        base.NotifySelectedCipherSuite(selectedCipherSuite);
    }

    protected override ProtocolVersion[] GetSupportedVersions() => ProtocolVersion.TLSv13.DownTo(ProtocolVersion.TLSv10);

    protected override int[] GetSupportedCipherSuites() => TlsUtilities.GetSupportedCipherSuites(Crypto, CipherSuites);

    protected override IList<ServerName>? GetSniServerNames() =>
        serverName.Length == 0 ? null : [new ServerName(NameType.host_name, Encoding.ASCII.GetBytes(serverName))];

    protected override CertificateStatusRequest? GetCertificateStatusRequest() => null;
}

/// <summary>What a server said up to wherever the handshake came.</summary>
internal sealed class ShownChainRecord
{
    /// <summary>The version of TLS: <c>TLS 1.3</c>; null until the server has chosen.</summary>
    public string? Protocol { get; set; }

    /// <summary>The cipher suite by its name at IANA; null until the server has chosen.</summary>
    public string? Cipher { get; set; }

    /// <summary>The certificates as they were sent, in that order.</summary>
    public List<byte[]> Certificates { get; } = [];

    /// <summary>The names of the authorities whose clients the server takes; null until it has asked for a certificate.</summary>
    public IReadOnlyList<DistinguishedName>? Authorities { get; set; }

    /// <summary>What ended the handshake; null when it was completed.</summary>
    public string? Refusal { get; set; }
}

/// <summary>Notes each certificate before anything can fail at it.</summary>
internal sealed class RecordingCrypto(ShownChainRecord record) : BcTlsCrypto
{
    private TlsCertificate? own;

    // Only the first one serves the handshake, by the key that the server proves; whatever the others are, they are handed on.
    public override TlsCertificate CreateCertificate(short type, byte[] encoding)
    {
        record.Certificates.Add(encoding);
        return own ??= base.CreateCertificate(type, encoding);
    }
}

/// <summary>Takes every server, and shows no certificate.</summary>
internal sealed class Spectator(ShownChainRecord record) : TlsAuthentication
{
    /// <inheritdoc/>
    public void NotifyServerCertificate(TlsServerCertificate serverCertificate)
    {
    }

    /// <inheritdoc/>
    public TlsCredentials? GetClientCredentials(Org.BouncyCastle.Tls.CertificateRequest certificateRequest)
    {
        record.Authorities = [.. (certificateRequest.CertificateAuthorities ?? [])
            .Select(name => new DistinguishedName(name.GetEncoded(Asn1Encodable.Der)))];
        return null;
    }
}
