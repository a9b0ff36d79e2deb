using System.Formats.Asn1;
using System.Net;
using K8sPki.Naming;
using K8sPki.Platform;

namespace K8sPki.Certificates;

/// <summary>The names that an authority may, or may not, certify (RFC 5280 section 4.2.1.10).</summary>
internal sealed class NameConstraints
{
    private readonly Dictionary<SubjectAlternativeNameKind, List<NameConstraint>> permitted;
    private readonly Dictionary<SubjectAlternativeNameKind, List<NameConstraint>> excluded;

    private NameConstraints(AsnReader? permitted, AsnReader? excluded, ref bool hasOtherKinds)
    {
        this.permitted = ReadSubtrees(permitted, ref hasOtherKinds);
        this.excluded = ReadSubtrees(excluded, ref hasOtherKinds);
    }

    /// <summary>The constraints of a kind, one of which must cover every name of that kind; none for no limit.</summary>
    public IReadOnlyList<NameConstraint> Permitted(SubjectAlternativeNameKind kind) => permitted.GetValueOrDefault(kind) ?? [];

    /// <summary>The constraints of a kind, none of which may cover a name of that kind.</summary>
    public IReadOnlyList<NameConstraint> Excluded(SubjectAlternativeNameKind kind) => excluded.GetValueOrDefault(kind) ?? [];

    /// <summary>Reads the extension.</summary>
    /// <param name="reader">Its content.</param>
    /// <param name="hasOtherKinds">True when it also constrains kinds of name that Go does not compare, such as directory
    /// names.</param>
    /// <exception cref="AsnContentException">Go would refuse the certificate for it.</exception>
    public static NameConstraints Read(AsnReader reader, out bool hasOtherKinds)
    {
        var fields = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        var permitted = Subtrees(fields, 0);
        var excluded = Subtrees(fields, 1);
        fields.ThrowIfNotEmpty();
        if (permitted is not { HasData: true } && excluded is not { HasData: true })
            throw new AsnContentException("The name constraints are empty.");
        hasOtherKinds = false;
        return new NameConstraints(permitted, excluded, ref hasOtherKinds);
    }

    private static AsnReader? Subtrees(AsnReader fields, int number)
    {
        var tag = StrictDer.Context(number, constructed: true);
        return StrictDer.NextIs(fields, tag) ? fields.ReadSequence(tag) : null;
    }

    private static Dictionary<SubjectAlternativeNameKind, List<NameConstraint>> ReadSubtrees(
        AsnReader? subtrees, ref bool hasOtherKinds)
    {
        var result = new Dictionary<SubjectAlternativeNameKind, List<NameConstraint>>();
        while (subtrees is { HasData: true })
        {
            var content = StrictDer.Content(subtrees.ReadSequence(), out var tag);
            var kind = (SubjectAlternativeNameKind)tag.TagValue;
            if (tag.TagClass != TagClass.ContextSpecific || tag.IsConstructed
                || !NameConstraint.TryRead(kind, content, out var constraint))
            {
                hasOtherKinds = true;
                continue;
            }

            if (!result.TryGetValue(kind, out var sameKind))
                result.Add(kind, sameKind = []);
            sameKind.Add(constraint);
        }

        return result;
    }
}

/// <summary>One entry of name constraints.</summary>
/// <param name="Text">The domain, mailbox or range.</param>
/// <param name="Mailbox">For an e-mail constraint that names one mailbox.</param>
/// <param name="Address">For an IP range: address and mask, 8 or 32 bytes.</param>
internal sealed record NameConstraint(string Text, Mailbox? Mailbox, ReadOnlyMemory<byte> Address)
{
    /// <summary>Reads the base of one subtree.</summary>
    /// <returns>False for a kind that Go does not compare.</returns>
    /// <exception cref="AsnContentException">Go would refuse the certificate for it.</exception>
    public static bool TryRead(SubjectAlternativeNameKind kind, ReadOnlyMemory<byte> content, out NameConstraint constraint)
    {
        constraint = null!;
        switch (kind)
        {
            case SubjectAlternativeNameKind.Dns or SubjectAlternativeNameKind.Uri:
                constraint = Domain(kind, MemberNameReader.Ia5(content, "name constraint"));
                return true;
            case SubjectAlternativeNameKind.Email:
                constraint = Email(MemberNameReader.Ia5(content, "name constraint"));
                return true;
            case SubjectAlternativeNameKind.IPAddress:
                constraint = Range(content);
                return true;
            default:
                return false;
        }
    }

    private static NameConstraint Domain(SubjectAlternativeNameKind kind, string text) =>
        DomainName.IsValidConstraint(text) && !(kind == SubjectAlternativeNameKind.Uri && AddressText.TryRead(text, out _))
            ? new NameConstraint(text, null, default)
            : throw Invalid(text);

    private static NameConstraint Email(string text)
    {
        if (!text.Contains('@', StringComparison.Ordinal))
            return DomainName.IsValidConstraint(text) ? new NameConstraint(text, null, default) : throw Invalid(text);
        return K8sPki.Certificates.Mailbox.TryParse(text, out var mailbox)
            ? new NameConstraint(text, mailbox, default)
            : throw Invalid(text);
    }

    private static NameConstraint Range(ReadOnlyMemory<byte> content)
    {
        if (content.Length is not (8 or 32))
            throw new AsnContentException(
                $"An IP range in the name constraints has {Counted.Of(content.Length, "byte")} instead of 8 or 32.");
        var address = content.Span[..(content.Length / 2)];
        var mask = content.Span[(content.Length / 2)..];
        var length = 0;
        while (length < mask.Length * 8 && (mask[length / 8] & (0x80 >> (length % 8))) != 0)
            length++;
        for (var bit = length; bit < mask.Length * 8; bit++)
        {
            if ((mask[bit / 8] & (0x80 >> (bit % 8))) != 0)
                throw new AsnContentException("An IP range in the name constraints has a mask with gaps.");
        }

        return new NameConstraint($"{new IPAddress(address)}/{length}", null, content);
    }

    private static AsnContentException Invalid(string text) =>
        new($"The name constraint '{PrintableText.Escape(text)}' is not a domain or mailbox.");
}

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
                    return ChainFindings.NameConstraintViolated(
                        authority, member, $"its name '{PrintableText.Escape(name.Shown)}' {why}");
            }
        }

        return null;
    }

    private static string? Objection(
        MemberName name, IReadOnlyList<NameConstraint> permitted, IReadOnlyList<NameConstraint> excluded)
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
        if (host.Length == 0
            || (host.Contains(':', StringComparison.Ordinal) && !host.EndsWith(']') && !TrySplitPort(host, out domain)))
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
