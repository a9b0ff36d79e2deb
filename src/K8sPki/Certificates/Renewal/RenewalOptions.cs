namespace K8sPki;

/// <summary>What changes when a certificate is renewed; everything else stays.</summary>
internal sealed record RenewalOptions
{
    /// <summary>The new validity.</summary>
    public required Validity Validity { get; init; }

    /// <summary>The key to certify; null keeps the old one.</summary>
    public PublicKey? PublicKey { get; init; }

    /// <summary>Alternative names to have beside those of the old certificate; what is there already is not doubled.</summary>
    public IReadOnlyList<SubjectAlternativeName> AddedNames { get; init; } = [];

    /// <summary>Alternative names to leave out; each must be there.</summary>
    public IReadOnlyList<SubjectAlternativeName> RemovedNames { get; init; } = [];

    /// <summary>The serial number, big-endian and positive; null for a random one.</summary>
    public byte[]? SerialNumber { get; init; }
}
