namespace K8sPki;

/// <summary>What Test-K8sCertificate holds certificates against.</summary>
internal sealed record CertificateTestOptions
{
    /// <summary>The trusted authorities; none judges a certificate without a chain.</summary>
    public IReadOnlyList<Certificate> Authorities { get; init; } = [];

    /// <summary>Certificates that may stand between.</summary>
    public IReadOnlyList<Certificate> Intermediates { get; init; } = [];

    /// <summary>The private key that should be the certificate's; null where none is compared.</summary>
    public PrivateKey? Key { get; init; }

    /// <summary>What it is to be used for.</summary>
    public CertificatePurpose Purpose { get; init; }

    /// <summary>Host names and IP addresses that it must all be for.</summary>
    public IReadOnlyList<string> HostNames { get; init; } = [];

    /// <summary>The time to judge at.</summary>
    public DateTimeOffset At { get; init; } = Clock.UtcNow;

    /// <summary>How long before its end a certificate is worth a warning.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromDays(30);
}
