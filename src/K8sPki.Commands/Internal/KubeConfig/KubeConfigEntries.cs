using System.Management.Automation;

namespace K8sPki.Internal;

/// <summary>Chooses entries by names with wildcards.</summary>
internal static class KubeConfigEntries
{
    /// <summary>Tells which names match one of the patterns; all do when there is no pattern.</summary>
    /// <param name="names">All names.</param>
    /// <param name="patterns">Names, with wildcards or without.</param>
    /// <param name="missing">Told a name that nothing has and that has no wildcard.</param>
    public static Func<string, bool> Matching(IEnumerable<string> names, string[]? patterns, Action<string> missing)
    {
        if (patterns is null)
            return _ => true;
        var exact = patterns.ToHashSet(StringComparer.Ordinal);
        var wild = patterns.Where(WildcardPattern.ContainsWildcardCharacters)
            .Select(pattern => WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase)).ToList();
        var found = names.Where(name => exact.Contains(name) || wild.Any(pattern => pattern.IsMatch(name))).ToHashSet(StringComparer.Ordinal);
        foreach (var name in patterns.Where(name => !WildcardPattern.ContainsWildcardCharacters(name) && !found.Contains(name)))
            missing(name);
        return found.Contains;
    }
}
