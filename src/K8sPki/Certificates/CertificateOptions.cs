namespace K8sPki;

/// <summary>What to put into a certificate.</summary>
internal sealed record CertificateOptions
{
    /// <summary>The subject; may be empty when there are alternative names.</summary>
    public required DistinguishedName Subject { get; init; }

    /// <summary>The key to certify.</summary>
    public required PublicKey PublicKey { get; init; }

    /// <summary>Subject alternative names; doubled ones are written once.</summary>
    public IReadOnlyList<SubjectAlternativeName> AlternativeNames { get; init; } = [];

    /// <summary>Key usages; none leaves the extension out.</summary>
    public KeyUsages KeyUsage { get; init; }

    /// <summary>Extended key usages; none leaves the extension out.</summary>
    public IReadOnlyList<ExtendedKeyUsage> ExtendedKeyUsage { get; init; } = [];

    /// <summary>Basic constraints; not an authority unless said.</summary>
    public BasicConstraints BasicConstraints { get; init; } = new(false, null);

    /// <summary>Extensions beyond those above, written as they are.</summary>
    public IReadOnlyList<CertificateExtension> OtherExtensions { get; init; } = [];

    /// <summary>The validity.</summary>
    public required Validity Validity { get; init; }

    /// <summary>The serial number, big-endian and positive; null for a random one.</summary>
    public byte[]? SerialNumber { get; init; }
}
