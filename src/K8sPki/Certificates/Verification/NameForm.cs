using System.Buffers;
using System.Formats.Asn1;
using System.Text;
using K8sPki.Naming;

namespace K8sPki.Certificates;

/// <summary>The string types that Go up to 1.26 takes in subject and issuer.</summary>
internal static class NameForm
{
    private static readonly SearchValues<byte> Numeric = SearchValues.Create("0123456789 "u8);

    // The asterisk and ampersand are not of the type but stand in too many certificates: Go lets them pass.
    private static readonly SearchValues<byte> Printable = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 '()+,-./:=?*&"u8);

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Checks a Name.</summary>
    /// <exception cref="AsnContentException">Go would refuse it.</exception>
    public static void Check(ReadOnlyMemory<byte> name)
    {
        var sequence = StrictDer.Open(name).ReadSequence();
        while (sequence.HasData)
        {
            var set = sequence.ReadSetOf();
            while (set.HasData)
            {
                var attribute = set.ReadSequence();
                var oid = StrictDer.Oid(attribute);
                var value = StrictDer.Content(attribute, out var tag);
                if (!IsReadable(tag, value.Span))
                    throw new AsnContentException(
                        $"The value of {AttributeType.FromOid(oid).Name} in a name is not well-formed text of a type that Go "
                        + $"knows ({tag}).");
            }
        }
    }

    private static bool IsReadable(Asn1Tag tag, ReadOnlySpan<byte> value)
    {
        if (tag.TagClass != TagClass.Universal || tag.IsConstructed)
            return false;
        return (UniversalTagNumber)tag.TagValue switch
        {
            UniversalTagNumber.T61String => true,
            UniversalTagNumber.UTF8String => IsUtf8(value),
            UniversalTagNumber.BMPString => value.Length % 2 == 0 && !HasSurrogate(value),
            UniversalTagNumber.IA5String => Ascii.IsValid(value),
            UniversalTagNumber.NumericString => !value.ContainsAnyExcept(Numeric),
            UniversalTagNumber.PrintableString => !value.ContainsAnyExcept(Printable),
            _ => false,
        };
    }

    // Taken up to Go 1.23.
    private static bool HasSurrogate(ReadOnlySpan<byte> value)
    {
        for (var index = 0; index < value.Length; index += 2)
        {
            if (value[index] is >= 0xD8 and <= 0xDF)
                return true;
        }

        return false;
    }

    private static bool IsUtf8(ReadOnlySpan<byte> value)
    {
        try
        {
            StrictUtf8.GetCharCount(value);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
