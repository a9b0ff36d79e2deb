namespace K8sPki;

/// <summary>Something that kubectl refuses about a cluster or user when a context uses it.</summary>
/// <param name="Id">Stable PascalCase name of the finding, and of the error where a command needs the entry.</param>
/// <param name="Problem">What is wrong with an entry, as the end of a sentence about it; null when nothing is.</param>
/// <param name="Remedy">What mends it.</param>
internal sealed record EntryRule(string Id, Func<KubeConfigEntry, string?> Problem, Func<KubeConfigEntry, Remedy> Remedy)
{
    /// <summary>A rule whose remedy is the Set- command of the entry, with something for a person to fill in.</summary>
    public static EntryRule Set(string id, Func<KubeConfigEntry, string?> problem, string parameters) =>
        new(id, problem, entry => K8sPki.Remedy.Words(Command(entry, parameters)));

    /// <summary>A rule whose remedy is the Set- command of the entry as it is.</summary>
    public static EntryRule Run(string id, Func<KubeConfigEntry, string?> problem, string parameters) =>
        new(id, problem, entry => K8sPki.Remedy.Of(new RemedyStep(
            RemedyOrder.Rewrite, entry.Section.SetCommand, CommandArgument.InQuotes(entry.Name),
            $" {parameters} -KubeConfig {CommandArgument.Of(entry.File.Path)}")));

    /// <summary>The Set- command of an entry in its file; without the file it would change another.</summary>
    public static string Command(KubeConfigEntry entry, string parameters) =>
        $"{entry.Section.SetCommand} {CommandArgument.InQuotes(entry.Name)} {parameters} -KubeConfig {CommandArgument.Of(entry.File.Path)}";

    /// <summary>The rules for entries of a list.</summary>
    public static IReadOnlyList<EntryRule> Of(KubeConfigSection section) =>
        section == KubeConfigSection.Clusters ? ClusterRules.All : section == KubeConfigSection.Users ? UserRules.All : [];

    /// <summary>Refuses an entry that kubectl cannot use.</summary>
    /// <exception cref="InvalidRequestException">The first rule that it breaks.</exception>
    public static void Refuse(KubeConfigEntry entry)
    {
        foreach (var rule in Of(entry.Section))
        {
            if (rule.Problem(entry) is { } problem)
                throw KubeConfigConnection.Refused(entry, rule.Id, problem, $"{rule.Remedy(entry)}");
        }
    }
}
