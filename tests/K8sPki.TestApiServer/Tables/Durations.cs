namespace K8sPki.TestServer.Tables;

/// <summary>Durations as kubectl shows them. Source: k8s.io/apimachinery/pkg/util/duration.HumanDuration.</summary>
internal static class Durations
{
    public static string Text(TimeSpan time)
    {
        var seconds = (long)time.TotalSeconds;
        if (seconds < -1)
            return "<invalid>";
        if (seconds < 0)
            return "0s";
        if (seconds < 60 * 2)
            return $"{seconds}s";
        var minutes = seconds / 60;
        if (minutes < 10)
            return With(minutes, "m", seconds % 60, "s");
        if (minutes < 60 * 3)
            return $"{minutes}m";
        var hours = seconds / 3600;
        if (hours < 8)
            return With(hours, "h", minutes % 60, "m");
        if (hours < 48)
            return $"{hours}h";
        if (hours < 24 * 8)
            return With(hours / 24, "d", hours % 24, "h");
        if (hours < 24 * 365 * 2)
            return $"{hours / 24}d";
        var years = hours / 24 / 365;
        return hours < 24 * 365 * 8 ? With(years, "y", hours / 24 % 365, "d") : $"{years}y";
    }

    private static string With(long whole, string unit, long rest, string smallerUnit) =>
        rest == 0 ? $"{whole}{unit}" : $"{whole}{unit}{rest}{smallerUnit}";
}
