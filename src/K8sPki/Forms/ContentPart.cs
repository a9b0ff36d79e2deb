namespace K8sPki;

/// <summary>One text or block of bytes within what was read.</summary>
/// <param name="Content">The bytes.</param>
/// <param name="Place">Where it stands, such as <c>Secret web, tls.crt</c>; null when it is all that was read.</param>
internal sealed record ContentPart(byte[] Content, string? Place)
{
    /// <summary>Why it cannot be read; null when it can.</summary>
    public PkiException? Problem { get; init; }

    /// <summary>What is asked of which signer, where it is of a CertificateSigningRequest that says so; else null.</summary>
    public AskedOfSigner? Asked { get; init; }

    /// <summary>What messages call it.</summary>
    /// <param name="whole">What they call all that was read.</param>
    public string NameIn(string whole) => Place is null ? whole : $"{whole}, {Place}";
}
