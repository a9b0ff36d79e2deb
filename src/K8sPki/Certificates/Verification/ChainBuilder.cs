using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace K8sPki.Certificates;

/// <summary>
/// Builds every chain from a certificate to a root in Go's order and with Go's bound: at most 100 authorities are tried for
/// one certificate (maxChainSignatureChecks), so that loops and many authorities of one name end soon. As since Go 1.26 also
/// those count that stand in the chain already.
/// </summary>
internal sealed class ChainBuilder(CertificatePool roots, CertificatePool intermediates, DateTimeOffset at)
{
    private const int MostTries = 100;

    private readonly List<IReadOnlyList<ChainMember>> chains = [];
    private int tries;

    /// <summary>Builds the chains of one certificate.</summary>
    /// <param name="leaf">The certificate.</param>
    /// <param name="failure">Why there is no chain; null when there is one.</param>
    public IReadOnlyList<IReadOnlyList<ChainMember>> Build(ChainMember leaf, out Finding? failure)
    {
        failure = Extend([leaf]);
        return chains;
    }

    // Returns why the chain reaches no root; null when it does.
    private Finding? Extend(IReadOnlyList<ChainMember> chain)
    {
        var (found, child) = (chains.Count, chain[^1]);
        Finding? failure = null;
        Finding? hint = null;
        foreach (var root in roots.ParentsOf(child))
            Consider(chain, root, isRoot: true, ref failure, ref hint);
        foreach (var intermediate in intermediates.ParentsOf(child))
            Consider(chain, intermediate, isRoot: false, ref failure, ref hint);
        if (chains.Count > found)
            return null;
        return failure ?? hint
            ?? ChainFindings.UnknownAuthority(child, roots.RefusedParentOf(child) ?? intermediates.RefusedParentOf(child));
    }

    private void Consider(
        IReadOnlyList<ChainMember> chain, ChainMember candidate, bool isRoot, ref Finding? failure, ref Finding? hint)
    {
        tries++;
        if (tries > MostTries)
        {
            failure = ChainFindings.TooManySignatures(chain[0], MostTries);
            return;
        }

        if (candidate.Key.Kind == CertifiedKeyKind.Unknown || IsInChain(candidate, chain))
            return;

        if (SignatureCheck.Check(chain[^1], candidate) is { } objection)
        {
            hint ??= objection;
            return;
        }

        failure = MemberCheck.Check(candidate, chain, isRoot, at);
        if (failure is not null)
            return;
        IReadOnlyList<ChainMember> longer = [.. chain, candidate];
        if (isRoot)
            chains.Add(longer);
        else
            failure = Extend(longer);
    }

    // The same name and key with the same alternative names would go round in a circle, whoever signed it.
    private static bool IsInChain(ChainMember candidate, IReadOnlyList<ChainMember> chain)
    {
        foreach (var member in chain)
        {
            if (member.Subject != candidate.Subject || !member.Key.Spki.Span.SequenceEqual(candidate.Key.Spki.Span))
                continue;
            var (names, others) = (member.Extensions.AlternativeNames, candidate.Extensions.AlternativeNames);
            if (names is null || others is null)
                return names is null && others is null;
            if (names.Value.Span.SequenceEqual(others.Value.Span))
                return true;
        }

        return false;
    }
}

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

/// <summary>
/// Authorities that several verifications share, each read once: the certificates of a thousand nodes are signed by few.
/// What is kept has a bound, and several threads may ask at once.
/// </summary>
internal sealed class KnownAuthorities
{
    private const int Most = 1000;

    private readonly ConcurrentDictionary<string, ChainMember> read = new(StringComparer.Ordinal);

    /// <summary>An authority as <see cref="ChainMemberReader"/> reads it.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="digest">What tells its bytes from those of others.</param>
    /// <exception cref="MalformedInputException">Go would not read it.</exception>
    public ChainMember Read(Certificate certificate, string digest)
    {
        // The same bytes may stand in several files, and findings name the one that was asked about.
        if (read.TryGetValue(digest, out var known))
            return known.As(certificate);
        var fresh = ChainMemberReader.Read(certificate);
        if (read.Count >= Most)
            read.Clear();
        read[digest] = fresh;
        return fresh;
    }
}
