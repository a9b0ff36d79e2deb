using System.Globalization;
using System.Text.RegularExpressions;

namespace K8sPki;

/// <summary>Durations as Go writes them: <c>8760h0m0s</c>, <c>1.5h</c> (https://pkg.go.dev/time#ParseDuration).</summary>
internal static partial class GoDuration
{
    /// <summary>Reads one; whole milliseconds are enough for certificates.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (!Whole().IsMatch(text))
            return false;
        var seconds = 0.0;
        foreach (Match part in Part().Matches(text))
        {
            var unit = part.Groups[2].Value switch { "h" => 3600.0, "m" => 60.0, "s" => 1.0, _ => 0.001 };
            seconds += double.Parse(part.Groups[1].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) * unit;
        }

        if (seconds > TimeSpan.MaxValue.TotalSeconds / 2)
            return false;
        duration = TimeSpan.FromSeconds(seconds);
        return true;
    }

    [GeneratedRegex(@"^([0-9]{1,15}(\.[0-9]{1,15})?(h|ms|m|s))+$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Whole();

    [GeneratedRegex(@"([0-9]+(?:\.[0-9]+)?)(h|ms|m|s)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Part();
}
