using System.Text;

namespace K8sPki;

/// <summary>Finds how the components of a node are started: static pods, systemd units, and their configuration files.</summary>
internal sealed class ComponentReader(NodeTree tree, InventoryEntries entries)
{
    private const string Kubelet = "kubelet";

    // Where kubeadm has it; https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/kubelet-integration/.
    private const string KubeletConfiguration = "/var/lib/kubelet/config.yaml";

    private readonly List<ComponentFacts> found = [];
    private readonly List<MissingFile> missing = [];

    /// <summary>The components, in the order in which they were found.</summary>
    public IReadOnlyList<ComponentFacts> Found => found;

    /// <summary>The settings that name a file which the component does not find.</summary>
    public IReadOnlyList<MissingFile> Missing => missing;

    /// <summary>The manifests with pods behind their first document.</summary>
    public List<string> ManifestsWithMore { get; } = [];

    /// <summary>Reads units first, since kubelet's say where the manifests are.</summary>
    public void ReadAll()
    {
        foreach (var (facts, path, problem) in SystemdUnitReader.ReadAll(tree))
        {
            if (problem is not null)
                entries.Problems.Add((tree.Find(path) ?? path, problem));
            else if (facts is not null)
                found.Add(WithConfiguration(facts));
        }

        if (!found.Exists(component => component.Component == Kubelet) && tree.HasFile(KubeletConfiguration))
            AddKubeletConfiguration();
        var named = found.Where(component => component.Component == Kubelet).Select(component => component.Value("--pod-manifest-path")).OfType<string>().Where(folder => folder.StartsWith('/'));
        foreach (var folder in named.Concat(KnownLocations.Manifests).Select(folder => folder.TrimEnd('/')).Distinct().ToList())
        {
            foreach (var path in Manifests(folder))
                entries.Attempt(path, () => AddManifest(tree.Read(path), tree.Find(path)!));
        }
    }

    /// <summary>Reads one unit.</summary>
    public void AddUnit(string file) => found.Add(WithConfiguration(SystemdUnitReader.ReadFile(tree, file)));

    /// <summary>Reads a manifest or a component's configuration; false when it is neither.</summary>
    public bool AddYaml(string file, byte[] content)
    {
        var documents = ConfigurationText.Parse(content, file).Select(document => new YamlFields(document)).ToList();
        if (documents.Exists(document => document.Text("kind") == "Pod"))
        {
            AddManifest(content, file);
            return true;
        }

        if (documents.Select(ConfigurationFileReader.ComponentOf).FirstOrDefault(name => name is not null) is not { } component)
            return false;
        found.Add(new ComponentFacts(component, file, ConfigurationFileReader.Read(component, content, file)));
        return true;
    }

    /// <summary>True for a systemd unit.</summary>
    public bool LooksLikeUnit(byte[] content) => Encoding.UTF8.GetString(content).Split('\n').Any(line => line.TrimEnd() == "[Service]");

    /// <summary>True for a kubeconfig or manifest, which may hold PEM text too.</summary>
    public bool LooksLikeYaml(byte[] content) => content.AsSpan().IndexOf("apiVersion"u8) >= 0;

    /// <summary>The path on the node of a file that a setting names; null, and noted, when the component does not find it.</summary>
    public string? Present(ComponentFacts component, ComponentSetting setting, string value, bool isKey)
    {
        // What a relative path is relative to is not known here.
        if (!value.StartsWith('/'))
            return null;
        var path = component.HostPath(value);
        if (path is not null && (tree.HasFile(path) || !tree.Covers(path)))
            return tree.Covers(path) ? path : null;
        missing.Add(new MissingFile(component.Component, setting, path ?? value, path is not null, isKey));
        return null;
    }

    private List<string> Manifests(string folder)
    {
        try
        {
            // kubelet reads every file that does not begin with a dot.
            return tree.List(folder, "*").Where(path => path[folder.Length + 1] != '.').ToList();
        }
        catch (FileAccessException failure)
        {
            entries.Problems.Add((folder, failure));
            return [];
        }
    }

    private void AddManifest(byte[] content, string file)
    {
        var pods = StaticPodReader.Read(content, file, out var further);
        if (further)
            ManifestsWithMore.Add(file);
        found.AddRange(pods.Select(WithConfiguration));
    }

    private void AddKubeletConfiguration() => entries.Attempt(KubeletConfiguration, () =>
    {
        var file = tree.Find(KubeletConfiguration)!;
        found.Add(new ComponentFacts(Kubelet, file, ConfigurationFileReader.Read(Kubelet, tree.Read(KubeletConfiguration), file)) { UserId = 0 });
    });

    // Flags count before the fields of the file.
    private ComponentFacts WithConfiguration(ComponentFacts component)
    {
        var setting = component.Setting("--config") ?? component.Setting("--config-file");
        if (setting is null || Present(component, setting, setting.Value, isKey: false) is not { } path)
            return component;
        IReadOnlyList<ComponentSetting> fields = [];
        entries.Attempt(path, () => fields = ConfigurationFileReader.Read(component.Component, tree.Read(path), tree.Find(path)!));
        return new ComponentFacts(component.Component, component.File, [.. fields, .. component.Settings]) { Mounts = component.Mounts, UserId = component.UserId };
    }
}
