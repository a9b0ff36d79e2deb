using System.Globalization;

namespace K8sPki.Platform;

/// <summary>Times as they are shown: ISO 8601 and the Gregorian calendar, whatever the culture of the session.</summary>
internal static class IsoTime
{
    /// <summary>The day in local time: <c>2027-11-29</c>.</summary>
    public static string Day(DateTimeOffset time) => Day(time.LocalDateTime);

    /// <inheritdoc cref="Day(DateTimeOffset)"/>
    public static string Day(DateTime local) => local.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The minute in local time: <c>2027-11-29 10:36</c>.</summary>
    public static string Minute(DateTimeOffset time) => Minute(time.LocalDateTime);

    /// <inheritdoc cref="Minute(DateTimeOffset)"/>
    public static string Minute(DateTime local) => local.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>The minute in UTC, said so: <c>2027-11-29 09:36 UTC</c>.</summary>
    public static string UtcMinute(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>The second in local time as a part of a file's name: <c>20271129-103600</c>.</summary>
    public static string InFileName(DateTimeOffset time) =>
        time.LocalDateTime.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
}
