using System.Text;

namespace K8sPki;

/// <summary>Reads a component of a cluster from a systemd unit with its drop-ins and environment files.</summary>
internal static class SystemdUnitReader
{
    // Those that are read first lose: systemd.unit(5).
    private static readonly string[] Folders = ["/lib/systemd/system", "/usr/lib/systemd/system", "/usr/local/lib/systemd/system", "/run/systemd/system", "/etc/systemd/system"];

    /// <summary>The components that a tree's units start, and what could not be read.</summary>
    public static IEnumerable<(ComponentFacts? Facts, string Path, PkiException? Problem)> ReadAll(NodeTree tree)
    {
        foreach (var name in ComponentFlag.Components.Select(component => component + ".service"))
        {
            if (Folders.LastOrDefault(folder => tree.HasFile($"{folder}/{name}")) is not { } folder)
                continue;
            var path = $"{folder}/{name}";
            yield return Attempt(path, () => Read(tree, tree.Find(path)!, tree.Read(path), DropIns(tree, name)));
        }
    }

    /// <summary>The component that one unit file starts, with the drop-ins in the folder of its name beside it.</summary>
    /// <exception cref="PkiException">It cannot be read or starts no component.</exception>
    public static ComponentFacts ReadFile(NodeTree tree, string file)
    {
        string[] beside = Directory.Exists(file + ".d") ? [.. Directory.EnumerateFiles(file + ".d", "*.conf").Order(StringComparer.Ordinal)] : [];
        return Read(tree, file, NodeTree.ReadHere(file), beside.Select(path => (path, NodeTree.ReadHere(path))))
            ?? throw new UnsupportedInputException("NotAComponent",
                $"'{file}' does not start one of {string.Join(", ", ComponentFlag.Components)}: no ExecStart= in its [Service] names one.");
    }

    private static (ComponentFacts?, string, PkiException?) Attempt(string path, Func<ComponentFacts?> read)
    {
        try
        {
            return (read(), path, null);
        }
        catch (PkiException failure)
        {
            return (null, path, failure);
        }
    }

    // A drop-in hides one of the same name in a folder that counts less; all are read in the order of their names.
    private static IEnumerable<(string, byte[])> DropIns(NodeTree tree, string unit)
    {
        var byName = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in Folders.SelectMany(folder => tree.List($"{folder}/{unit}.d", "*.conf")))
            byName[path[(path.LastIndexOf('/') + 1)..]] = path;
        return byName.Values.Where(tree.HasFile).Select(path => (tree.Find(path)!, tree.Read(path)));
    }

    private static ComponentFacts? Read(NodeTree tree, string file, byte[] content, IEnumerable<(string Path, byte[] Content)> dropIns)
    {
        var service = new ServiceLines();
        foreach (var (path, text) in dropIns.Prepend((file, content)))
            service.Add(path, Encoding.UTF8.GetString(text));
        var variables = Variables(tree, service);
        foreach (var (source, line) in service.Commands)
        {
            var words = SystemdText.Expand(SystemdText.Words(line.TrimStart('-', '@', ':', '+', '!')), variables).ToList();
            if (ComponentCommand.Read(words, source, out var settings) is not { } component)
                continue;
            var environment = component == "etcd" ? ComponentCommand.EtcdVariables(variables.Select(pair => (pair.Key, pair.Value)), source) : [];
            return new ComponentFacts(component, file, [.. environment, .. settings]) { UserId = UserId(tree, service.User) };
        }

        return null;
    }

    private static Dictionary<string, string> Variables(NodeTree tree, ServiceLines service)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var assignment in service.Environment.SelectMany(SystemdText.Words))
        {
            if (assignment.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals)
                variables[assignment[..equals]] = assignment[(equals + 1)..];
        }

        // Files count more than Environment= lines, and one with a dash may be missing.
        foreach (var path in service.EnvironmentFiles.Select(path => path.TrimStart('-')).Where(tree.HasFile))
        {
            foreach (var (name, value) in SystemdText.Variables(Encoding.UTF8.GetString(tree.Read(path))))
                variables[name] = value;
        }

        return variables;
    }

    private static uint? UserId(NodeTree tree, string? user)
    {
        if (user is null)
            return 0;
        if (uint.TryParse(user, out var number))
            return number;
        if (!tree.HasFile("/etc/passwd"))
            return null;
        var line = Encoding.UTF8.GetString(tree.Read("/etc/passwd")).Split('\n').FirstOrDefault(line => line.StartsWith(user + ":", StringComparison.Ordinal));
        return uint.TryParse(line?.Split(':').ElementAtOrDefault(2), out number) ? number : null;
    }

    /// <summary>What the unit and its drop-ins say together: an empty value takes back all before it.</summary>
    private sealed class ServiceLines
    {
        public List<(string Source, string Line)> Commands { get; } = [];

        public List<string> Environment { get; } = [];

        public List<string> EnvironmentFiles { get; } = [];

        public string? User { get; private set; }

        public void Add(string source, string text)
        {
            foreach (var (key, value) in SystemdText.ServiceLines(text))
            {
                if (key == "ExecStart" && value.Length == 0)
                    Commands.Clear();
                else if (key == "ExecStart")
                    Commands.Add((source, value));
                else if (key is "Environment" or "EnvironmentFile")
                    AddOrClear(key == "Environment" ? Environment : EnvironmentFiles, value);
                else if (key == "User")
                    User = value.Length == 0 ? null : value;
            }
        }

        private static void AddOrClear(List<string> list, string value)
        {
            if (value.Length == 0)
                list.Clear();
            else
                list.Add(value);
        }
    }
}
