using System.Formats.Asn1;
using K8sPki.PemAndDer;
using K8sPki.Platform;

namespace K8sPki.Naming;

/// <summary>
/// A kind of name attribute: its identifier, the words people write for it, and how it is encoded (RFC 5280 appendix A, RFC
/// 4519).
/// </summary>
internal sealed record AttributeType(string Oid, string Name, UniversalTagNumber Encoding, params string[] OtherNames)
{
    /// <summary>Every attribute with a name of its own. Others are written as their identifier.</summary>
    public static readonly IReadOnlyList<AttributeType> All =
    [
        new(Oids.Attribute.CommonName, "CN", UniversalTagNumber.UTF8String, "commonName"),
        new(Oids.Attribute.Organization, "O", UniversalTagNumber.UTF8String, "organizationName", "organization"),
        new(Oids.Attribute.OrganizationalUnit, "OU", UniversalTagNumber.UTF8String, "organizationalUnitName",
            "organizationalUnit"),
        new(Oids.Attribute.Country, "C", UniversalTagNumber.PrintableString, "countryName", "country"),
        new(Oids.Attribute.State, "ST", UniversalTagNumber.UTF8String, "S", "stateOrProvinceName", "state"),
        new(Oids.Attribute.Locality, "L", UniversalTagNumber.UTF8String, "localityName", "locality"),
        new(Oids.Attribute.Street, "STREET", UniversalTagNumber.UTF8String, "streetAddress"),
        new(Oids.Attribute.PostalCode, "postalCode", UniversalTagNumber.UTF8String),
        new(Oids.Attribute.SerialNumber, "SERIALNUMBER", UniversalTagNumber.PrintableString),
        new(Oids.Attribute.Title, "T", UniversalTagNumber.UTF8String, "title"),
        new(Oids.Attribute.GivenName, "G", UniversalTagNumber.UTF8String, "GN", "givenName"),
        new(Oids.Attribute.Surname, "SN", UniversalTagNumber.UTF8String, "surname"),
        new(Oids.Attribute.Initials, "I", UniversalTagNumber.UTF8String, "initials"),
        new(Oids.Attribute.DnQualifier, "dnQualifier", UniversalTagNumber.PrintableString),
        new(Oids.Attribute.Pseudonym, "pseudonym", UniversalTagNumber.UTF8String),
        new(Oids.Attribute.UserId, "UID", UniversalTagNumber.UTF8String, "userId"),
        new(Oids.Attribute.DomainComponent, "DC", UniversalTagNumber.IA5String, "domainComponent"),
        new(Oids.Attribute.Email, "E", UniversalTagNumber.IA5String, "emailAddress", "email"),
    ];

    private static readonly Dictionary<string, AttributeType> ByName = All
        .SelectMany(type => type.OtherNames.Append(type.Name), (type, name) => (name, type))
        .ToDictionary(pair => pair.name, pair => pair.type, StringComparer.OrdinalIgnoreCase);

    private static readonly Dictionary<string, AttributeType> ByOid = All.ToDictionary(type => type.Oid);

    /// <summary>
    /// The attribute of a name such as <c>CN</c> or <c>commonName</c>, or of an identifier with or without <c>OID.</c>.
    /// </summary>
    /// <exception cref="InvalidRequestException">There is none.</exception>
    public static AttributeType FromName(string name)
    {
        if (ByName.TryGetValue(name, out var type))
            return type;
        var oid = name.StartsWith("OID.", StringComparison.OrdinalIgnoreCase) ? name[4..] : name;
        if (oid.Contains('.') && oid.All(character => char.IsAsciiDigit(character) || character == '.') && Oids.IsOne(oid))
            return FromOid(oid);
        throw new InvalidRequestException("SubjectAttributeUnknown",
            $"'{PrintableText.Escape(name)}' is not a name attribute. Use C, ST, L, O, OU, CN and their like, or an object "
                + $"identifier such as {Oids.Attribute.CommonName}.");
    }

    /// <summary>The attribute of an identifier; one that has no name goes by its identifier.</summary>
    public static AttributeType FromOid(string oid) =>
        ByOid.TryGetValue(oid, out var type) ? type : new AttributeType(oid, oid, UniversalTagNumber.UTF8String);
}
