namespace K8sPki;

/// <summary>Finds the components that read a renewed certificate: whose flags, fields or kubeconfigs name one of its files.</summary>
internal static class RenewalRestarts
{
    /// <summary>The components, each once.</summary>
    public static IReadOnlyList<PkiRestart> Of(PkiInventory facts, RenewalUnit unit)
    {
        var files = unit.Places.SelectMany(place => place.Files).Concat(unit.TrustedIn.Select(place => place.File.Here)).ToHashSet();
        // A kubeconfig that names the files is read by whoever names it.
        files.UnionWith(unit.Places.SelectMany(place => place.Entry.References).Select(reference => reference.Place.Here));
        var restarts = facts.Components.Where(component => Names(facts.Tree, component).Any(files.Contains)).Select(component => Restart(facts, component)).Distinct().ToList();
        restarts.AddRange(Unread(facts, unit).Except(restarts.Select(restart => restart.Component)).Select(component => new PkiRestart(component, PkiRestartKind.Unknown, null, Processes(facts, component))));
        return restarts;
    }

    private static PkiRestart Restart(PkiInventory facts, ComponentFacts component)
    {
        if (component.Command.Distribution is { } program)
            return OfDistribution(facts, component.File.Here, program);
        var kind = component.Mounts is not null ? PkiRestartKind.StaticPod : PkiRestartKind.SystemdUnit;
        return new PkiRestart(component.Component, kind, component.File.Here.Text, Processes(facts, component.Component));
    }

    // RKE2 has a unit for servers and one for agents; its configuration alone tells neither.
    private static PkiRestart OfDistribution(PkiInventory facts, LocalPath file, string program) => file.Name.EndsWith(SystemdUnitName.Service, StringComparison.Ordinal)
        ? new PkiRestart(file.Name[..^SystemdUnitName.Service.Length], PkiRestartKind.SystemdUnit, file.Text, Processes(facts, program))
        : new PkiRestart(program, PkiRestartKind.Unknown, null, Processes(facts, program));

    // In a tree without manifests and units only the certificates themselves tell who uses them.
    private static IEnumerable<string> Unread(PkiInventory facts, RenewalUnit unit) => unit.Places
        .Select(place => place.Entry.Purpose)
        .Where(purpose => ComponentFlag.Components.Contains(purpose.Component) && purpose.Name != PkiPurpose.EtcdHealthcheckClient.Name && facts.Component(purpose.Component) is null)
        .Select(purpose => purpose.Component).Distinct();

    private static IReadOnlyList<int> Processes(PkiInventory facts, string component) =>
        [.. facts.Processes.Where(process => process.Component == component).Select(process => process.Id)];

    private static IEnumerable<LocalPath> Names(NodeTree tree, ComponentFacts component) => component.Effective
        .SelectMany(setting => setting.Value.Split(':')[0].Split(',').Select(value => component.HostPath(setting, value)))
        .OfType<NodePath>()
        .Select(tree.Find).OfType<NodeFile>().Select(file => file.Here);
}
