using System.Globalization;

namespace K8sPki.Tests;

/// <summary>How long the long tests are: brief for somebody who waits, full under K8SPKI_FULL=1.</summary>
internal static class RunLength
{
    public static bool IsFull { get; } = Environment.GetEnvironmentVariable("K8SPKI_FULL") == "1";

    /// <summary>How many rounds of something this run has.</summary>
    public static int Of(int brief, int full) => IsFull ? full : brief;

    /// <summary>How many times a process is killed: as many as K8SPKI_KILLS says, where it does.</summary>
    public static int OfKills(int brief, int full) => Asked("K8SPKI_KILLS") ?? Of(brief, full);

    /// <summary>How many times a disk fails each command: as many as K8SPKI_FAULTS says, where it does.</summary>
    public static int OfFaults(int brief, int full) => Asked("K8SPKI_FAULTS") ?? Of(brief, full);

    private static int? Asked(string variable) => int.TryParse(Environment.GetEnvironmentVariable(variable),
        NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? asked : null;
}
