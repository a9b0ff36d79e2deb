using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace K8sPki;

/// <summary>
/// Whether the server is the one meant: its certificate leads to an authority of the cluster and to no other, is for
/// servers, is valid now and is for the name. .NET decides; where it says no, the module's own verifier says why.
/// </summary>
internal sealed class ServerTrust(ApiConnection connection)
{
    private static readonly System.Security.Cryptography.Oid ServerAuthentication = new(ExtendedKeyUsage.ServerAuth.Oid);

    /// <summary>What TLS is to be spoken with.</summary>
    public SslClientAuthenticationOptions Options(SslStreamCertificateContext? clientCertificate) => new()
    {
        TargetHost = connection.ExpectedName,
        ClientCertificateContext = clientCertificate,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        CertificateChainPolicy = Policy(),
        RemoteCertificateValidationCallback = (_, certificate, chain, errors) => Accept(certificate, chain, errors),
    };

    private X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        policy.ApplicationPolicy.Add(ServerAuthentication);
        if (connection.Authorities is null)
            return policy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        foreach (var authority in connection.Authorities)
            policy.CustomTrustStore.Add(X509CertificateFactory.Load(authority.Der.ToArray()));
        return policy;
    }

    private bool Accept(X509Certificate? presented, X509Chain? chain, SslPolicyErrors errors)
    {
        if (connection.SkipTlsVerify)
            return true;
        if (errors == SslPolicyErrors.None)
            return true;
        if (presented is null)
            throw new ServerCertificateException(new Finding("CertificateMissing", FindingSeverity.Error, null, "It shows no certificate.", ""), null, connection);
        var certificate = Certificate.FromDer(presented.GetRawCertData());
        var finding = connection.Authorities is null ? null : Why(certificate, chain);
        throw new ServerCertificateException(finding ?? Unknown(certificate, errors), certificate, connection);
    }

    // With the system's authorities only .NET knows what is trusted; otherwise the module's verifier says why not.
    private Finding? Why(Certificate certificate, X509Chain? chain)
    {
        var options = new VerificationOptions
        {
            Roots = connection.Authorities!,
            Intermediates = [.. (chain?.ChainPolicy.ExtraStore ?? []).Select(member => Certificate.FromDer(member.RawData))],
            Name = connection.ExpectedName,
            Usages = [ExtendedKeyUsage.ServerAuth],
        };
        var failure = new CertificateVerifier(options).Verify(certificate).Failure;
        if (failure?.Id is not ("CertificateExpired" or "CertificateNotYetValid"))
            return failure;
        // Only of a certificate that is right but for the time can the clock be what is wrong.
        var middle = certificate.ValidFrom + ((certificate.ValidTo - certificate.ValidFrom) / 2);
        return new CertificateVerifier(options with { At = middle }).Verify(certificate).Failure ?? failure;
    }

    private Finding Unknown(Certificate certificate, SslPolicyErrors errors) => errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
        ? new Finding("NameMismatch", FindingSeverity.Error, certificate, $"Its certificate is not for '{connection.ExpectedName}'.", "")
        : new Finding("UnknownAuthority", FindingSeverity.Error, certificate, $"Its certificate, issued by '{certificate.Issuer}', leads to no authority that is trusted here.", "");
}
