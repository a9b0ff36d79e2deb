namespace K8sPki;

/// <summary>The signed part of a certificate, ready to be written.</summary>
internal sealed record CertificateContent
{
    /// <summary>Big-endian and positive, as short as DER wants it.</summary>
    public required byte[] SerialNumber { get; init; }

    /// <summary>The name of the issuer.</summary>
    public required DistinguishedName Issuer { get; init; }

    /// <summary>The validity.</summary>
    public required Validity Validity { get; init; }

    /// <summary>The name of the subject.</summary>
    public required DistinguishedName Subject { get; init; }

    /// <summary>The key to certify.</summary>
    public required PublicKey PublicKey { get; init; }

    /// <summary>The extensions in the order in which they are written.</summary>
    public required IReadOnlyList<CertificateExtension> Extensions { get; init; }
}
