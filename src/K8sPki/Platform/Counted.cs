using System.Globalization;

namespace K8sPki.Platform;

/// <summary>Numbers of things as sentences have them: <c>1 node</c>, <c>2 nodes</c>.</summary>
internal static class Counted
{
    /// <summary>A number of things whose plural ends in s, or is given.</summary>
    public static string Of(long number, string thing, string? things = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {(number == 1 ? thing : things ?? thing + "s")}");
}
