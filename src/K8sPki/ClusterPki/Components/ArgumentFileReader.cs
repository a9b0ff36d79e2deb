using System.Text;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

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
