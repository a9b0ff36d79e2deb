using K8sPki.Platform;

namespace K8sPki;

/// <summary>A certificate authority: its certificate, the chain above it, and its key where that is at hand.</summary>
public sealed class CertificateAuthority
{
    internal CertificateAuthority(Certificate certificate, IReadOnlyList<Certificate> chain, PrivateKey? key)
    {
        if (!certificate.IsCA)
            throw new RefusedException(
                "NotAnAuthority",
                $"{Describe(certificate)} is not a certificate authority: its basic constraints do not say CA:TRUE.");
        if (key is not null && !key.PublicKey.Equals(certificate.PublicKey))
            throw new RefusedException("KeyDoesNotMatch",
                $"The key{(key.Path is null ? "" : $" '{key.Path}'")} is not the key of {Describe(certificate)}.");
        Certificate = certificate;
        Chain = chain;
        Key = key;
    }

    /// <summary>The authority's certificate.</summary>
    public Certificate Certificate { get; }

    /// <summary>The certificates above it, nearest first; empty for a root.</summary>
    public IReadOnlyList<Certificate> Chain { get; }

    /// <summary>The subject of the certificate.</summary>
    public string Subject => Certificate.Subject;

    /// <summary>
    /// What <c>kubeadm join --discovery-token-ca-cert-hash</c> takes: <c>sha256:</c> and the SHA-256 of its public key
    /// (SubjectPublicKeyInfo) in hex, as <c>kubeadm token create --print-join-command</c> prints it.
    /// </summary>
    public string? JoinHash => Certificate.JoinHash;

    /// <summary>The subject in lines that a list has room for.</summary>
    public string SubjectText => Certificate.SubjectText;

    /// <summary>The end of validity in local time.</summary>
    public DateTime NotAfter => Certificate.NotAfter;

    /// <summary>The day on which validity ends, in local time: <c>2027-11-29</c>, the same in every culture.</summary>
    public string Expires => Certificate.Expires;

    /// <summary>Whole days until the end of validity, negative when it has passed.</summary>
    public int DaysRemaining => Certificate.DaysRemaining;

    /// <summary>The same as <see cref="DaysRemaining"/>, by the name that the table has.</summary>
    public int Days => DaysRemaining;

    /// <summary>Whether it has ended or ends soon.</summary>
    public Urgency Urgency => Certificate.Urgency;

    /// <summary>The kind of its key, such as <c>RSA 2048</c>, or <c>external</c> when the key is kept elsewhere.</summary>
    public string KeyDescription => IsExternal ? "external" : Certificate.KeyDescription;

    /// <summary>Where its certificate was read, short.</summary>
    public string? Location => Certificate.Location;

    /// <summary>
    /// True when the key is kept elsewhere: such an authority can be trusted and compared with, but cannot sign here.
    /// </summary>
    public bool IsExternal => Key is null;

    /// <summary>The file of the certificate; null when it is only in memory, or a copy from another machine.</summary>
    public string? Path => Certificate.Path;

    /// <summary>The machine that it was read on, when it came from there as a copy; null for one of this machine.</summary>
    public string? Node => Certificate.Node;

    /// <summary>The certificate and the chain above it as PEM text; never the key.</summary>
    public string Pem => string.Concat(Chain.Prepend(Certificate).Select(certificate => certificate.Pem));

    /// <summary>The file of the certificate with control characters escaped; null when it is only in memory.</summary>
    public string? DisplayPath => Certificate.DisplayPath;

    /// <summary>The file of the key with control characters escaped; null when there is none here.</summary>
    public string? DisplayKeyPath => FileLocation.Shown(KeyPath);

    /// <summary>The file of the key; null when it is external or only in memory.</summary>
    public string? KeyPath => Key?.Path;

    internal PrivateKey? Key { get; }

    /// <summary>The key, checked to be usable now.</summary>
    /// <exception cref="RefusedException">The authority is external, expired, or may not sign.</exception>
    internal PrivateKey SigningKey()
    {
        if (Key is null && Certificate.Origin is { } origin)
            throw new RefusedException(
                "AuthorityIsExternal",
                $"{Describe(Certificate)} is a copy from {origin.NodeName}, and its key stayed there. Sign there, or get the "
                + "authority here with its key.");
        if (Key is null)
            throw new RefusedException("AuthorityIsExternal",
                $"The key of {Describe(Certificate)} is not here, so it cannot sign. Put it beside the certificate or name it "
                    + "with Get-K8sCertificateAuthority -KeyPath.");
        if (Certificate.ValidTo < Clock.UtcNow)
            throw new RefusedException(
                "AuthorityExpired",
                $"{Describe(Certificate)} expired on {IsoTime.Minute(Certificate.ValidTo)}; what it signs would not be valid.");
        if (Certificate.ValidFrom > Clock.UtcNow)
            throw new RefusedException(
                "AuthorityNotYetValid",
                $"{Describe(Certificate)} is not valid before {IsoTime.Minute(Certificate.ValidFrom)}. Check the clock.");
        if (Certificate.KeyUsage != KeyUsages.None && !Certificate.KeyUsage.HasFlag(KeyUsages.KeyCertSign))
            throw new RefusedException(
                "AuthorityMayNotSign",
                $"{Describe(Certificate)} may not sign certificates: its key usage leaves KeyCertSign out.");
        return Key;
    }

    /// <inheritdoc/>
    public override string ToString() => Certificate.ToString();

    private static string Describe(Certificate certificate) =>
        certificate.DisplayPath is { } path ? $"'{certificate.Subject}' ({path})" : $"'{certificate.Subject}'";
}
