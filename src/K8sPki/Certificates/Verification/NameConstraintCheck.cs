namespace K8sPki;

/// <summary>
/// Holds the names of a chain against the constraints of an authority above them, as Go does up to 1.25: every name of
/// every certificate below (since Go 1.21; before, the leaf's only), at most 250,000 comparisons for each authority.
/// </summary>
internal static class NameConstraintCheck
{
    private const int MostComparisons = 250_000;

    /// <summary>Checks one authority.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="below">The chain below it, the judged certificate first.</param>
    /// <returns>Null when every name may stand.</returns>
    public static Finding? Check(ChainMember authority, IReadOnlyList<ChainMember> below)
    {
        if (authority.Extensions.NameConstraints is not { } constraints)
            return null;
        var comparisons = 0;
        foreach (var member in below)
        {
            foreach (var name in member.Extensions.Names)
            {
                var (excluded, permitted) = (constraints.Excluded(name.Kind), constraints.Permitted(name.Kind));
                comparisons += excluded.Count + permitted.Count;
                if (comparisons > MostComparisons)
                    return ChainFindings.TooManyNames(authority, MostComparisons);
                if (Objection(name, permitted, excluded) is { } why)
                    return ChainFindings.NameConstraintViolated(authority, member, $"its name '{PrintableText.Escape(name.Shown)}' {why}");
            }
        }

        return null;
    }

    private static string? Objection(MemberName name, IReadOnlyList<NameConstraint> permitted, IReadOnlyList<NameConstraint> excluded)
    {
        var mailbox = default(Mailbox);
        switch (name.Kind)
        {
            case SubjectAlternativeNameKind.Email when !Mailbox.TryParse(name.Text, out mailbox):
                return "is not an e-mail address that can be compared";
            case SubjectAlternativeNameKind.Dns when !DomainName.IsValid(name.Text):
                return "is not a domain name that can be compared";
            case SubjectAlternativeNameKind.Uri when permitted.Count + excluded.Count > 0:
                if (!TryDomainOf(name.Text, out var domain))
                    return "has no domain name as host, so that it cannot be compared";
                name = name with { Text = domain };
                break;
        }

        var covering = excluded.FirstOrDefault(constraint => Covers(constraint, name, mailbox, isExcluded: true));
        if (covering is not null)
            return $"is excluded by '{PrintableText.Escape(covering.Text)}'";
        return permitted.Count == 0 || permitted.Any(constraint => Covers(constraint, name, mailbox, isExcluded: false))
            ? null
            : "is not among the permitted names";
    }

    private static bool Covers(NameConstraint constraint, MemberName name, Mailbox mailbox, bool isExcluded)
    {
        if (name.Kind == SubjectAlternativeNameKind.IPAddress)
            return IsInRange(name.Bytes.Span, constraint.Address.Span);
        if (constraint.Mailbox is { } exact)
            return exact.Local == mailbox.Local && exact.Domain.Equals(mailbox.Domain, StringComparison.OrdinalIgnoreCase);
        var domain = name.Kind == SubjectAlternativeNameKind.Email ? mailbox.Domain : name.Text;
        return isExcluded ? DomainName.IsExcluded(domain, constraint.Text) : DomainName.IsCovered(domain, constraint.Text);
    }

    private static bool IsInRange(ReadOnlySpan<byte> address, ReadOnlySpan<byte> range)
    {
        if (range.Length != address.Length * 2)
            return false;
        for (var i = 0; i < address.Length; i++)
        {
            var mask = range[address.Length + i];
            if ((address[i] & mask) != (range[i] & mask))
                return false;
        }

        return true;
    }

    // RFC 5280: a URI constraint fits only hosts that are domain names. A zone counts as an address: CVE-2024-45341.
    private static bool TryDomainOf(string host, out string domain)
    {
        domain = host;
        if (host.Length == 0 || (host.Contains(':', StringComparison.Ordinal) && !host.EndsWith(']') && !TrySplitPort(host, out domain)))
            return false;
        if (domain.StartsWith('[') && domain.EndsWith(']'))
            return false;
        var zone = domain.IndexOf('%', StringComparison.Ordinal);
        return !AddressText.TryRead(zone > 0 ? domain[..zone] : domain, out _);
    }

    private static bool TrySplitPort(string host, out string domain)
    {
        domain = "";
        var colon = host.LastIndexOf(':');
        if (host.StartsWith('['))
        {
            var end = host.IndexOf(']', StringComparison.Ordinal);
            if (end + 1 != colon)
                return false;
            domain = host[1..end];
        }
        else
        {
            domain = host[..colon];
            if (domain.Contains(':', StringComparison.Ordinal))
                return false;
        }

        return !domain.Contains('[', StringComparison.Ordinal) && !host[(colon + 1)..].Contains(']', StringComparison.Ordinal)
            && (host.StartsWith('[') || !host.Contains(']', StringComparison.Ordinal));
    }
}
