namespace K8sPki;

/// <summary>What to ask for in a request.</summary>
internal sealed record CertificateRequestOptions
{
    /// <summary>The subject; may be empty when there are alternative names.</summary>
    public DistinguishedName? Subject { get; init; }

    /// <summary>Subject alternative names; doubled ones are written once.</summary>
    public IReadOnlyList<SubjectAlternativeName> AlternativeNames { get; init; } = [];

    /// <summary>Key usages; none leaves the extension out.</summary>
    public KeyUsages KeyUsage { get; init; }

    /// <summary>Extended key usages; none leaves the extension out.</summary>
    public IReadOnlyList<ExtendedKeyUsage> ExtendedKeyUsage { get; init; } = [];

    /// <summary>Basic constraints; null leaves the extension out.</summary>
    public BasicConstraints? BasicConstraints { get; init; }
}
