using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using K8sPki.Certificates;
using K8sPki.Rules;

namespace K8sPki.Api;

/// <summary>
/// Whether the server is the one meant: its certificate leads to an authority of the cluster and to no other, is for
/// servers, is valid now and is for the name. Where the authorities are named, .NET and the module's own verifier, which
/// judges as kubectl does, must both accept it; with the system's authorities only .NET knows what is trusted.
/// </summary>
internal sealed class ServerTrust(ApiConnection connection)
{
    private static readonly Oid ServerAuthentication = new(ExtendedKeyUsage.ServerAuth.Oid);

    /// <summary>What TLS is to be spoken with.</summary>
    public SslClientAuthenticationOptions Options(SslStreamCertificateContext? clientCertificate) => new()
    {
        TargetHost = connection.ExpectedName,
        ClientCertificateContext = clientCertificate,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        CertificateChainPolicy = Policy(),
        RemoteCertificateValidationCallback = (_, certificate, chain, errors) => Accept(certificate, chain, errors),
    };

    /// <summary>The same for TLS that is not .NET's.</summary>
    /// <param name="shown">What the server showed, its own certificate first.</param>
    /// <exception cref="ServerCertificateException">It is not accepted.</exception>
    public void Check(IReadOnlyList<byte[]> shown)
    {
        if (connection.SkipTlsVerify)
            return;
        if (shown.Count == 0)
        {
            Accept(null, null, SslPolicyErrors.RemoteCertificateNotAvailable);
            return;
        }

        var leaf = Certificate.FromDer(shown[0]);
        using var chain = new X509Chain { ChainPolicy = Policy() };
        try
        {
            using var certificate = X509CertificateFactory.Load(leaf.Der.ToArray());
            // Read by our own reader first: .NET would take other things than a certificate.
            foreach (var other in shown.Skip(1))
                chain.ChainPolicy.ExtraStore.Add(X509CertificateFactory.Load(Certificate.FromDer(other).Der.ToArray()));
            var errors = chain.Build(certificate) ? SslPolicyErrors.None : SslPolicyErrors.RemoteCertificateChainErrors;
            if (!certificate.MatchesHostname(connection.ExpectedName))
                errors |= SslPolicyErrors.RemoteCertificateNameMismatch;
            Accept(certificate, chain, errors);
        }
        catch (Exception failure) when (failure is CryptographicException or MalformedInputException)
        {
            throw Refused(
                new MalformedInputException("CertificateMalformed", $"Its certificate cannot be read: {failure.Message}"), leaf);
        }
    }

    // .NET takes no chain that ends at an authority which another one signed, even where it is the one that was named.
    private bool HasAuthorityBelowAnother =>
        connection.Authorities?.Any(authority => SelfSignature.IsValid(authority) == false) ?? false;

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
        if (presented is null)
            throw Refused(new MissingInputException("CertificateMissing", "It shows no certificate."), null);
        if (connection.Authorities is null && errors == SslPolicyErrors.None)
            return true;
        var certificate = Certificate.FromDer(presented.GetRawCertData());
        var finding = connection.Authorities is null ? null : Judge(certificate, connection.Authorities, chain);
        var agreed = errors == SslPolicyErrors.None
            || (errors == SslPolicyErrors.RemoteCertificateChainErrors && HasAuthorityBelowAnother);
        if (connection.Authorities is not null && finding is null && agreed)
            return true;
        throw new ServerCertificateException(finding ?? Unknown(certificate, errors), certificate, connection);
    }

    private Finding? Judge(Certificate certificate, IReadOnlyList<Certificate> authorities, X509Chain? chain)
    {
        var options = new VerificationOptions
        {
            Roots = authorities,
            Intermediates = [.. (chain?.ChainPolicy.ExtraStore ?? []).Select(member => Certificate.FromDer(member.RawData))],
            Name = connection.ExpectedName,
            Usages = [ExtendedKeyUsage.ServerAuth],
        };
        var failure = new CertificateVerifier(options).Verify(certificate).Failure;
        if (failure?.Is(Rule.CertificateExpired, Rule.CertificateNotYetValid) != true)
            return failure;
        // Only of a certificate that is right but for the time can the clock be what is wrong.
        var middle = certificate.ValidFrom + ((certificate.ValidTo - certificate.ValidFrom) / 2);
        return new CertificateVerifier(options with { At = middle }).Verify(certificate).Failure ?? failure;
    }

    private ServerCertificateException Refused(PkiException unread, Certificate? certificate) =>
        new(Rule.Of(unread).Found(certificate, unread.Message, ""), certificate, connection);

    private Finding Unknown(Certificate certificate, SslPolicyErrors errors) =>
        errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
        ? Rule.NameMissing.Found(certificate, $"Its certificate is not for '{connection.ExpectedName}'.", "")
        : Rule.UnknownAuthority.Found(certificate,
            $"Its certificate, issued by '{certificate.Issuer}', leads to no authority that is trusted here.", "");
}

/// <summary>Thrown out of the TLS handshake: the server's certificate was not accepted.</summary>
internal sealed class ServerCertificateException(Finding finding, Certificate? certificate, ApiConnection connection)
    : Exception(finding.Message)
{
    /// <summary>Why it was not accepted.</summary>
    public Finding Finding { get; } = finding;

    /// <summary>What the server showed.</summary>
    public Certificate? Certificate { get; } = certificate;

    /// <summary>The connection that was tried.</summary>
    public ApiConnection Connection { get; } = connection;
}
