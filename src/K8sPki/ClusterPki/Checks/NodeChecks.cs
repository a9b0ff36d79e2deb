using K8sPki.Platform;
using K8sPki.Rules;

namespace K8sPki.ClusterPki;

/// <summary>What is wrong with a node as a whole: keys where they do not belong, rotation, tokens, processes.</summary>
internal static class NodeChecks
{
    private const string Kubelet = "kubelet";

    private static readonly string[] ControlPlane = ["kube-apiserver", "kube-controller-manager", "etcd"];

    public static IEnumerable<Finding> Run(PkiInventory facts) =>
        AuthorityKeys(facts).Concat(Rotation(facts)).Concat(TokenKeys(facts)).Concat(Processes(facts));

    private static IEnumerable<Finding> AuthorityKeys(PkiInventory facts)
    {
        // Where no kubelet was read it is not known to be a node of a cluster at all; of one in a larger program not what runs
        // beside it.
        if (facts.Component(Kubelet) is not { Command.Distribution: null }
            || facts.Components.Any(component => ControlPlane.Contains(component.Component)) || facts.Problems.Any(MayStart))
            return [];
        return facts.Entries.Where(entry => entry.Certificate is { IsCA: true } && entry.Key?.File is not null)
            .Select(entry => Rule.AuthorityKeyOnWorker.Found(
                entry, $"{facts.Node} runs no control plane and holds {PkiLabel.Of(entry.Key!.File!)}, the private key of "
                + $"{PkiLabel.Of(entry)}: whoever gets at this node owns the cluster.",
                $"Remove {PkiLabel.Of(entry.Key!.File!)} from {facts.Node}; if others had access to it, the cluster needs a new "
                + "authority."));
    }

    // What could not be read may start a component.
    private static bool MayStart((NodeFile File, PkiException Problem) problem) =>
        !KnownLocations.Endings.Any(ending => problem.File.Here.Name.EndsWith(ending, StringComparison.Ordinal));

    private static IEnumerable<Finding> Rotation(PkiInventory facts)
    {
        var kubelet = facts.Component(Kubelet);
        // Without the configuration file, or where kubelet has no certificate, nothing is known of it; a program that kubelet
        // runs in renews.
        if (kubelet is not { Command.Distribution: null }
            || !kubelet.Settings.Any(setting => setting.Source == SettingSource.Field)
            || !facts.Entries.Any(entry => entry.Component == Kubelet && entry.Role == PkiRole.Client))
            yield break;
        var setting = kubelet.Setting("--rotate-certificates");
        if (setting?.Value is "true" or "True")
            yield break;
        var file = setting?.File ?? kubelet.Settings.First(other => other.Source == SettingSource.Field).File;
        yield return Rule.KubeletRotationOff.Found(
            file.Here.Text,
            $"kubelet on {facts.Node} does not renew its client certificate: {PkiLabel.Of(file)} "
            + $"{(setting is null ? "does not set rotateCertificates" : $"has {setting.Shown} {setting.Value}")}.",
            $"Set rotateCertificates: true in {PkiLabel.Of(file)} and restart kubelet; then Get-K8sCsr shows what it asks for "
            + "and Approve-K8sCsr grants it.");
    }

    private static IEnumerable<Finding> TokenKeys(PkiInventory facts)
    {
        var verifying = facts.TokenKeys.Where(key => !key.IsSigning).ToList();
        if (verifying.Count == 0)
            yield break;
        foreach (var signing in facts.TokenKeys.Where(
            key => key.IsSigning && !verifying.Exists(other => other.PublicKeys.Contains(key.PublicKeys[0]))))
        {
            yield return Rule.ServiceAccountKeyMismatch.Found(
                signing.File.Here.Text,
                $"{PkiLabel.Of(signing.File)} signs tokens of service accounts, and "
                + $"{string.Join(", ", verifying.Select(key => PkiLabel.Of(key.File)))} is not of this key: no token is "
                + "accepted.",
                Remedy.Of(new RemedyStep(
                    RemedyOrder.Rewrite,
                    $"Get-K8sPublicKey {CommandArgument.Of(signing.File.Here.Text)} | Export-K8sPublicKey -OutFile "
                    + $"{CommandArgument.Of(verifying[0].File.Here.Text)} -Force")
                {
                    Act = new WritePublicKey(signing.File.Here, verifying[0].File.Here),
                }));
        }
    }

    private static IEnumerable<Finding> Processes(PkiInventory facts)
    {
        foreach (var process in facts.Processes)
        {
            var newer = facts.Entries.Where(
                entry => entry.Status is { } file && file.Written > process.Started && !IsTakenUp(entry)
                    && !IsSeen(facts, process, entry) && process.Reads(entry))
                .ToList();
            if (newer.Count > 0)
            {
                yield return Rule.ProcessOlderThanCertificate.Found(
                    newer[0], $"{process.Component} (process {process.Id}) runs since {IsoTime.UtcMinute(process.Started)}; "
                    + $"{string.Join(", ", newer.Select(entry => entry.Name))} was written later, and it may still use the old "
                    + "one.",
                    Advice(facts, process, newer));
            }
        }
    }

    // What watches its files needs no restart, and what does not says so by its flags.
    private static Remedy Advice(PkiInventory facts, ProcessFacts process, List<PkiEntry> newer)
    {
        var byReload = newer.GroupBy(entry => ReloadOf(process, entry)).OrderBy(group => group.Key.Kind).ToList();
        var taken = byReload.Where(group => group.Key.Kind != ReloadKind.AtStart)
            .Select(group => $"{process.Component} takes {string.Join(", ", group.Select(entry => entry.Name))} up {group.Key}.");
        var needing = byReload.Where(group => group.Key.NeedsRestart).SelectMany(group => group).ToList();
        return needing.Count == 0
            ? Remedy.Words($"{string.Join(' ', taken)} Where its log or its endpoint says otherwise, restart it.")
            : PkiRemedy.Restart(process.Component, string.Join(' ', taken.Prepend(
                $"Restart {process.Component} on {facts.Node}"
                + $"{(needing.Count == newer.Count ? "" : $" for {string.Join(", ", needing.Select(entry => entry.Name))}")}.")));
    }

    // By several flags, as by the one that is the slowest.
    private static FlagReload ReloadOf(ProcessFacts process, PkiEntry entry)
    {
        var all = entry.Uses.Where(use => use is { Component: { } by, Flag: not null } && by.Component == process.Component)
            .Select(use => use.Component!.Flag(use.Flag!)?.Reload ?? FlagReload.AtStart).ToList();
        return all.Find(reload => reload.NeedsRestart) ?? all.FirstOrDefault() ?? FlagReload.AtStart;
    }

    // Its endpoint has shown which one it uses.
    private static bool IsSeen(PkiInventory facts, ProcessFacts process, PkiEntry entry) => facts.Presented.Any(presented =>
        presented.Endpoint.Component == process.Component && ReferenceEquals(presented.Endpoint.Entry, entry));

    // kubelet takes its own certificates up when it has renewed them.
    private static bool IsTakenUp(PkiEntry entry) =>
        entry.Uses.Exists(use => use.Purpose.Name == PkiPurpose.KubeletClient.Name || use.Purpose.Name == "kubelet.conf");
}
