using System.Formats.Asn1;
using System.Text;

namespace K8sPki;

/// <summary>One bag of a PKCS#12 file (RFC 7292 section 4.2).</summary>
/// <param name="Type">The object identifier of its kind.</param>
/// <param name="Value">What it holds.</param>
/// <param name="FriendlyName">The name that a user gave it; null when there is none.</param>
internal sealed record Pkcs12Bag(string Type, ReadOnlyMemory<byte> Value, string? FriendlyName)
{
    public const string Key = "1.2.840.113549.1.12.10.1.1";
    public const string ShroudedKey = "1.2.840.113549.1.12.10.1.2";
    public const string Certificate = "1.2.840.113549.1.12.10.1.3";
    public const string Nested = "1.2.840.113549.1.12.10.1.6";
    public const string X509 = "1.2.840.113549.1.9.22.1";
    public const string FriendlyNameAttribute = "1.2.840.113549.1.9.20";
    public const string LocalKeyIdAttribute = "1.2.840.113549.1.9.21";

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
            if (bag.Type != Nested)
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
        var attributes = bag.HasData ? bag.ReadSetOf(skipSortOrderValidation: true) : null;
        while (attributes is { HasData: true })
        {
            var attribute = attributes.ReadSequence();
            var oid = attribute.ReadObjectIdentifier();
            var values = attribute.ReadSetOf(skipSortOrderValidation: true);
            if (!values.HasData)
                continue;
            if (oid == FriendlyNameAttribute && values.PeekTag().HasSameClassAndValue(new Asn1Tag(UniversalTagNumber.BMPString)))
                name = Encoding.BigEndianUnicode.GetString(values.PeekContentBytes().Span);
        }

        return new Pkcs12Bag(type, value, name);
    }
}
