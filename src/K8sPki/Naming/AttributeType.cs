using System.Formats.Asn1;

namespace K8sPki;

/// <summary>A kind of name attribute: its identifier, the words people write for it, and how it is encoded (RFC 5280 appendix A, RFC 4519).</summary>
internal sealed record AttributeType(string Oid, string Name, UniversalTagNumber Encoding, params string[] OtherNames)
{
    /// <summary>Every attribute with a name of its own. Others are written as their identifier.</summary>
    public static readonly IReadOnlyList<AttributeType> All =
    [
        new("2.5.4.3", "CN", UniversalTagNumber.UTF8String, "commonName"),
        new("2.5.4.10", "O", UniversalTagNumber.UTF8String, "organizationName", "organization"),
        new("2.5.4.11", "OU", UniversalTagNumber.UTF8String, "organizationalUnitName", "organizationalUnit"),
        new("2.5.4.6", "C", UniversalTagNumber.PrintableString, "countryName", "country"),
        new("2.5.4.8", "ST", UniversalTagNumber.UTF8String, "S", "stateOrProvinceName", "state"),
        new("2.5.4.7", "L", UniversalTagNumber.UTF8String, "localityName", "locality"),
        new("2.5.4.9", "STREET", UniversalTagNumber.UTF8String, "streetAddress"),
        new("2.5.4.17", "postalCode", UniversalTagNumber.UTF8String),
        new("2.5.4.5", "SERIALNUMBER", UniversalTagNumber.PrintableString),
        new("2.5.4.12", "T", UniversalTagNumber.UTF8String, "title"),
        new("2.5.4.42", "G", UniversalTagNumber.UTF8String, "GN", "givenName"),
        new("2.5.4.4", "SN", UniversalTagNumber.UTF8String, "surname"),
        new("2.5.4.43", "I", UniversalTagNumber.UTF8String, "initials"),
        new("2.5.4.46", "dnQualifier", UniversalTagNumber.PrintableString),
        new("2.5.4.65", "pseudonym", UniversalTagNumber.UTF8String),
        new("0.9.2342.19200300.100.1.1", "UID", UniversalTagNumber.UTF8String, "userId"),
        new("0.9.2342.19200300.100.1.25", "DC", UniversalTagNumber.IA5String, "domainComponent"),
        new("1.2.840.113549.1.9.1", "E", UniversalTagNumber.IA5String, "emailAddress", "email"),
    ];

    private static readonly Dictionary<string, AttributeType> ByName = All
        .SelectMany(type => type.OtherNames.Append(type.Name), (type, name) => (name, type))
        .ToDictionary(pair => pair.name, pair => pair.type, StringComparer.OrdinalIgnoreCase);

    private static readonly Dictionary<string, AttributeType> ByOid = All.ToDictionary(type => type.Oid);

    /// <summary>The attribute of a name such as <c>CN</c> or <c>commonName</c>, or of an identifier with or without <c>OID.</c>.</summary>
    /// <exception cref="InvalidRequestException">There is none.</exception>
    public static AttributeType FromName(string name)
    {
        if (ByName.TryGetValue(name, out var type))
            return type;
        var oid = name.StartsWith("OID.", StringComparison.OrdinalIgnoreCase) ? name[4..] : name;
        if (oid.Contains('.') && oid.All(character => char.IsAsciiDigit(character) || character == '.') && IsOid(oid))
            return FromOid(oid);
        throw new InvalidRequestException("SubjectAttributeUnknown",
            $"'{PrintableText.Escape(name)}' is not a name attribute. Use C, ST, L, O, OU, CN and their like, or an object identifier such as 2.5.4.3.");
    }

    /// <summary>The attribute of an identifier; one that has no name goes by its identifier.</summary>
    public static AttributeType FromOid(string oid) =>
        ByOid.TryGetValue(oid, out var type) ? type : new AttributeType(oid, oid, UniversalTagNumber.UTF8String);

    private static bool IsOid(string oid)
    {
        try
        {
            new AsnWriter(AsnEncodingRules.DER).WriteObjectIdentifier(oid);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
