using System.Text;
using K8sPki.Keys;
using K8sPki.Platform;

namespace K8sPki.Certificates;

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
            OtherExtensions = options.NameLimits.IsEmpty ? [] : [options.NameLimits.Encode()],
            Validity = options.Validity,
            SerialNumber = options.SerialNumber,
        };
        return parent is null
            ? new CertificateAuthority(CertificateIssuer.SelfSign(key, content).With(key), [], key)
            : new CertificateAuthority(
                CertificateIssuer.Issue(parent, content).With(key), [parent.Certificate, .. parent.Chain], key);
    }

    /// <summary>
    /// Certifies an authority that exists, under its own name and key, by another one: who trusts that one then trusts
    /// what the first has signed.
    /// </summary>
    /// <param name="existing">The authority to certify; its key is not needed.</param>
    /// <param name="by">The one that signs.</param>
    /// <param name="options">Validity and serial number.</param>
    /// <exception cref="RefusedException">Both have one key, or one name.</exception>
    public static CertificateAuthority CrossSign(CertificateAuthority existing, CertificateAuthority by, RenewalOptions options)
    {
        if (existing.Certificate.PublicKey.Equals(by.Certificate.PublicKey))
            throw new RefusedException(
                "SameAuthority",
                $"'{existing.Subject}' and '{by.Subject}' have the same key: to be certified by itself is a renewal (-Renew).");
        // Seen with certificates that have no key identifiers, in OpenSSL 3.0 (X509_verify_cert) and .NET 10 (X509Chain).
        if (existing.Certificate.SubjectName.Equals(by.Certificate.SubjectName))
            throw new RefusedException(
                "SameSubject",
                $"Both authorities are called '{existing.Subject}'. Where a certificate has no key identifier, OpenSSL and .NET "
                + "choose its issuer by that name, take the wrong one and refuse the signature; only Go tries both. Make the new "
                + "authority with a name of its own.");
        var certificate = CertificateRenewal.Renew(existing.Certificate, by, options);
        return new CertificateAuthority(certificate.With(existing.Key), [by.Certificate, .. by.Chain], existing.Key);
    }

    /// <summary>An authority again with the same name and key for a new time.</summary>
    /// <param name="existing">The authority; where it is its own issuer its key signs.</param>
    /// <param name="parent">The authority above it; null for one that is its own issuer.</param>
    /// <param name="options">Validity and serial number.</param>
    public static CertificateAuthority Renew(CertificateAuthority existing, CertificateAuthority? parent, RenewalOptions options)
    {
        if (parent is not null)
            return new CertificateAuthority(
                CertificateRenewal.Renew(existing.Certificate, parent, options).With(existing.Key),
                [parent.Certificate, .. parent.Chain], existing.Key);
        if (!existing.Certificate.IsSelfIssued)
            throw new InvalidRequestException(
                "AuthorityMissing",
                $"'{existing.Subject}' was signed by '{existing.Certificate.Issuer}'. Name that authority with -Authority.");
        var key = existing.Key
            ?? throw new RefusedException(
            "AuthorityIsExternal",
            $"The key of '{existing.Subject}' is not here, so it cannot sign itself. Put it beside the certificate or name it "
            + "with Get-K8sCertificateAuthority -KeyPath.");
        return new CertificateAuthority(
            CertificateRenewal.RenewSelfSigned(existing.Certificate, key, options).With(key), [], key);
    }
}

/// <summary>What a new authority shall be.</summary>
internal sealed record AuthorityOptions
{
    /// <summary>Its name.</summary>
    public required DistinguishedName Subject { get; init; }

    /// <summary>Its alternative names; usually none.</summary>
    public IReadOnlyList<SubjectAlternativeName> AlternativeNames { get; init; } = [];

    /// <summary>Key usages beyond KeyCertSign, CrlSign and DigitalSignature.</summary>
    public KeyUsages KeyUsage { get; init; }

    /// <summary>The purposes that what it signs may have; empty for every purpose.</summary>
    public IReadOnlyList<ExtendedKeyUsage> ExtendedKeyUsage { get; init; } = [];

    /// <summary>How many authorities may follow below; null for any number.</summary>
    public int? PathLength { get; init; }

    /// <summary>The validity.</summary>
    public required Validity Validity { get; init; }

    /// <summary>The names that it may and may not certify.</summary>
    public NameLimits NameLimits { get; init; } = NameLimits.None;

    /// <summary>The serial number, big-endian and positive; null for a random one.</summary>
    public byte[]? SerialNumber { get; init; }
}

/// <summary>The two files of an authority.</summary>
/// <param name="Certificate">The certificate's; null when it is not written.</param>
/// <param name="Key">The key's; null when it is not written.</param>
internal sealed record AuthorityFiles(string? Certificate, string? Key)
{
    /// <summary>True when a file is written.</summary>
    public bool Any => Certificate is not null || Key is not null;

    /// <summary>
    /// A new key goes beside the certificate unless a place is named: an authority whose key is lost is of no use.
    /// </summary>
    public static AuthorityFiles Choose(string? certificate, string? key, bool isNewKey) =>
        new(certificate,
            key ?? (certificate is not null && isNewKey ? Path.ChangeExtension(certificate, FileEndings.Crt.Key) : null));

    /// <summary>Refuses when a file is there.</summary>
    public void CheckFree() => FileTransaction.RequireFree([.. new[] { Certificate, Key }.OfType<string>()]);

    /// <summary>Writes both or none: neither is of use without the other.</summary>
    public CertificateAuthority Write(CertificateAuthority authority, Passphrase? passphrase, bool overwrite)
    {
        if (Certificate is not null && Certificate == Key)
            throw new InvalidRequestException("OneFileForSeveral", $"Certificate and key cannot both go to '{Key}'.");
        var files = new List<(string, byte[], FileProtection)>();
        if (Certificate is not null)
            files.Add((Certificate, Encoding.ASCII.GetBytes(authority.Certificate.Pem), FileProtection.Public));
        var secret = Key is null ? []
            : PrivateKeyWriter.Write(authority.Key!, PrivateKeyFormat.Pkcs8, false, passphrase);
        if (Key is not null)
            files.Add((Key, secret, FileProtection.Secret));
        try
        {
            if (files.Count > 0)
                FileTransaction.Write(overwrite, files);
        }
        finally
        {
            Array.Clear(secret);
        }

        var key = Key is null ? authority.Key! : authority.Key!.At(Key);
        var certificate = Certificate is null ? authority.Certificate : authority.Certificate.At(Certificate);
        return new CertificateAuthority(certificate.With(key), authority.Chain, key);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", new[] { Certificate, Key }.Where(path => path is not null));
}
