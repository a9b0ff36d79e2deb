using K8sPki.Requests;

namespace K8sPki.Certificates;

/// <summary>What to ask for to get a certificate like another one: its subject, its names and its usages.</summary>
internal static class CertificatePattern
{
    /// <summary>The request's content.</summary>
    /// <param name="like">The certificate.</param>
    /// <param name="key">The key that the request is for; usages that it cannot have are left out.</param>
    public static CertificateRequestOptions Of(Certificate like, PublicKey key) => new()
    {
        Subject = like.SubjectName,
        AlternativeNames = like.SubjectAlternativeNames,
        KeyUsage = key.Algorithm == KeyAlgorithm.RSA ? like.KeyUsage
            : like.KeyUsage & ~(KeyUsages.KeyEncipherment | KeyUsages.DataEncipherment),
        ExtendedKeyUsage = like.ExtendedKeyUsage,
        BasicConstraints = like.IsCA ? like.BasicConstraints : null,
    };

    /// <summary>A new key of the same kind.</summary>
    public static PrivateKey NewKey(Certificate like) => PrivateKey.Generate(like.PublicKey.Algorithm, like.PublicKey.KeySize);
}
