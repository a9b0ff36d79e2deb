using System.Globalization;
using System.Text.RegularExpressions;

namespace K8sPki.ClusterPki;

/// <summary>
/// Durations as Go reads them: <c>8760h0m0s</c>, <c>1.5h</c>, <c>-.5m</c> (https://pkg.go.dev/time#ParseDuration).
/// </summary>
internal static partial class GoDuration
{
    private static readonly Dictionary<string, double> Seconds = new(StringComparer.Ordinal)
    {
        ["h"] = 3600, ["m"] = 60, ["s"] = 1, ["ms"] = 1e-3, ["us"] = 1e-6, ["\u00B5s"] = 1e-6, ["\u03BCs"] = 1e-6, ["ns"] = 1e-9,
    };

    // Go counts nanoseconds in 64 bits.
    private const double Longest = long.MaxValue / 1e9;

    /// <summary>Reads one; what is below a tenth of a microsecond is dropped.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (Whole().Match(text) is not { Success: true } whole)
            return false;
        var seconds = 0.0;
        foreach (Match part in Part().Matches(whole.Groups[2].Value))
            seconds += double.Parse(
                part.Groups[1].Value, NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture) * Seconds[part.Groups[2].Value];
        if (seconds > Longest)
            return false;
        duration = TimeSpan.FromSeconds(whole.Groups[1].Value == "-" ? -seconds : seconds);
        return true;
    }

    // Zero alone needs no unit.
    [GeneratedRegex(
        "^([-+]?)(0|(?:(?:[0-9]{1,30}(?:\\.[0-9]{0,30})?|\\.[0-9]{1,30})(?:h|ms|m|s|us|\u00B5s|\u03BCs|ns))+)\\z",
        RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Whole();

    [GeneratedRegex("([0-9.]+)(h|ms|m|s|us|\u00B5s|\u03BCs|ns)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Part();
}
