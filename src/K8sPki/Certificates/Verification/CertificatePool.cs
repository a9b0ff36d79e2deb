using System.Security.Cryptography;

namespace K8sPki;

/// <summary>Certificates found by their subject, each once. One that Go would not read is left out and remembered.</summary>
internal sealed class CertificatePool
{
    private readonly Dictionary<string, List<ChainMember>> bySubject = new(StringComparer.Ordinal);
    private readonly HashSet<string> known = new(StringComparer.Ordinal);
    private readonly List<(Certificate Certificate, PkiException Problem)> refused = [];

    /// <summary>A pool of these.</summary>
    /// <param name="certificates">The certificates; of equal ones the first counts.</param>
    /// <param name="authorities">Where what is read is kept for other pools; null to read by oneself.</param>
    public CertificatePool(IEnumerable<Certificate> certificates, KnownAuthorities? authorities = null)
    {
        foreach (var certificate in certificates)
        {
            var digest = Digest(certificate);
            if (known.Add(digest))
                Add(certificate, () => authorities?.Read(certificate, digest) ?? ChainMemberReader.Read(certificate));
        }
    }

    /// <summary>True when the very same certificate is in the pool.</summary>
    public bool Contains(ChainMember certificate) => known.Contains(Digest(certificate.Certificate));

    /// <summary>
    /// The certificates whose subject is this one's issuer, the likeliest first as Go orders them: equal key identifiers,
    /// then one of the two missing, then different ones.
    /// </summary>
    public IEnumerable<ChainMember> ParentsOf(ChainMember child)
    {
        if (!bySubject.TryGetValue(child.Issuer, out var candidates))
            return [];
        return candidates.Count == 1 ? candidates : candidates.OrderBy(candidate => Distance(candidate, child));
    }

    /// <summary>Why a certificate with the name of this one's issuer was left out; null when none was.</summary>
    public (Certificate Certificate, PkiException Problem)? RefusedParentOf(ChainMember child)
    {
        foreach (var entry in refused)
        {
            if (entry.Certificate.SubjectName.Der.SequenceEqual(child.Certificate.IssuerName.Der))
                return entry;
        }

        return null;
    }

    private void Add(Certificate certificate, Func<ChainMember> read)
    {
        try
        {
            var member = read();
            if (!bySubject.TryGetValue(member.Subject, out var sameName))
                bySubject.Add(member.Subject, sameName = []);
            sameName.Add(member);
        }
        catch (MalformedInputException problem)
        {
            refused.Add((certificate, problem));
        }
    }

    private static int Distance(ChainMember parent, ChainMember child)
    {
        var (subjectKey, authorityKey) = (parent.SubjectKeyId, child.AuthorityKeyId);
        if (subjectKey.Span.SequenceEqual(authorityKey.Span))
            return 0;
        return subjectKey.IsEmpty || authorityKey.IsEmpty ? 1 : 2;
    }

    private static string Digest(Certificate certificate) => Convert.ToBase64String(SHA256.HashData(certificate.Der.Span));
}
