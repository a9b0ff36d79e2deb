using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>What of a node takes up that files have changed: what restarts, and what reads them by itself.</summary>
/// <param name="Restarts">What has to be started anew.</param>
/// <param name="TakenUp">What takes it up by itself, and when.</param>
internal sealed record RotationEffect(IReadOnlyList<PkiRestart> Restarts, IReadOnlyList<string> TakenUp)
{
    /// <summary>What follows from changed files.</summary>
    /// <param name="inventory">The node.</param>
    /// <param name="files">The files.</param>
    public static RotationEffect Of(PkiInventory inventory, IReadOnlyCollection<LocalPath> files)
    {
        var restarts = new List<PkiRestart>();
        var takenUp = new List<string>();
        var named = RenewalRestarts.Read(inventory, files);
        foreach (var component in inventory.Components)
        {
            if (files.Contains(component.File.Here) && component.Mounts is not null)
            {
                takenUp.Add($"{component.Component}: kubelet starts it anew by itself, since its manifest changed");
                continue;
            }

            var read = component.Effective.Select(setting => (Setting: setting, Flag: component.Flag(setting.Flag)))
                .Where(pair => pair.Flag is not null && RenewalRestarts.FilesOf(inventory.Tree, component, pair.Setting)
                    .Any(named.Contains)).ToList();
            if (files.Contains(component.File.Here) || read.Exists(pair => RenewalRestarts.NeedsRestart(pair.Flag!)))
                restarts.Add(RenewalRestarts.Restart(inventory, component));
            else
                takenUp.AddRange(read.Select(pair => $"{component.Component} {pair.Setting.Shown}: {pair.Flag!.Reload}"));
        }

        if (inventory.Components.Count == 0)
            restarts.AddRange(inventory.Entries.Where(entry => entry.Files.Any(files.Contains)).SelectMany(ReadBy).Distinct()
                .Select(component => new PkiRestart(component, PkiRestartKind.Unknown, null, [])));
        return new RotationEffect([.. restarts.Distinct().OrderBy(Rank)], [.. takenUp.Distinct()]);
    }

    // In a tree without manifests and units only the certificates themselves tell who uses them.
    private static IEnumerable<string> ReadBy(PkiEntry entry) => entry.IsEmbedded
        ? ComponentFlag.Components.Where(component => component == entry.Purpose.Component)
        : ComponentFlag.All.Where(flag => flag.Purpose?.Name == entry.Purpose.Name && RenewalRestarts.NeedsRestart(flag))
            .Select(flag => flag.Component);

    /// <summary>Its place in the order: what others connect to goes first, so that each finds the other side ready.</summary>
    public static int Rank(PkiRestart restart) => restart.Component switch
    {
        "etcd" => 0,
        "kube-apiserver" => 1,
        "kubelet" => 3,
        _ => 2,
    };
}
