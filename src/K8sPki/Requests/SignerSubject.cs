using System.Formats.Asn1;
using K8sPki.PemAndDer;

namespace K8sPki.Requests;

/// <summary>
/// The subject as kube-controller-manager copies it from a request: through Go's crypto/x509/pkix.Name, which knows nine
/// attributes, gathers the values of each in one set, and leaves others out.
/// </summary>
internal static class SignerSubject
{
    // The order of pkix.Name.ToRDNSequence: C, ST, L, STREET, postalCode, O, OU, CN, SERIALNUMBER.
    private static readonly string[] Order =
        [Oids.Attribute.Country, Oids.Attribute.State, Oids.Attribute.Locality, Oids.Attribute.Street, Oids.Attribute.PostalCode,
            Oids.Attribute.Organization, Oids.Attribute.OrganizationalUnit, Oids.Attribute.CommonName,
            Oids.Attribute.SerialNumber];

    // What encoding/asn1 turns into text; of others pkix.Name sees nothing.
    private static readonly UniversalTagNumber[] ReadByGo =
    [
        UniversalTagNumber.UTF8String, UniversalTagNumber.PrintableString, UniversalTagNumber.IA5String,
        UniversalTagNumber.T61String, UniversalTagNumber.NumericString, UniversalTagNumber.BMPString,
    ];

    /// <summary>The subject of the certificate.</summary>
    public static DistinguishedName Of(DistinguishedName requested)
    {
        var values = ValuesByAttribute(requested);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (var oid in Order)
                Write(writer, oid, values[oid].ToArray());
        }

        return new DistinguishedName(writer.Encode());
    }

    /// <summary>The attributes that the certificate will not have.</summary>
    public static IReadOnlyList<NameAttribute> Discarded(DistinguishedName requested) => Attributes(requested)
        .Where(pair => !pair.IsRead || !Order.Contains(pair.Attribute.Oid))
        .Select(pair => pair.Attribute)
        .ToArray();

    private static ILookup<string, string> ValuesByAttribute(DistinguishedName name) => Attributes(name)
        .Where(pair => pair.IsRead)
        .ToLookup(pair => pair.Attribute.Oid, pair => pair.Attribute.Value);

    private static IEnumerable<(NameAttribute Attribute, bool IsRead)> Attributes(DistinguishedName name) => name.Parts
        .SelectMany(part => part.Attributes)
        .Zip(StringTypes(name), (attribute, tag) => (attribute, Array.Exists(ReadByGo, type => tag == new Asn1Tag(type))));

    private static IEnumerable<Asn1Tag> StringTypes(DistinguishedName name)
    {
        var names = new AsnReader(name.Der.ToArray(), AsnEncodingRules.BER).ReadSequence();
        while (names.HasData)
        {
            var set = names.ReadSetOf();
            while (set.HasData)
            {
                var pair = set.ReadSequence();
                pair.ReadObjectIdentifier();
                yield return pair.PeekTag();
            }
        }
    }

    private static void Write(AsnWriter writer, string oid, string[] values)
    {
        if (oid is Oids.Attribute.CommonName or Oids.Attribute.SerialNumber)
            values = values is [.., { Length: > 0 } last] ? [last] : [];
        if (values.Length == 0)
            return;
        using (writer.PushSetOf())
        {
            foreach (var value in values)
            {
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(oid);
                    writer.WriteCharacterString(
                        IsPrintable(value) ? UniversalTagNumber.PrintableString : UniversalTagNumber.UTF8String, value);
                }
            }
        }
    }

    // X.680 section 41.4.
    private static bool IsPrintable(string value) =>
        value.All(character => char.IsAsciiLetterOrDigit(character)
            || " '()+,-./:=?".Contains(character, StringComparison.Ordinal));
}
