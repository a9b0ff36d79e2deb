namespace K8sPki;

/// <summary>Finds the components that read a renewed certificate: whose flags, fields or kubeconfigs name one of its files.</summary>
internal static class RenewalRestarts
{
    /// <summary>The components, each once.</summary>
    public static IReadOnlyList<PkiRestart> Of(PkiInventory facts, RenewalUnit unit)
    {
        var files = unit.Entries.SelectMany(entry => entry.Files).Concat(unit.TrustedIn.Select(place => place.CertificatePart.File.Here)).ToHashSet();
        // A kubeconfig that names the files is read by whoever names it.
        files.UnionWith(unit.Entries.SelectMany(entry => entry.References).Select(reference => reference.Place.Here));
        var restarts = facts.Components.Where(component => Names(facts.Tree, component).Any(files.Contains)).Select(component => Restart(facts, component)).Distinct().ToList();
        restarts.AddRange(Unread(facts, unit).Except(restarts.Select(restart => restart.Component)).Select(component => new PkiRestart(component, PkiRestartKind.Unknown, null, Processes(facts, component))));
        return restarts;
    }

    private static PkiRestart Restart(PkiInventory facts, ComponentFacts component)
    {
        var kind = component.Mounts is not null ? PkiRestartKind.StaticPod : PkiRestartKind.SystemdUnit;
        return new PkiRestart(component.Component, kind, component.File.Here.Text, Processes(facts, component.Component));
    }

    // In a tree without manifests and units only the certificates themselves tell who uses them.
    private static IEnumerable<string> Unread(PkiInventory facts, RenewalUnit unit) => unit.Entries
        .Select(entry => entry.Purpose)
        .Where(purpose => ComponentFlag.Components.Contains(purpose.Component) && purpose.Name != PkiPurpose.EtcdHealthcheckClient.Name && facts.Component(purpose.Component) is null)
        .Select(purpose => purpose.Component).Distinct();

    private static IReadOnlyList<int> Processes(PkiInventory facts, string component) =>
        [.. facts.Processes.Where(process => process.Component == component).Select(process => process.Id)];

    private static IEnumerable<LocalPath> Names(NodeFileSystem tree, ComponentFacts component) => component.Effective
        .SelectMany(setting => setting.Value.Split(':')[0].Split(',').Select(value => component.HostPath(setting, value)))
        .OfType<NodePath>()
        .Select(tree.Find).OfType<NodeFile>().Select(file => file.Here);
}
