using System.Formats.Asn1;
using System.Net;

namespace K8sPki;

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
    /// <param name="hasOtherKinds">True when it also constrains kinds of name that Go does not compare, such as directory names.</param>
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

    private static Dictionary<SubjectAlternativeNameKind, List<NameConstraint>> ReadSubtrees(AsnReader? subtrees, ref bool hasOtherKinds)
    {
        var result = new Dictionary<SubjectAlternativeNameKind, List<NameConstraint>>();
        while (subtrees is { HasData: true })
        {
            var content = StrictDer.Content(subtrees.ReadSequence(), out var tag);
            var kind = (SubjectAlternativeNameKind)tag.TagValue;
            if (tag.TagClass != TagClass.ContextSpecific || tag.IsConstructed || !NameConstraint.TryRead(kind, content, out var constraint))
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
        return K8sPki.Mailbox.TryParse(text, out var mailbox) ? new NameConstraint(text, mailbox, default) : throw Invalid(text);
    }

    private static NameConstraint Range(ReadOnlyMemory<byte> content)
    {
        if (content.Length is not (8 or 32))
            throw new AsnContentException($"An IP range in the name constraints has {Counted.Of(content.Length, "byte")} instead of 8 or 32.");
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
