namespace K8sPki.Reports;

/// <summary>An authority of a report, what it certified, and who trusts it.</summary>
internal sealed class ReportAuthority
{
    private ReportAuthority(string name, ReportCertificate? certificate)
    {
        Name = name;
        Certificate = certificate;
    }

    /// <summary>What it is called: that of its row, else its name in what it issued.</summary>
    public string Name { get; }

    /// <summary>Its row; null when it is not in the report.</summary>
    public ReportCertificate? Certificate { get; }

    /// <summary>The authorities that it certified.</summary>
    public List<ReportAuthority> Below { get; } = [];

    /// <summary>The other certificates that it issued, the first to end first.</summary>
    public List<ReportCertificate> Issued { get; } = [];

    /// <summary>Who trusts it: the settings that name it.</summary>
    public IReadOnlyList<ReportReference> TrustedBy => Certificate?.NamedBy ?? [];

    /// <summary>The trees of all authorities; what nobody in the report issued stands under the name of its issuer.</summary>
    public static IReadOnlyList<ReportAuthority> TreesOf(IReadOnlyList<ReportCertificate> certificates)
    {
        var known = certificates.Where(row => row.IsAuthority).ToDictionary(row => row,
            row => new ReportAuthority(row.Name, row));
        var trees = known.Values.Where(authority => IsRoot(authority.Certificate!)).ToList();
        var unknown = new Dictionary<string, ReportAuthority>(StringComparer.Ordinal);
        foreach (var row in certificates.Where(row => row.Certificate is not null))
        {
            if (row.IssuedBy is { } issuer && known.TryGetValue(issuer, out var authority))
                Add(authority, row, known);
            else if (!row.IsAuthority && !row.Certificate!.IsSelfIssued)
                Add(Named(row.Issuer, unknown), row, known);
        }

        return [.. trees, .. unknown.Values];
    }

    private static ReportAuthority Named(string name, Dictionary<string, ReportAuthority> unknown) =>
        unknown.TryGetValue(name, out var authority) ? authority : unknown[name] = new ReportAuthority(name, null);

    private static void Add(
        ReportAuthority authority, ReportCertificate row, Dictionary<ReportCertificate, ReportAuthority> known)
    {
        if (!known.TryGetValue(row, out var below))
            authority.Issued.Add(row);
        else if (!IsRoot(row))
            authority.Below.Add(below);
    }

    // Two authorities that certified each other have none above them; the first of them is the root then.
    private static bool IsRoot(ReportCertificate row)
    {
        var seen = new HashSet<ReportCertificate>();
        for (var above = row; above.IssuedBy is { } issuer; above = issuer)
        {
            if (!seen.Add(above))
                return above == row && seen.MinBy(one => one.Id, StringComparer.Ordinal) == row;
        }

        return row.IssuedBy is null;
    }
}

/// <summary>Finds the issuer of a certificate among the authorities of a report, by name and identifier of the key.</summary>
internal sealed class ReportIssuers
{
    private readonly Dictionary<DistinguishedName, List<ReportCertificate>> byName = [];

    public ReportIssuers(IEnumerable<ReportCertificate> certificates)
    {
        foreach (var row in certificates.Where(row => row.IsAuthority))
        {
            if (!byName.TryGetValue(row.Certificate!.SubjectName, out var named))
                byName.Add(row.Certificate.SubjectName, named = []);
            named.Add(row);
        }
    }

    /// <summary>The row of the issuer; null when it is not among them, and for what signed itself.</summary>
    public ReportCertificate? Of(ReportCertificate row)
    {
        if (row.Certificate is not { } certificate || !byName.TryGetValue(certificate.IssuerName, out var named))
            return null;
        var issuer = named.Find(one => Fits(one.Certificate!, certificate));
        return issuer == row ? null : issuer;
    }

    private static bool Fits(Certificate issuer, Certificate certificate)
    {
        try
        {
            return certificate.AuthorityKeyId is not { } wanted || issuer.SubjectKeyId is not { } has || wanted == has;
        }
        catch (PkiException)
        {
            return true;
        }
    }
}
