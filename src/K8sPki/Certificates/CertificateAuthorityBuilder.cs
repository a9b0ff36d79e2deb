namespace K8sPki;

/// <summary>Makes authorities.</summary>
internal static class CertificateAuthorityBuilder
{
    private const KeyUsages AuthorityUsages = KeyUsages.KeyCertSign | KeyUsages.CrlSign | KeyUsages.DigitalSignature;

    /// <summary>Makes a root, or an authority below another.</summary>
    public static CertificateAuthority Build(PrivateKey key, CertificateAuthority? parent, AuthorityOptions options)
    {
        var content = new CertificateOptions
        {
            Subject = options.Subject,
            PublicKey = key.PublicKey,
            AlternativeNames = options.AlternativeNames,
            KeyUsage = options.KeyUsage | AuthorityUsages,
            ExtendedKeyUsage = options.ExtendedKeyUsage,
            BasicConstraints = new BasicConstraints(true, options.PathLength),
            Validity = options.Validity,
        };
        return parent is null
            ? new CertificateAuthority(CertificateIssuer.SelfSign(key, content).With(key), [], key)
            : new CertificateAuthority(CertificateIssuer.Issue(parent, content).With(key), [parent.Certificate, .. parent.Chain], key);
    }
}
