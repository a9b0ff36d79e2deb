using System.Formats.Asn1;
using System.Text;

namespace K8sPki;

/// <summary>One bag of a PKCS#12 file (RFC 7292 section 4.2).</summary>
/// <param name="Type">The object identifier of its kind.</param>
/// <param name="Value">What it holds.</param>
/// <param name="FriendlyName">The name that a user gave it; null when there is none.</param>
/// <param name="LocalKeyId">Joins a certificate and its key, in hex; null when there is none.</param>
internal sealed record Pkcs12Bag(string Type, ReadOnlyMemory<byte> Value, string? FriendlyName, string? LocalKeyId)
{
    public static readonly Asn1Tag Explicit = new(TagClass.ContextSpecific, 0, isConstructed: true);

    private const int MostNesting = 8;

    /// <summary>The bags of SafeContents, nested ones too.</summary>
    /// <exception cref="AsnContentException">It is not SafeContents.</exception>
    /// <exception cref="LimitExceededException">Bags are nested too deep.</exception>
    public static IEnumerable<Pkcs12Bag> ReadAll(ReadOnlyMemory<byte> safeContents, int depth = 0)
    {
        if (depth > MostNesting)
            throw new LimitExceededException("TooDeep", $"The PKCS#12 file nests more than {MostNesting} levels of bags.");
        var bags = new AsnReader(safeContents, AsnEncodingRules.BER).ReadSequence();
        while (bags.HasData)
        {
            var bag = Read(bags.ReadSequence());
            if (bag.Type != Oids.Container.NestedBags)
            {
                yield return bag;
                continue;
            }

            foreach (var inner in ReadAll(bag.Value, depth + 1))
                yield return inner;
        }
    }

    private static Pkcs12Bag Read(AsnReader bag)
    {
        var type = bag.ReadObjectIdentifier();
        var value = bag.ReadSequence(Explicit).ReadEncodedValue();
        string? name = null;
        string? id = null;
        var attributes = bag.HasData ? bag.ReadSetOf(skipSortOrderValidation: true) : null;
        while (attributes is { HasData: true })
        {
            var attribute = attributes.ReadSequence();
            var oid = attribute.ReadObjectIdentifier();
            var values = attribute.ReadSetOf(skipSortOrderValidation: true);
            if (!values.HasData)
                continue;
            if (oid == Oids.Container.FriendlyName && values.PeekTag().HasSameClassAndValue(new Asn1Tag(UniversalTagNumber.BMPString)))
                name = Encoding.BigEndianUnicode.GetString(values.PeekContentBytes().Span);
            else if (oid == Oids.Container.LocalKeyId && values.PeekTag().HasSameClassAndValue(Asn1Tag.PrimitiveOctetString))
                id = Convert.ToHexString(values.ReadOctetString());
        }

        return new Pkcs12Bag(type, value, name, id);
    }
}
