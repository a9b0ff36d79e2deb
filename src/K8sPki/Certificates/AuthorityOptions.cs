namespace K8sPki;

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
