namespace K8sPki;

/// <summary>A plan in words, for -WhatIf and -Confirm.</summary>
internal static class TreePlanText
{
    /// <summary>What would be done, a line for each item.</summary>
    public static string Describe(TreePlan plan)
    {
        var options = plan.Options;
        var keys = plan.ToDo.Count(state => state.NeedsKey && state.Item.Original is null);
        var head = $"Make what is missing in '{options.Path}' for Kubernetes {options.Cluster.Version}: {Counted.Of(keys, "key")} ({options.KeyAlgorithm}), "
            + $"certificates until {IsoTime.Day(options.Validity.To)}, authorities until {IsoTime.Day(options.AuthorityValidity.To)}";
        return string.Join(Environment.NewLine, plan.States.SelectMany(state => Lines(plan, state)).Prepend(head));
    }

    private static IEnumerable<string> Lines(TreePlan plan, TreeItemState state)
    {
        var files = string.Join(", ", state.Item.Paths.Select(path => Path.GetRelativePath(plan.Options.Path, path)));
        yield return $"  {Verb(plan.ActionFor(state)),-8} {state.Item.Entry.Name,-24} {files}";
        var names = plan.Options.Cluster.NamesOf(state.Item.Entry, state.Item.Node);
        if (state.NeedsCertificate && state.Item.Original is null && state.Item.Entry.Kind == BlueprintKind.Certificate && names.Count > 0)
            yield return $"  {"",-8} {"",-24} {string.Join(", ", names)}";
    }

    private static string Verb(PkiTreeAction action) => action switch
    {
        PkiTreeAction.Kept => "keep",
        PkiTreeAction.Copied => "copy",
        PkiTreeAction.Placed => "place",
        PkiTreeAction.Completed => "complete",
        PkiTreeAction.Requested => "wait for",
        _ => "make",
    };
}
