using System.Formats.Asn1;
using System.Text;
using System.Text.RegularExpressions;

namespace K8sPki;

/// <summary>The forms of time that Go takes: no fractions of seconds, an offset other than zero spelled out.</summary>
internal static partial class TimeForm
{
    /// <summary>Checks both times of a Validity.</summary>
    /// <exception cref="AsnContentException">Go would refuse one of them.</exception>
    public static void Check(AsnReader validity)
    {
        for (var i = 0; i < 2; i++)
        {
            var text = Encoding.Latin1.GetString(StrictDer.Content(validity, out var tag).Span);
            var isGood = tag == Asn1Tag.UtcTime ? ShortForm().IsMatch(text) : tag == Asn1Tag.GeneralizedTime && LongForm().IsMatch(text);
            if (!isGood || text.EndsWith("0000", StringComparison.Ordinal))
                throw new AsnContentException($"'{PrintableText.Escape(text)}' is not a time in a form that Go reads.");
        }
    }

    [GeneratedRegex(@"\A[0-9]{10}([0-9]{2})?(Z|[+-][0-9]{4})\z")]
    private static partial Regex ShortForm();

    [GeneratedRegex(@"\A[0-9]{14}(Z|[+-][0-9]{4})\z")]
    private static partial Regex LongForm();
}
