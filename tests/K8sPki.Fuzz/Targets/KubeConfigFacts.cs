namespace K8sPki.Fuzz.Targets;

/// <summary>Everything that kubeconfigs say, so that an edit can be seen to change nothing but what it is for.</summary>
internal static class KubeConfigFacts
{
    private const string CurrentContextFact = "current-context";

    /// <summary>Each field of each entry on a line: section, name, field and value, with sign 0 between.</summary>
    public static IReadOnlyList<string> Of(KubeConfigSet set)
    {
        var facts = new List<string> { Line(CurrentContextFact, "", "", set.CurrentContext ?? "") };
        foreach (var section in KubeConfigSection.All)
        {
            foreach (var entry in set.Files.SelectMany(file => file.AllEntries(section)))
            {
                facts.Add(Line(section.List, entry.Name, "", ""));
                facts.AddRange(entry.Body.Fields()
                    .Select(field => Line(section.List, entry.Name, field.Name, Value(field.Value))));
            }
        }

        return facts;
    }

    /// <summary>The beginning of the facts of an entry, or of a field of it.</summary>
    public static string About(KubeConfigSection section, string name, string field = "") =>
        $"{section.List}\0{name}\0{field}";

    /// <summary>The beginning of the facts of a section.</summary>
    public static string About(KubeConfigSection section) => section.List + '\0';

    /// <summary>What is not about any of some beginnings.</summary>
    public static IEnumerable<string> Others(IEnumerable<string> facts, IReadOnlyCollection<string> about) =>
        facts.Where(fact => !about.Any(begin => fact.StartsWith(begin, StringComparison.Ordinal)));

    private static string Line(string section, string name, string field, string value) => $"{section}\0{name}\0{field}\0{value}";

    // Scalars by what they mean, collections by what is in them.
    private static string Value(YamlField field) => field.IsMapping
        ? $"{{{string.Join(", ", field.Fields().Select(inner => $"{inner.Name}: {Value(inner.Value)}"))}}}"
        : field.Flag() is { } flag ? $"{flag}" : field.Scalar ?? $"[{string.Join(", ", field.Items().Select(Value))}]";
}
