using K8sPki.Platform;
using K8sPki.Rules;

namespace K8sPki.KubeConfigDocuments;

/// <summary>Something that kubectl refuses about a cluster or user when a context uses it.</summary>
/// <param name="Rule">What it is called, also by the error where a command needs the entry.</param>
/// <param name="Problem">What is wrong with an entry, as the end of a sentence about it; null when nothing is.</param>
/// <param name="Remedy">What mends it.</param>
internal sealed record EntryRule(Rule Rule, Func<KubeConfigEntry, string?> Problem, Func<KubeConfigEntry, Remedy> Remedy)
{
    /// <summary>A rule whose remedy is the Set- command of the entry, with something for a person to fill in.</summary>
    public static EntryRule Set(Rule rule, Func<KubeConfigEntry, string?> problem, string parameters) =>
        new(rule, problem, entry => EntryRemedy.Fill(entry, parameters));

    /// <summary>A rule whose remedy is the Set- command of the entry as it is.</summary>
    public static EntryRule Run(Rule rule, Func<KubeConfigEntry, string?> problem, string parameters) =>
        new(rule, problem, entry => EntryRemedy.Run(entry, parameters));

    /// <summary>The Set- command of an entry in its file; without the file it would change another.</summary>
    public static string Command(KubeConfigEntry entry, string parameters) =>
        $"{entry.Section.SetCommand} {CommandArgument.InQuotes(entry.Name)} {parameters} -KubeConfig "
            + $"{CommandArgument.Of(entry.File.Path)}";

    /// <summary>The rules for entries of a list.</summary>
    public static IReadOnlyList<EntryRule> Of(KubeConfigSection section) =>
        section == KubeConfigSection.Clusters ? ClusterRules.All : section == KubeConfigSection.Users ? UserRules.All : [];

    /// <summary>What an entry has against this rule; null when nothing.</summary>
    public EntryProblem? Judge(KubeConfigEntry entry) =>
        Problem(entry) is { } what ? new EntryProblem(Rule, entry, what, Remedy(entry)) : null;

    /// <summary>Refuses an entry that kubectl cannot use.</summary>
    /// <exception cref="InvalidRequestException">The first rule that it breaks.</exception>
    public static void Refuse(KubeConfigEntry entry)
    {
        foreach (var rule in Of(entry.Section))
        {
            if (rule.Problem(entry) is { } problem)
                throw KubeConfigConnection.Refused(entry, rule.Rule.Id, problem, $"{rule.Remedy(entry)}");
        }
    }
}

/// <summary>Something that is wrong with an entry.</summary>
/// <param name="Rule">The rule that it breaks.</param>
/// <param name="Entry">The entry.</param>
/// <param name="What">What is wrong, as the end of a sentence about the entry.</param>
/// <param name="Remedy">What mends it.</param>
internal sealed record EntryProblem(Rule Rule, KubeConfigEntry Entry, string What, Remedy Remedy)
{
    public EntryProblem(Rule rule, KubeConfigEntry entry, string what, string words)
        : this(rule, entry, what, K8sPki.Remedy.Words(words))
    {
    }
}

/// <summary>The commands that mend an entry.</summary>
internal static class EntryRemedy
{
    /// <summary>The Set- command of the entry, with something for a person to fill in.</summary>
    public static Remedy Fill(KubeConfigEntry entry, string parameters) =>
        Remedy.Words(EntryRule.Command(entry, parameters));

    /// <summary>The Set- command of the entry, to be run as it is.</summary>
    public static Remedy Run(KubeConfigEntry entry, string parameters) => Remedy.Of(new RemedyStep(
        RemedyOrder.Rewrite, entry.Section.SetCommand, CommandArgument.InQuotes(entry.Name),
        $" {parameters} -KubeConfig {CommandArgument.Of(entry.File.Path)}"));
}
