using System.Globalization;

namespace K8sPki;

/// <summary>Numbers of things as sentences have them: <c>1 node</c>, <c>2 nodes</c>.</summary>
internal static class Counted
{
    /// <summary>A number of things whose plural ends in s.</summary>
    public static string Of(int number, string thing) => string.Create(CultureInfo.InvariantCulture, $"{number} {thing}{(number == 1 ? "" : "s")}");
}
