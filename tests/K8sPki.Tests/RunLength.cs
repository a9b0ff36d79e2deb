using System.Globalization;

namespace K8sPki.Tests;

/// <summary>
/// How long the long tests are: brief for somebody who waits, full under K8SPKI_FULL=1 as in .ci/run, and for hours under
/// K8SPKI_FULL=2.
/// </summary>
internal static class RunLength
{
    public static bool IsFull { get; } = Environment.GetEnvironmentVariable("K8SPKI_FULL") is "1" or "2";

    /// <summary>True for a run that may take hours.</summary>
    public static bool IsLongest { get; } = Environment.GetEnvironmentVariable("K8SPKI_FULL") == "2";

    /// <summary>
    /// How many rounds of something this run has; the longest as many as a full one where nothing else is said.
    /// </summary>
    public static int Of(int brief, int full, int? longest = null) => IsLongest ? longest ?? full : IsFull ? full : brief;

    /// <summary>How many times a process is killed: as many as K8SPKI_KILLS says, where it does.</summary>
    public static int OfKills(int brief, int full, int? longest = null) => Asked("K8SPKI_KILLS") ?? Of(brief, full, longest);

    /// <summary>How many times a disk fails each command: as many as K8SPKI_FAULTS says, where it does.</summary>
    public static int OfFaults(int brief, int longest) => Asked("K8SPKI_FAULTS") ?? Of(brief, brief, longest);

    /// <summary>
    /// The calls of the disk that fail: those that K8SPKI_FAULT_CALLS=FIRST-LAST names, to look at a fault again; all without it.
    /// </summary>
    public static (long First, long Last) FaultCalls { get; } =
        Environment.GetEnvironmentVariable("K8SPKI_FAULT_CALLS")?.Split('-') is [var first, var last]
            ? (long.Parse(first, CultureInfo.InvariantCulture), long.Parse(last, CultureInfo.InvariantCulture))
            : (1, long.MaxValue);

    private static int? Asked(string variable) => int.TryParse(Environment.GetEnvironmentVariable(variable),
        NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? asked : null;
}
