using K8sPki.Certificates;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>Says in words what a step changes, and what is to be done after it.</summary>
internal static class RotationText
{
    /// <summary>The files of a step, with what changes in those that are settings.</summary>
    public static string Changes(ReadyStep ready)
    {
        var does = $"It {ready.Task.Step.DoesFor(ready.Task.Authority)}.";
        var lines = new List<string> { TextLines.Wrap(does, TextLines.ScreenWidth) };
        foreach (var file in ready.Files)
            lines.Add(IsSettings(ready, file) ? NodeEditDiff.Of(EditOf(file))
                : $"{Verb(file)} {PrintableText.Escape(file.File.Path)}");
        return string.Join(Environment.NewLine, lines);
    }

    /// <summary>What restarts on each node, in the order that works, each in a line of its own.</summary>
    /// <param name="done">What was done.</param>
    /// <param name="isElsewhere">True where the files of the node are a copy or a mount of it.</param>
    public static IEnumerable<string> Restarts(IReadOnlyList<RotationPlanStep> done, bool isElsewhere)
    {
        foreach (var node in done.GroupBy(row => row.Node, StringComparer.Ordinal))
        {
            var name = PrintableText.Escape(node.Key);
            var restarts = node.SelectMany(row => row.Restarts).Distinct().OrderBy(RotationEffect.Rank).ToList();
            var there = isElsewhere ? $"bring the changed files to {name}, then restart there" : "restart now";
            yield return restarts.Count == 0 ? $"{name}: nothing has to restart." : $"{name}: {there}, one after the other:";
            foreach (var restart in restarts)
            {
                yield return $"  {PrintableText.Escape($"{restart.Component}: {restart.Instruction}")}"
                    + (restart.Component == "etcd"
                        ? ", one member at a time; wait until etcdctl endpoint health says healthy" : "");
            }
        }
    }

    /// <summary>What taking a step back does.</summary>
    public static string Undoing(RotationPlanStep row) => string.Join(Environment.NewLine,
        row.Files.Select(file => $"Puts {PrintableText.Escape(file)} back as it was before the step")
            .Prepend("It takes the step back."));

    /// <summary>Why there was nothing to do.</summary>
    public static string Nothing(IEnumerable<RotationPlanStep> plan)
    {
        var rows = plan.ToList();
        return rows.Exists(row => row is { Step: RotationStepKind.CleanUp, State: RotationStepState.Next })
            ? "Every step is behind these nodes. Complete-K8sCARotation ends the exchange; until then Undo-K8sCARotation goes "
                + "back."
            : rows.Exists(row => row.State == RotationStepState.Done)
                ? "Nothing is to be done here: no exchange is under way, or it waits for other nodes. Get-K8sCARotation says "
                    + "which."
                : "No exchange is under way here. Start-K8sCARotation -Authority begins one; with -WhatIf it says the plan.";
    }

    private static bool IsSettings(ReadyStep ready, FileChange file) => !file.IsSecret && !file.IsShared
        && file is { Before: not null, After: not null } && ready.Task.Inventory.Components.Any(component =>
            component.Settings.Any(setting => setting.File.Here.Text == file.File.Path)
            || component.File.Here.Text == file.File.Path);

    private static NodeEdit EditOf(FileChange file) => new(NodeFile.Alone(file.File.Path), file.Before!, file.After!);

    private static string Verb(FileChange file) => file.Before is null ? "Makes" : file.After is null ? "Removes" : "Changes";
}
