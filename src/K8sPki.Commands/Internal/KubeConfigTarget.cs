using System.Management.Automation;
using K8sPki.KubeConfigDocuments;

namespace K8sPki.Internal;

/// <summary>An entry that a command is to work on: its name and the files that it is in.</summary>
internal sealed record KubeConfigTarget(KubeConfigLocation Location, string Name)
{
    /// <summary>What an object of the pipeline names: an entry, the remains of one from another session, or a name.</summary>
    /// <exception cref="InvalidRequestException">It names none.</exception>
    public static KubeConfigTarget Of(object input, KubeConfigSection section, KubeConfigLocation location, bool isLocationNamed)
    {
        if (RemoteObject.Of(input) is { } remote && !isLocationNamed)
            throw remote.Refuse();
        var value = Wrapped.Inner(input);
        var (name, own) = value switch
        {
            KubeConfigContext context when section == KubeConfigSection.Contexts => (context.Name, context.Location),
            KubeConfigCluster cluster when section == KubeConfigSection.Clusters => (cluster.Name, cluster.Location),
            KubeConfigUser user when section == KubeConfigSection.Users => (user.Name, user.Location),
            string text => (text, null),
            PSObject remains when Text(remains, "Name") is { } text =>
                (text, Text(remains, "Path") is { } path ? KubeConfigLocation.Of(path) : null),
            _ =>
                throw new InvalidRequestException(
                    "InputNotUnderstood",
                    $"An object of type {value.GetType().Name} is not a {section.Body} of a kubeconfig and not the name of one."),
        };
        if (own?.Origin is { } origin && !isLocationNamed)
            throw RemoteObject.Refusal(section.Body, origin);
        return new KubeConfigTarget(own is null || isLocationNamed ? location : own, name);
    }

    private static string? Text(PSObject input, string property) => input.Properties[property]?.Value as string;
}

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
        var found = names.Where(name => exact.Contains(name) || wild.Any(pattern => pattern.IsMatch(name)))
            .ToHashSet(StringComparer.Ordinal);
        foreach (var name in patterns.Where(name => !WildcardPattern.ContainsWildcardCharacters(name) && !found.Contains(name)))
            missing(name);
        return found.Contains;
    }
}
