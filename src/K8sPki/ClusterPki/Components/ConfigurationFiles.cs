using System.Text;
using K8sPki.Platform;
using K8sPki.Yaml;

namespace K8sPki.ClusterPki;

/// <summary>Reads the configuration files that a component's settings name, and what these name in turn.</summary>
internal sealed class ConfigurationFiles(NodeFileSystem tree, InventoryNotes notes)
{
    private const string Etcd = "etcd";
    private const string DropIn = ".conf";

    /// <summary>The component with what its files say. Flags count before fields.</summary>
    public ComponentFacts Complete(ComponentFacts component)
    {
        if (component.Component == Etcd)
            return OfEtcd(component);
        var named = component.Effective.Where(setting => KindOf(component, setting) == ComponentFlagKind.Configuration)
            .SelectMany(setting => Fields(component, setting)).ToList();
        // Plug-ins of admission have files of their own; deeper nothing goes.
        named.AddRange(named.Where(field => KindOf(component, field) == ComponentFlagKind.Configuration).ToList()
            .SelectMany(field => Fields(component, field)).ToList());
        var folders = component.Effective.Where(setting => KindOf(component, setting) == ComponentFlagKind.ConfigurationFolder)
            .SelectMany(setting => DropIns(component, setting)).ToList();
        return component.Over(named.Concat(folders));
    }

    /// <summary>A component of which nothing but a configuration file is there.</summary>
    /// <exception cref="PkiException">The file is not YAML, or past the limits.</exception>
    public static ComponentFacts Alone(string component, IEnumerable<YamlField> documents, NodeFile file,
        StartedCommand command) =>
        new(component, command,
            [.. documents.SelectMany(document =>
                ConfigurationFileReader.Read(component, document, file, FormOf(component, file.OnNode?.Parent)))]);

    // With a file etcd takes nothing from elsewhere (seen of 3.4: "overrides by the configuration file").
    private ComponentFacts OfEtcd(ComponentFacts etcd) => etcd.Setting("--config-file") is { Value.Length: > 0 } setting
        ? etcd.With([setting, .. Fields(etcd, setting)])
        : etcd;

    private IReadOnlyList<ComponentSetting> Fields(ComponentFacts component, ComponentSetting setting)
    {
        IReadOnlyList<ComponentSetting> fields = [];
        if (notes.Present(component, setting, setting.Value, isKey: false) is not { } path)
            return fields;
        var form = FormOf(component.Component,
            (setting.BaseFolder ?? component.Command.WorkingFolder ?? NodePath.Root).Join(setting.Value)?.Parent);
        notes.Attempt(path, () => fields = Read(component.Component, path, form, isDropIn: false));
        return fields;
    }

    // Only the first document counts: they are all read as one.
    private IReadOnlyList<ComponentSetting> Read(string component, NodePath path, ConfigurationForm form, bool isDropIn)
    {
        var file = tree.Find(path)!;
        return [.. ConfigurationText.Parse(tree.Read(path), file).Take(1)
            .SelectMany(document => ConfigurationFileReader.Read(component, document, file, form, isDropIn))];
    }

    private List<ComponentSetting> DropIns(ComponentFacts component, ComponentSetting setting)
    {
        var fields = new List<ComponentSetting>();
        if (notes.PresentFolder(component, setting) is not { } folder)
            return fields;
        foreach (var path in Walk(folder))
            notes.Attempt(path, () =>
                fields.AddRange(Read(component.Component, path, new ConfigurationForm(StringComparison.OrdinalIgnoreCase, null),
                    isDropIn: true)));
        return fields;
    }

    // As filepath.WalkDir goes through it for kubelet: files and folders of one level by their bytes, links to folders not at
    // all.
    private IEnumerable<NodePath> Walk(NodePath folder)
    {
        var open = new Stack<NodePath>([folder]);
        while (open.TryPop(out var path))
        {
            if (!tree.HasFolder(path))
            {
                yield return path;
                continue;
            }

            var inside = tree.List(path, "*" + DropIn)
                .Where(file => file.Name.EndsWith(DropIn, StringComparison.Ordinal) && tree.HasFile(file))
                .Concat(tree.Folders(path, "*").Where(inner => tree.LinkOf(inner) is null));
            foreach (var next in inside
                .OrderDescending(Comparer<NodePath>.Create((one, other) => string.CompareOrdinal(one.Name, other.Name))))
                open.Push(next);
        }
    }

    private static ConfigurationForm FormOf(string component, NodePath? folder) =>
        new(component == Etcd ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal, folder);

    private static ComponentFlagKind? KindOf(ComponentFacts component, ComponentSetting setting) =>
        ComponentFlag.Find(component.Component, setting.Flag)?.Kind;
}

/// <summary>
/// Reads files of arguments, each named as the program that a snap starts with them through a shell
/// (https://microk8s.io/docs/configuring-services, https://documentation.ubuntu.com/canonical-kubernetes/).
/// </summary>
internal sealed class ArgumentFileReader(NodeFileSystem tree, InventoryNotes notes)
{
    // What a snap's shell has set: https://snapcraft.io/docs/environment-variables.
    private static readonly (string Snap, string Folder)[] Folders = [("microk8s", "/var/snap/microk8s/current/args"),
        ("k8s", "/var/snap/k8s/common/args")];

    private readonly List<ComponentStart> found = [];

    /// <summary>The components that such files start.</summary>
    public IReadOnlyList<ComponentStart> Read()
    {
        foreach (var (snap, folder) in Folders)
        {
            foreach (var path in tree.List(NodePath.Of(folder), "*"))
            {
                if (ComponentFlag.ComponentOfProgram(path.Name) is { } component && tree.HasFile(path))
                    notes.Attempt(path, () => found.Add(new ComponentStart(component, Command(path, snap))));
            }
        }

        return found;
    }

    private StartedCommand Command(NodePath path, string snap)
    {
        var file = tree.Find(path)!;
        var variables = new Dictionary<string, VariableSetting>(StringComparer.Ordinal);
        foreach (var (name, value) in new[] { ("SNAP", $"/snap/{snap}/current"), ("SNAP_DATA", $"/var/snap/{snap}/current"),
            ("SNAP_COMMON", $"/var/snap/{snap}/common") })
            variables[name] = new VariableSetting(file, new VariableValue(value));
        var script = new CommandWord(Encoding.UTF8.GetString(tree.Read(path)), 1);
        var words = ShellScript.Commands(script, variables, "may be set by the snap", new CommandBudget(file))
            .SelectMany(line => line);
        return new StartedCommand(file, [new CommandWord(path.Name, null), .. words]);
    }
}

/// <summary>Reads the YAML of a node's configuration, with the errors that such a file has.</summary>
internal static class ConfigurationText
{
    /// <summary>The documents that hold something.</summary>
    /// <exception cref="PkiException">It is not YAML, or past the limits.</exception>
    public static IReadOnlyList<YamlField> Parse(byte[] content, NodeFile file)
    {
        var name = file.Here.Text;
        try
        {
            return [.. YamlStream.Read(content, name).Select(document => new YamlField(document))];
        }
        catch (YamlException failure) when (failure.IsLimit)
        {
            throw new LimitExceededException("ConfigurationTooLarge", failure.Message, failure);
        }
        catch (YamlException failure)
        {
            var template = content.AsSpan().IndexOf("{{"u8) >= 0;
            throw new MalformedInputException("ConfigurationNotYaml", template
                ? $"'{name}' is a template and not yet YAML: it has {{{{ in it. Fill it in first. {failure.Message}"
                : failure.Message, failure);
        }
    }
}
