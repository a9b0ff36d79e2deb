using System.Globalization;

namespace K8sPki.Tests;

/// <summary>How long the long tests are: brief for somebody who waits, full under K8SPKI_FULL=1.</summary>
internal static class RunLength
{
    public static bool IsFull { get; } = Environment.GetEnvironmentVariable("K8SPKI_FULL") == "1";

    /// <summary>How many rounds of something this run has.</summary>
    public static int Of(int brief, int full) => IsFull ? full : brief;

    /// <summary>How many times a process is killed: as many as K8SPKI_KILLS says, where it does.</summary>
    public static int OfKills(int brief, int full) => int.TryParse(Environment.GetEnvironmentVariable("K8SPKI_KILLS"),
        NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? asked : Of(brief, full);
}
