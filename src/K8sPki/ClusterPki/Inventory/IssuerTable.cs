namespace K8sPki;

/// <summary>Finds the authority that issued a certificate by names and key identifiers, however many authorities there are.</summary>
internal sealed class IssuerTable
{
    private readonly Dictionary<(DistinguishedName Subject, string? KeyId), (int Rank, PkiEntry Entry)> byKey = [];
    private readonly Dictionary<DistinguishedName, PkiEntry> byName = [];

    /// <summary>Notes the authorities among some entries; of two that fit the first counts.</summary>
    public IssuerTable(IEnumerable<PkiEntry> entries)
    {
        foreach (var entry in entries)
        {
            if (entry.Certificate is not { IsCA: true } authority)
                continue;
            byName.TryAdd(authority.SubjectName, entry);
            byKey.TryAdd((authority.SubjectName, authority.SubjectKeyId), (byKey.Count, entry));
        }
    }

    /// <summary>The entry of the issuer; null when it is not among them.</summary>
    public PkiEntry? IssuerOf(Certificate certificate)
    {
        if (certificate.AuthorityKeyId is not { } keyId)
            return byName.GetValueOrDefault(certificate.IssuerName);
        var isKnown = byKey.TryGetValue((certificate.IssuerName, keyId), out var known);
        // An authority without an identifier of its key may have any.
        var isUnnamed = byKey.TryGetValue((certificate.IssuerName, null), out var unnamed);
        return isKnown && (!isUnnamed || known.Rank < unnamed.Rank) ? known.Entry : isUnnamed ? unnamed.Entry : null;
    }
}
