namespace K8sPki;

/// <summary>What a certificate is judged against.</summary>
internal sealed record VerificationOptions
{
    /// <summary>The authorities that are trusted; self-signed or not.</summary>
    public IReadOnlyList<Certificate> Roots { get; init; } = [];

    /// <summary>Certificates that may stand between the judged one and a root.</summary>
    public IReadOnlyList<Certificate> Intermediates { get; init; } = [];

    /// <summary>Where roots that were read are kept for other verifiers; null to keep none.</summary>
    public KnownAuthorities? Authorities { get; init; }

    /// <summary>The time to judge at.</summary>
    public DateTimeOffset At { get; init; } = Clock.UtcNow;

    /// <summary>The host name or IP address, also in brackets, that the certificate must be for; null for any.</summary>
    public string? Name { get; init; }

    /// <summary>One of these purposes must be allowed by every certificate of the chain; empty for any purpose. (Go takes empty for ServerAuth.)</summary>
    public IReadOnlyList<ExtendedKeyUsage> Usages { get; init; } = [];
}
