using System.Formats.Asn1;
using System.Globalization;
using System.Text;
using K8sPki.PemAndDer;
using K8sPki.Platform;

namespace K8sPki.Certificates;

/// <summary>The times of a certificate (RFC 5280 section 4.1.2.5).</summary>
internal static class CertificateTime
{
    private static readonly string[] UtcForms = ["yyMMddHHmmss'Z'", "yyMMddHHmm'Z'", "yyMMddHHmmsszzz", "yyMMddHHmmzzz"];
    private static readonly string[] GeneralForms =
        ["yyyyMMddHHmmss'Z'", "yyyyMMddHHmmss.FFFFFFF'Z'", "yyyyMMddHHmm'Z'", "yyyyMMddHHmmsszzz", "yyyyMMddHHmmss.FFFFFFFzzz"];

    // RFC 5280: two digits from 50 mean 19xx, below 20xx.
    private static readonly CultureInfo Century = CenturyOf1950();

    /// <summary>Reads notBefore and notAfter.</summary>
    /// <exception cref="AsnContentException">One of them is no time.</exception>
    public static (DateTimeOffset NotBefore, DateTimeOffset NotAfter) Read(ReadOnlySpan<byte> validity)
    {
        var cursor = new DerCursor(validity, 0, validity.Length).Enter(Asn1Tag.Sequence, out _);
        return (ReadOne(ref cursor), ReadOne(ref cursor));
    }

    /// <summary>Writes a time as UTCTime up to 2049 and GeneralizedTime from 2050.</summary>
    public static void Write(AsnWriter writer, DateTimeOffset time)
    {
        if (time.UtcDateTime.Year is >= 1950 and < 2050)
            writer.WriteUtcTime(time, 2049);
        else
            writer.WriteGeneralizedTime(time, omitFractionalSeconds: true);
    }

    private static DateTimeOffset ReadOne(ref DerCursor cursor)
    {
        if (!cursor.HasData)
            throw new AsnContentException("A time of the validity is missing.");
        var tag = cursor.Peek();
        var forms = tag == Asn1Tag.UtcTime ? UtcForms : GeneralForms;
        var content = cursor.Bytes(tag);
        if (content.Length == 13 && tag == Asn1Tag.UtcTime && TryReadPlain(content, out var plain))
            return plain;
        var text = Encoding.Latin1.GetString(content);
        return DateTimeOffset.TryParseExact(
            text, forms, Century, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            // The calendar of .NET begins with year 1, that of certificates with year 0: as good as the beginning of time.
            : tag != Asn1Tag.UtcTime && text.StartsWith("0000", StringComparison.Ordinal) && IsTime("0004" + text[4..])
                ? DateTimeOffset.MinValue
                : throw new MalformedInputException(
                    "CertificateMalformed", $"'{PrintableText.Escape(text)}' in the validity of the certificate is not a time.");

        bool IsTime(string value) =>
            DateTimeOffset.TryParseExact(
            value, forms, Century, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out _);
    }

    // Nearly every certificate has this one form; it is read without making text of it.
    private static bool TryReadPlain(ReadOnlySpan<byte> text, out DateTimeOffset time)
    {
        time = default;
        Span<int> pairs = stackalloc int[6];
        for (var i = 0; i < 6; i++)
        {
            var (high, low) = (text[2 * i] - '0', text[(2 * i) + 1] - '0');
            if (high is < 0 or > 9 || low is < 0 or > 9)
                return false;
            pairs[i] = (high * 10) + low;
        }

        var year = pairs[0] < 50 ? 2000 + pairs[0] : 1900 + pairs[0];
        if (text[12] != 'Z' || pairs[1] is < 1 or > 12 || pairs[2] < 1 || pairs[2] > DateTime.DaysInMonth(year, pairs[1])
            || pairs[3] > 23 || pairs[4] > 59 || pairs[5] > 59)
            return false;
        time = new DateTimeOffset(year, pairs[1], pairs[2], pairs[3], pairs[4], pairs[5], TimeSpan.Zero);
        return true;
    }

    private static CultureInfo CenturyOf1950()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.Calendar.TwoDigitYearMax = 2049;
        return CultureInfo.ReadOnly(culture);
    }
}
