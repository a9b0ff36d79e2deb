namespace K8sPki;

/// <summary>A plan in words, for -WhatIf and -Confirm.</summary>
internal static class RenewalPlanText
{
    /// <summary>What would be done, a line for each certificate and one for its files.</summary>
    public static string Describe(RenewalPlan plan)
    {
        var due = plan.Due.ToList();
        var head = $"Renew {due.Count} certificate{(due.Count == 1 ? "" : "s")} of {plan.Facts.Node} in '{RenewalTree.HomeOf(plan.Facts)}', {Keys(plan.Choice)}, and {(plan.Choice.NoBackup ? "keep no copies of the old files" : "keep the old files")}";
        return string.Join(Environment.NewLine, due.SelectMany(unit => Lines(plan, unit)).Prepend(head));
    }

    private static IEnumerable<string> Lines(RenewalPlan plan, RenewalUnit unit)
    {
        yield return $"  {PrintableText.Escape(unit.Name),-26} {IsoTime.Day(unit.Certificate!.ValidTo)} → {IsoTime.Day(unit.NewEnd)}  {Change(unit)}".TrimEnd();
        yield return $"    {PrintableText.Escape(string.Join(", ", unit.Files(plan.Choice.KeepKey).Select(file => Shown(plan.Facts, file))))}";
    }

    private static string Keys(RenewalChoice choice) => choice switch
    {
        { KeepKey: true } => "with their old keys",
        { KeyAlgorithm: { } algorithm } => $"with new keys ({algorithm})",
        _ => "with new keys",
    };

    private static string Change(RenewalUnit unit) => string.Join(' ', unit.Options!.AddedNames.Select(name => $"+{name.Value}").Concat(unit.Options.RemovedNames.Select(name => $"-{name.Value}")));

    private static string Shown(PkiInventory facts, LocalPath file)
    {
        var relative = Path.GetRelativePath(RenewalTree.HomeOf(facts).Text, file.Text);
        return relative.StartsWith("..", StringComparison.Ordinal) ? file.Text : relative;
    }
}
