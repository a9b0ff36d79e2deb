namespace K8sPki;

/// <summary>A certificate with all that chain building looks at, read once and by Go's rules.</summary>
internal sealed class ChainMember
{
    /// <summary>The certificate.</summary>
    public required Certificate Certificate { get; init; }

    /// <summary>The subject's encoding, as a key for look-ups: names are compared byte by byte.</summary>
    public required string Subject { get; init; }

    /// <summary>The issuer's encoding.</summary>
    public required string Issuer { get; init; }

    /// <summary>The SubjectPublicKeyInfo.</summary>
    public required CertifiedKey Key { get; init; }

    /// <summary>How the issuer signed it.</summary>
    public required MemberSignature Signature { get; init; }

    /// <summary>The extensions.</summary>
    public required MemberExtensions Extensions { get; init; }

    /// <summary>1 to 3.</summary>
    public required int Version { get; init; }

    /// <summary>The subject key identifier; empty when absent.</summary>
    public ReadOnlyMemory<byte> SubjectKeyId => Extensions.SubjectKeyId;

    /// <summary>The authority key identifier; empty when absent.</summary>
    public ReadOnlyMemory<byte> AuthorityKeyId => Extensions.AuthorityKeyId;

    /// <summary>True when subject and issuer are the same name.</summary>
    public bool IsSelfIssued => Subject == Issuer;

    /// <summary>The same for another object of the very same certificate.</summary>
    public ChainMember As(Certificate certificate) => new()
    {
        Certificate = certificate, Subject = Subject, Issuer = Issuer, Key = Key, Signature = Signature, Extensions = Extensions, Version = Version,
    };
}
