using System.Text;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>Finds how the components of a node are started: static pods, systemd units, and their configuration files.</summary>
internal sealed class ComponentReader(NodeFileSystem tree, NodeIdentity host, InventoryNotes notes)
{
    private const string Kubelet = "kubelet";

    // Where kubeadm has it; https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/kubelet-integration/.
    private static readonly NodePath KubeletConfiguration = NodePath.Of("/var/lib/kubelet/config.yaml");

    private readonly ConfigurationFiles configurations = new(tree, notes);
    private readonly ScriptFiles scripts = new(tree);
    private readonly List<ComponentFacts> found = [];
    private readonly List<ComponentStart> distributions = [];

    /// <summary>The components, in the order in which they were found.</summary>
    public IReadOnlyList<ComponentFacts> Found => found;

    /// <summary>Reads units first, since kubelet's say where the manifests are.</summary>
    public void ReadAll()
    {
        ReadUnits();
        foreach (var start in new ArgumentFileReader(tree, notes).Read())
            Add(start);
        if (!found.Exists(component => component.Component == Kubelet) && tree.HasFile(KubeletConfiguration))
            AddKubeletConfiguration();
        var named = found.Where(component => component.Component == Kubelet)
            .Select(component => component.Setting("--pod-manifest-path") is { } setting ? component.HostPath(setting) : null)
            .OfType<NodePath>();
        foreach (var folder in named.Concat(KnownLocations.Manifests).Distinct().ToList())
        {
            foreach (var path in Manifests(folder))
                notes.Attempt(path, () => AddManifest(tree.Read(path), tree.Find(path)!));
        }

        AddDistributions();
    }

    /// <summary>Reads one unit with the drop-ins in the folder of its name beside it.</summary>
    /// <exception cref="PkiException">It cannot be read or starts no component.</exception>
    public void AddUnit(LocalPath file)
    {
        var dropIns = file.Text + ".d";
        string[] beside = FileStatus.Of(dropIns) is not { IsFolder: true } ? [] : FileFailure.Attempt(dropIns, "list",
            () => Directory.EnumerateFiles(dropIns, "*.conf").Order(StringComparer.Ordinal).ToArray());
        var unit = new SystemdUnitReader(tree, host, notes);
        var name = SystemdUnitName.Parse(file.Name) ?? SystemdUnitName.Parse("unit" + SystemdUnitName.Service)!;
        unit.Read(name, new NodeFile(null, file), NodeFileSystem.ReadHere(file),
            beside.Select(path => (NodeFile.Alone(path), NodeFileSystem.ReadHere(new LocalPath(path)))));
        if (unit.Started.Count == 0)
        {
            throw new UnsupportedInputException("NotAComponent",
                $"'{file}' does not start one of {string.Join(", ", ComponentFlag.Components)}: no ExecStart= in its [Service] "
                    + "names one.");
        }

        foreach (var start in unit.Started)
            Add(start);
        if (distributions.Count > 0)
            AddDistributions();
    }

    /// <summary>Reads a manifest or a component's configuration; false when it is neither.</summary>
    public bool AddYaml(NodeFile file, byte[] content)
    {
        var documents = ConfigurationText.Parse(content, file);
        if (documents.Any(document => document.Text("kind") == "Pod"))
        {
            AddManifest(content, file);
            return true;
        }

        if (documents.Select(ConfigurationFileReader.ComponentOf).FirstOrDefault(name => name is not null) is not { } component)
            return false;
        found.Add(ConfigurationFiles.Alone(component, documents, file, new StartedCommand(file, []) { UserId = null }));
        return true;
    }

    /// <summary>True for a systemd unit.</summary>
    public static bool LooksLikeUnit(byte[] content) =>
        Encoding.UTF8.GetString(content).Split('\n').Any(line => line.TrimEnd() == "[Service]");

    /// <summary>True for a kubeconfig or manifest, which may hold PEM text too.</summary>
    public static bool LooksLikeYaml(byte[] content) => content.AsSpan().IndexOf("apiVersion"u8) >= 0;

    private void ReadUnits()
    {
        var folders = new SystemdUnitFolders(tree);
        foreach (var name in folders.Names)
        {
            if (folders.FragmentOf(name) is not { } path)
                continue;
            notes.Attempt(path, () =>
            {
                var unit = new SystemdUnitReader(tree, host, notes);
                unit.Read(name, tree.Find(path)!, tree.Read(path),
                    folders.DropInsOf(name).Select(dropIn => (tree.Find(dropIn)!, tree.Read(dropIn))));
                if (!name.IsTemplate)
                    unit.Started.ToList().ForEach(Add);
                else if (unit.Started.Count > 0 && !folders.HasInstance(name))
                    notes.Unfollowed.Add(new UnfollowedText(tree.Find(path)!, null, name.Full,
                        $"it starts {unit.Started[0].Component} for instances whose names nothing here tells"));
            });
        }
    }

    private List<NodePath> Manifests(NodePath folder)
    {
        try
        {
            // kubelet reads every file that does not begin with a dot.
            return tree.List(folder, "*").Where(path => !path.Name.StartsWith('.')).ToList();
        }
        catch (FileAccessException failure)
        {
            notes.Problems.Add((tree.Find(folder)!, failure));
            return [];
        }
    }

    private void AddManifest(byte[] content, NodeFile file)
    {
        var commands = StaticPodReader.Read(content, file, out var further);
        if (further)
            notes.ManifestsWithMore.Add(file);
        foreach (var pod in commands)
        {
            if (scripts.Find(pod.Command, "may come from the image", pod.Budget) is { } start)
                Add(start);
            else if (ComponentFlag.ComponentOfProgram(pod.Container) is { } component)
                notes.Unfollowed.Add(new UnfollowedText(file, pod.Line, $"container {pod.Container}",
                    $"by its name it runs {component}, which is not seen in its command"));
        }
    }

    private void AddKubeletConfiguration() => notes.Attempt(KubeletConfiguration, () =>
    {
        var file = tree.Find(KubeletConfiguration)!;
        found.Add(ConfigurationFiles.Alone(Kubelet, ConfigurationText.Parse(tree.Read(KubeletConfiguration), file), file,
            new StartedCommand(file, []) { WorkingFolder = NodePath.Root }));
    });

    // What a manifest shows was made of the same flags.
    private void AddDistributions()
    {
        foreach (var component in RancherReader.Read(tree, notes, distributions))
        {
            if (!found.Exists(known => known.Component == component.Component))
                found.Add(configurations.Complete(component));
        }
    }

    private void Add(ComponentStart start)
    {
        if (RancherReader.IsProgram(start.Component))
        {
            distributions.Add(start);
            return;
        }

        var component = new ComponentFacts(start.Component, start.Command,
            [.. ComponentArguments.Variables(start), .. ComponentArguments.Flags(start)]);
        found.Add(configurations.Complete(component));
        if (ComponentArguments.OfClient(start) is { } client)
            found.Add(client);
    }
}
