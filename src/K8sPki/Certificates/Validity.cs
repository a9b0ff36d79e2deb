using System.Formats.Asn1;
using System.Globalization;
using System.Text;
using K8sPki.PemAndDer;
using K8sPki.Platform;

namespace K8sPki.Certificates;

/// <summary>From when until when a certificate is valid, to the second.</summary>
internal sealed record Validity
{
    /// <summary>How far back validity starts, for clocks that are behind; as kubeadm and kube-controller-manager do.</summary>
    public static readonly TimeSpan Backdate = TimeSpan.FromMinutes(5);

    /// <summary>The validity of a certificate when nothing is said: 365 days, as kubeadm has it.</summary>
    public static readonly TimeSpan OfLeaf = TimeSpan.FromDays(365);

    /// <summary>The validity of an authority when nothing is said: 3650 days, as kubeadm has it.</summary>
    public static readonly TimeSpan OfAuthority = TimeSpan.FromDays(3650);

    private Validity(DateTimeOffset from, DateTimeOffset to)
    {
        From = WholeSecond(from);
        To = WholeSecond(to);
    }

    /// <summary>The first moment.</summary>
    public DateTimeOffset From { get; }

    /// <summary>The last moment.</summary>
    public DateTimeOffset To { get; }

    /// <summary>From now, backdated, for a time span.</summary>
    /// <exception cref="InvalidRequestException">The span is not positive, or ends after the year 9999.</exception>
    public static Validity For(TimeSpan span)
    {
        var now = Clock.UtcNow;
        if (span <= TimeSpan.Zero || span > DateTimeOffset.MaxValue - now)
            throw new InvalidRequestException(
                "ValidityInvalid", $"A validity of {span} cannot be: it must be positive and end before the year 10000.");
        return new Validity(now - Backdate, now + span);
    }

    /// <summary>From now, backdated, or from a given time, until another.</summary>
    /// <exception cref="InvalidRequestException">The end is not after the start.</exception>
    public static Validity Until(DateTimeOffset to, DateTimeOffset? from = null)
    {
        var start = from ?? Clock.UtcNow - Backdate;
        if (to <= start)
            throw new InvalidRequestException(
                "ValidityInvalid",
                $"The certificate would end ({IsoTime.UtcMinute(to)}) before it starts ({IsoTime.UtcMinute(start)}).");
        return new Validity(start, to);
    }

    /// <summary>
    /// From now, backdated, for exactly as long as a certificate was; one that never ends (RFC 5280 section 4.1.2.5) goes on
    /// so.
    /// </summary>
    public static Validity LikeThatOf(Certificate certificate)
    {
        var start = Clock.UtcNow - Backdate;
        var length = certificate.ValidTo - certificate.ValidFrom;
        if (length <= TimeSpan.Zero)
            throw new InvalidRequestException(
                "ValidityInvalid",
                "The certificate ends before it starts, so that how long it should be valid has to be said. Give -ValidFor or "
                + "-NotAfter.");
        return new Validity(
            start, certificate.ValidTo.Year == 9999 || length > DateTimeOffset.MaxValue - start ? certificate.ValidTo
            : start + length);
    }

    /// <summary>The same, cut to the validity of an issuer: a chain is never valid outside its authority.</summary>
    public Validity Within(Certificate issuer) => new(
        From < issuer.ValidFrom && issuer.ValidFrom < To ? issuer.ValidFrom : From,
        To > issuer.ValidTo ? issuer.ValidTo : To);

    private static DateTimeOffset WholeSecond(DateTimeOffset time) =>
        new(time.UtcDateTime.Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, TimeSpan.Zero);
}

/// <summary>What is worth saying about a validity that somebody asks for.</summary>
internal static class ValidityAdvice
{
    private const int ShortMinutes = 10;

    // Apple's limit for servers, private authorities too (support.apple.com/103214); Kubernetes' own is a year.
    private static readonly TimeSpan LongForLeaf = TimeSpan.FromDays(825);

    /// <summary>The advice; empty for nothing.</summary>
    public static IEnumerable<string> For(Validity validity, bool isAuthority)
    {
        var now = Clock.UtcNow;
        var length = validity.To - validity.From;
        if (validity.To <= now)
            yield return $"The certificate has ended already, on {IsoTime.Minute(validity.To)}.";
        else if (Math.Round((validity.To - now).TotalMinutes) < ShortMinutes)
            yield return "The certificate ends in less than 10 minutes: a clock that is a few minutes ahead refuses it at once.";
        if (isAuthority && length > Validity.OfAuthority + Validity.Backdate)
            yield return "The authority lasts longer than ten years, kubeadm's limit without a warning. Its key has to be kept "
                + "safe until then.";
        if (!isAuthority && length > LongForLeaf)
            yield return "The certificate lasts longer than 825 days: some clients refuse it, and since Kubernetes asks for no "
                + "revocation, a stolen key would work until its end.";
    }
}

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
