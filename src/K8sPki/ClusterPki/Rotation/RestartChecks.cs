using K8sPki.Platform;
using K8sPki.Rules;

namespace K8sPki.ClusterPki;

/// <summary>
/// What breaks on a node when a component that runs is started anew now, and goes by what is in its files by then.
/// </summary>
internal static class RestartChecks
{
    /// <summary>The findings of a node; none where nothing runs.</summary>
    /// <param name="inventory">The node.</param>
    /// <param name="at">The time to judge at.</param>
    public static IEnumerable<Finding> Run(PkiInventory inventory, DateTimeOffset at)
    {
        if (inventory.Processes.Count == 0)
            return [];
        var facts = RotationFacts.Of(inventory);
        return new TrustModel([facts], at).Broken().Where(one => one.Kind == TrustBreakKind.NotTrusted)
            .SelectMany(one => Begun(inventory, one), (one, process) => (Break: one, Process: process))
            .DistinctBy(pair => (pair.Process.Id, pair.Break.Shown, pair.Break.Verifier))
            .Select(pair => Rule.RestartBreaksTrust.Found(pair.Break.File.Here.Text,
                $"{pair.Process.Component} (process {pair.Process.Id}) runs since {IsoTime.UtcMinute(pair.Process.Started)} and "
                    + $"goes by what it read then. Restarted now: {pair.Break.Shown} is not trusted by {pair.Break.Verifier}, "
                    + $"whose '{pair.Break.File.Named}' lacks it: {pair.Break.Reason}",
                $"Do not restart {pair.Process.Component} before {PkiLabel.Of(pair.Break.File.Here)} trusts it: "
                    + "Get-K8sCARotation says where the exchange stands, Step-K8sCARotation goes on."));
    }

    // Only a side that was written since its process started may work still.
    private static IEnumerable<ProcessFacts> Begun(PkiInventory inventory, TrustBreak one)
    {
        var written = new[] { one.File, one.ShownFile }.OfType<NodeFile>()
            .Select(file => FileStatus.IfSeen(file.Here.Text)?.Written).Max();
        return inventory.Processes.Where(process => process.Started < written && one.Components.Contains(process.Component));
    }
}
