namespace K8sPki.Certificates;

/// <summary>
/// Puts certificates in the order in which TLS sends them: each followed by its issuer (RFC 8446 section 4.4.2).
/// </summary>
internal static class ChainOrder
{
    /// <summary>
    /// The certificates, doubled ones once, each chain from the leaf up; what hangs together with nothing keeps its order.
    /// </summary>
    public static IReadOnlyList<Certificate> Arrange(IEnumerable<Certificate> certificates)
    {
        var all = certificates.Distinct().ToList();
        var bySubject = all.ToLookup(certificate => certificate.SubjectName);
        var issuers =
            all.Where(certificate => !certificate.IsSelfIssued).Select(certificate => IssuerOf(certificate, bySubject))
            .OfType<Certificate>().ToHashSet();
        var arranged = new List<Certificate>();
        var placed = new HashSet<Certificate>();
        foreach (var start in all.Where(certificate => !issuers.Contains(certificate)).Concat(all))
            Climb(start, bySubject, placed, arranged);
        return arranged;
    }

    /// <summary>
    /// The certificates in their order, each followed by its issuers as far as these are among those that are offered.
    /// </summary>
    public static IReadOnlyList<Certificate> Complete(IEnumerable<Certificate> certificates, IReadOnlyList<Certificate> offered)
    {
        var all = certificates.ToList();
        var bySubject = all.Concat(offered).Distinct().ToLookup(certificate => certificate.SubjectName);
        var arranged = new List<Certificate>();
        var placed = new HashSet<Certificate>();
        foreach (var start in all)
            Climb(start, bySubject, placed, arranged);
        return arranged;
    }

    private static void Climb(
        Certificate start, ILookup<DistinguishedName, Certificate> bySubject, HashSet<Certificate> placed,
        List<Certificate> arranged)
    {
        for (var next = start; next is not null && placed.Add(next); next = next.IsSelfIssued ? null : IssuerOf(next, bySubject))
            arranged.Add(next);
    }

    private static Certificate? IssuerOf(Certificate certificate, ILookup<DistinguishedName, Certificate> bySubject)
    {
        var named = bySubject[certificate.IssuerName].Where(issuer => !issuer.Equals(certificate)).ToArray();
        return Array.Find(named, issuer => certificate.AuthorityKeyId is { } id && issuer.SubjectKeyId == id)
            ?? named.FirstOrDefault();
    }
}
