using System.IO.Enumeration;

namespace K8sPki;

/// <summary>Wildcards over names: * stands for any characters, ? for one. Letters are told apart by case, as the API server does.</summary>
internal static class NamePattern
{
    /// <summary>True when a name matches one of the patterns.</summary>
    public static bool IsAny(IEnumerable<string> patterns, string name) => patterns.Any(pattern => Matches(pattern, name));

    /// <summary>True when a name matches.</summary>
    public static bool Matches(string pattern, string name) => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);
}
