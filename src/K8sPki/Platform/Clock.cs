using System.Globalization;

namespace K8sPki.Platform;

/// <summary>The module's one source of the current time.</summary>
internal static class Clock
{
    private static readonly AsyncLocal<TimeProvider?> Replacement = new();

    /// <summary>The current time in UTC.</summary>
    public static DateTimeOffset UtcNow => (Replacement.Value ?? TimeProvider.System).GetUtcNow();

    /// <summary>Moves the clock for the current flow of execution until the result is disposed; for tests.</summary>
    public static IDisposable Use(TimeProvider clock)
    {
        var before = Replacement.Value;
        Replacement.Value = clock;
        return new Restore(before);
    }

    private sealed class Restore(TimeProvider? before) : IDisposable
    {
        public void Dispose() => Replacement.Value = before;
    }
}

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

    /// <summary>Day and second in local time without the year, as logs have them: <c>11-29 10:36:00</c>.</summary>
    public static string DayAndSecond(DateTimeOffset time) =>
        time.LocalDateTime.ToString("MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>The minute in UTC, said so: <c>2027-11-29 09:36 UTC</c>.</summary>
    public static string UtcMinute(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>The day in UTC: <c>2027-11-29</c>.</summary>
    public static string UtcDay(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The month in UTC, in English: <c>November 2027</c>.</summary>
    public static string UtcMonth(DateTimeOffset time) => time.UtcDateTime.ToString("MMMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>The second in UTC as programs read it (RFC 3339): <c>2027-11-29T09:36:00Z</c>.</summary>
    public static string UtcSecond(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The day in UTC as a part of a name: <c>20271129</c>.</summary>
    public static string UtcDayInName(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    /// <summary>The second in UTC as a part of a name: <c>20271129093600</c>.</summary>
    public static string UtcSecondInName(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);

    /// <summary>The second in local time as a part of a file's name: <c>20271129-103600</c>.</summary>
    public static string InFileName(DateTimeOffset time) =>
        time.LocalDateTime.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
}
