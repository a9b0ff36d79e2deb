using System.Management.Automation;

namespace K8sPki.Internal;

/// <summary>Chooses entries by names with wildcards.</summary>
internal static class KubeConfigEntries
{
    /// <summary>The entries whose names match one of the patterns, in their own order; all when there is no pattern.</summary>
    /// <param name="entries">All entries.</param>
    /// <param name="nameOf">The name of an entry.</param>
    /// <param name="patterns">Names, with wildcards or without.</param>
    /// <param name="missing">Told a name that nothing has and that has no wildcard.</param>
    public static IEnumerable<T> Matching<T>(IReadOnlyList<T> entries, Func<T, string> nameOf, string[]? patterns, Action<string> missing)
    {
        if (patterns is null)
            return entries;
        var exact = patterns.ToHashSet(StringComparer.Ordinal);
        var wild = patterns.Where(WildcardPattern.ContainsWildcardCharacters)
            .Select(pattern => WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase)).ToList();
        var found = entries.Where(entry => exact.Contains(nameOf(entry)) || wild.Any(pattern => pattern.IsMatch(nameOf(entry)))).ToList();
        var names = found.Select(nameOf).ToHashSet(StringComparer.Ordinal);
        foreach (var name in patterns.Where(name => !WildcardPattern.ContainsWildcardCharacters(name) && !names.Contains(name)))
            missing(name);
        return found;
    }
}
