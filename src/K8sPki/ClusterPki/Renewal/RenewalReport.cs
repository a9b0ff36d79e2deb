using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>What there is to say about a renewal, in words.</summary>
internal static class RenewalReport
{
    /// <summary>Why a certificate is left as it is.</summary>
    public static string Skipped(PkiInventory facts, RenewalUnit unit)
    {
        var files = unit.Entries.SelectMany(entry => RenewedElsewhere.KubeConfigsOf(entry, facts)).Distinct().ToList();
        return $"{unit.Name}{(files.Count == 0 ? "" : $", which {string.Join(" and ", files)} names,")} is left as it is: "
            + $"{unit.Reason}.";
    }

    /// <summary>That a certificate ends earlier than may have been expected; null when it does not.</summary>
    public static string? Early(RenewalOutcome outcome)
    {
        var unit = outcome.Unit;
        if (unit.Authority is { } authority && unit.Options!.Validity.To > authority.Certificate.ValidTo)
            return $"{unit.Name} ends with its authority, on {IsoTime.Minute(authority.NotAfter)}.";
        return outcome.Renewed!.ValidTo < unit.Certificate!.ValidTo
            ? $"{unit.Name} ends earlier than before: on {IsoTime.Minute(outcome.Renewed.NotAfter)} in place of "
            + $"{IsoTime.Minute(unit.Certificate.NotAfter)}. -ValidFor gives it longer."
            : null;
    }

    /// <summary>That a run ended before all were begun.</summary>
    public static string NotBegun(string node, int count) =>
        $"{Counted.Of(count, "further certificate")} of {node} "
            + $"{(count == 1 ? "was not begun and is as it was" : "were not begun and are as they were")}. Run this again when "
            + "there is room.";

    /// <summary>What takes its renewed files up by itself, and when: nothing has to be done about it.</summary>
    public static IEnumerable<string> TakenUp(IEnumerable<PkiRenewal> renewed) =>
        from onNode in renewed.GroupBy(result => result.Node)
        from taken in onNode.SelectMany(result => result.TakenUp, (result, text) => (result.Name, Text: text))
            .GroupBy(pair => pair.Text, pair => pair.Name)
        select $"{onNode.Key}: the new {string.Join(", ", taken.Distinct())} is taken up without a restart by {taken.Key}.";

    /// <summary>
    /// What is left to do: renewed files help nobody while a process goes on with the old ones, or a copy holds them.
    /// </summary>
    public static IEnumerable<string> Left(IEnumerable<PkiRenewal> renewed)
    {
        foreach (var onNode in renewed.GroupBy(result => result.Node))
        {
            foreach (var restart in onNode.SelectMany(result => result.Restart).Distinct())
            {
                var names = onNode.Where(result => result.Restart.Contains(restart)).Select(result => result.Name).Distinct();
                var how = (restart.Kind == PkiRestartKind.Unknown ? " where it runs" : $": {restart.Instruction}")
                    + (restart.Sparing is null ? "" : $" ({restart.Sparing})");
                yield return $"{onNode.Key}: {restart} may use the old {string.Join(", ", names)} until it is restarted{how}.";
            }

            foreach (var (result, copy) in onNode.SelectMany(result => result.StaleCopies, (result, copy) => (result, copy)))
                yield return $"{onNode.Key}: '{copy}' holds the old {result.Name} still: {copy.Remedy}";
        }
    }
}

/// <summary>A plan in words, for -WhatIf and -Confirm.</summary>
internal static class RenewalPlanText
{
    /// <summary>What would be done, a line for each certificate and one for its files.</summary>
    public static string Describe(RenewalPlan plan)
    {
        var due = plan.Due.ToList();
        var head = $"Renew {due.Count} certificate{(due.Count == 1 ? "" : "s")} of {plan.Facts.Node} in "
            + $"'{RenewalTree.HomeOf(plan.Facts)}', {Keys(plan.Choice)}, and "
            + $"{(plan.Choice.NoBackup ? "keep no copies of the old files" : "keep the old files")}";
        return string.Join(Environment.NewLine, due.SelectMany(unit => Lines(plan, unit)).Prepend(head));
    }

    private static IEnumerable<string> Lines(RenewalPlan plan, RenewalUnit unit)
    {
        var (from, to) = (IsoTime.Day(unit.Certificate!.ValidTo), IsoTime.Day(unit.NewEnd));
        yield return $"  {PrintableText.Escape(unit.Name),-26} {from} → {to}  {Change(unit)}".TrimEnd();
        var files = unit.Files(plan.Choice.KeepKey).Select(file => Shown(plan.Facts, file));
        yield return "    " + PrintableText.Escape(string.Join(", ", files));
    }

    private static string Keys(RenewalChoice choice) => choice switch
    {
        { KeepKey: true } => "with their old keys",
        { KeyAlgorithm: { } algorithm } => $"with new keys ({algorithm})",
        _ => "with new keys",
    };

    private static string Change(RenewalUnit unit) =>
        string.Join(' ', unit.Options!.AddedNames.Select(name => $"+{name.Value}")
        .Concat(unit.Options.RemovedNames.Select(name => $"-{name.Value}")));

    private static string Shown(PkiInventory facts, LocalPath file)
    {
        var relative = Path.GetRelativePath(RenewalTree.HomeOf(facts).Text, file.Text);
        return relative.StartsWith("..", StringComparison.Ordinal) ? file.Text : relative;
    }
}
