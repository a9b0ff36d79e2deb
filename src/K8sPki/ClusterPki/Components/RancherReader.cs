using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>
/// Reads how k3s and RKE2 start the components of Kubernetes, most of which run in their own program: by their configuration,
/// the files laid over it, and their command line (https://docs.k3s.io/installation/configuration,
/// https://docs.rke2.io/install/configuration; pkg/configfilearg and pkg/util/args.go of k3s).
/// </summary>
internal sealed class RancherReader(NodeFileSystem tree, InventoryNotes notes)
{
    private const string Server = "server";
    private const string Agent = "agent";
    private const string DataFolder = "data-dir";
    private const string Configuration = "config";
    private const string Endpoint = "datastore-endpoint";

    // Which component gets the flags of an option, and whether agents have it too.
    private static readonly (string Option, string Component, bool IsOfAgents)[] Arguments =
    [
        ("kube-apiserver-arg", "kube-apiserver", false), ("etcd-arg", "etcd", false),
        ("kube-scheduler-arg", "kube-scheduler", false),
        ("kube-controller-manager-arg", "kube-controller-manager", false),
        ("kube-controller-arg", "kube-controller-manager", false),
        ("kube-cloud-controller-manager-arg", "cloud-controller-manager", false),
        ("kube-cloud-controller-arg", "cloud-controller-manager", false),
        ("kubelet-arg", "kubelet", true), ("kube-proxy-arg", "kube-proxy", true),
    ];

    // What becomes a flag of kube-apiserver where the datastore is an etcd elsewhere.
    private static readonly (string Option, string Flag)[] Datastore =
    [
        ("datastore-cafile", "--etcd-cafile"), ("datastore-certfile", "--etcd-certfile"), ("datastore-keyfile", "--etcd-keyfile"),
    ];

    private static readonly Dictionary<string, string> ShortNames = new(StringComparer.Ordinal)
    {
        ["c"] = Configuration, ["d"] = DataFolder,
    };

    private static readonly HashSet<string> Names = new(
        [.. Arguments.Select(row => row.Option), .. Datastore.Select(row => row.Option), Endpoint, DataFolder, Configuration],
        StringComparer.Ordinal);

    private static readonly string[] Programs = ["k3s", "rke2"];

    private static readonly string[] Endings = [".yaml", ".yml"];

    private readonly Dictionary<string, List<OptionValue>> options = new(StringComparer.Ordinal);

    /// <summary>True for one of these programs.</summary>
    public static bool IsProgram(string name) => Programs.Contains(name);

    /// <summary>True where the words start one of these programs as a server or agent.</summary>
    public static bool IsStart(IReadOnlyList<CommandWord> words, int at) =>
        IsProgram(words[at].Name) && at + 1 < words.Count && words[at + 1].Text is Server or Agent;

    /// <summary>The option that lists the flags of a component; null for one that has none.</summary>
    public static string? OptionOf(string component) =>
        Array.Find(Arguments, row => row.Component == component).Option;

    /// <summary>The components that get flags on a node, of servers first.</summary>
    /// <param name="tree">The node.</param>
    /// <param name="notes">What is not understood.</param>
    /// <param name="starts">What starts the programs; of one that nothing starts the configuration counts by itself.</param>
    public static IEnumerable<ComponentFacts> Read(NodeFileSystem tree, InventoryNotes notes,
        IReadOnlyList<ComponentStart> starts)
    {
        var unstarted = Programs.Where(program => !starts.Any(start => start.Component == program))
            .Where(program => FilesOf(tree, DefaultFile(program)).Any())
            .Select(program => (Program: program, Command: new StartedCommand(tree.Find(DefaultFile(program))!, [])))
            .Select(own => new ComponentStart(own.Program, own.Command with { WorkingFolder = NodePath.Root }));
        return starts.OrderBy(start => start.Command.Words.ElementAtOrDefault(1).Text == Agent).Concat(unstarted)
            .SelectMany(start => new RancherReader(tree, notes).Read(start));
    }

    private List<ComponentFacts> Read(ComponentStart start)
    {
        var isAgent = start.Command.Words.ElementAtOrDefault(1).Text == Agent;
        var ofCommand = OfCommand(start).ToList();
        if (ConfigurationOf(start, ofCommand) is { } path)
        {
            foreach (var file in FilesOf(tree, path))
                notes.Attempt(file, () => AddFile(file));
        }

        foreach (var (name, value) in ofCommand)
            At(name).Add(value);
        NoteDataFolder(start.Component);
        var command = start.Command with { Words = [], Distribution = start.Component };
        return Arguments.Where(row => row.IsOfAgents || !isAgent).GroupBy(row => row.Component, row => row.Option)
            .Select(rows => new ComponentFacts(rows.Key, command, [.. OfDatastore(rows.Key), .. rows.SelectMany(Flags)]))
            .Where(component => component.Settings.Count > 0).ToList();
    }

    private IEnumerable<ComponentSetting> Flags(string option) => Find(option).Select(value => Flag(option, value));

    private static NodePath DefaultFile(string program) => NodePath.Of($"/etc/rancher/{program}/config.yaml");

    private static IEnumerable<NodePath> FilesOf(NodeFileSystem tree, NodePath path) => tree
        .List(path.Parent.Entry(path.Name + ".d"), "*")
        .Where(file => Endings.Any(ending => file.Name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)))
        .OrderBy(file => file.Name, StringComparer.Ordinal).Prepend(path).Where(tree.HasFile);

    private static IEnumerable<(string Name, OptionValue Value)> OfCommand(ComponentStart start)
    {
        var words = start.Command.Words;
        for (var at = 2; at < words.Count; at++)
        {
            var word = words[at];
            var equals = word.Text.IndexOf('=', StringComparison.Ordinal);
            var name = (equals < 0 ? word.Text : word.Text[..equals]).TrimStart('-');
            name = ShortNames.GetValueOrDefault(name, name);
            if (!word.Text.StartsWith('-') || !Names.Contains(name))
                continue;
            if (equals >= 0)
                yield return (name, new OptionValue(start.Command.File, word with { Text = word.Text[(equals + 1)..] }));
            else if (at + 1 < words.Count)
                yield return (name, new OptionValue(start.Command.File, words[++at]));
        }
    }

    // The variable counts before the option: configfilearg, findConfigFileFlag.
    private NodePath? ConfigurationOf(ComponentStart start, List<(string Name, OptionValue Value)> ofCommand)
    {
        var named = start.Command.Variables.TryGetValue(start.Component.ToUpperInvariant() + "_CONFIG_FILE", out var variable)
            ? new OptionValue(variable.File, new CommandWord(variable.Value.Text, variable.Value.Line, variable.Value.Unknown))
            : ofCommand.Where(option => option.Name == Configuration).Select(option => (OptionValue?)option.Value)
                .FirstOrDefault();
        if (named is not { } value || value.Word is { Text.Length: 0, Unknown: null })
            return DefaultFile(start.Component);
        var isFile = value.Word.Unknown is null && !value.Word.Text.Contains("://", StringComparison.Ordinal);
        if (isFile && start.Command.HostPath(value.Word.Text) is { } path)
            return path;
        NotFollowed(value, Configuration, $"{start.Component} reads its configuration there");
        return null;
    }

    private void AddFile(NodePath path)
    {
        var file = tree.Find(path)!;
        if (ConfigurationText.Parse(tree.Read(path), file) is not [var document, ..])
            return;
        if (document is { IsThere: true, IsMapping: false } && !document.Document.IsNull(document.Node!))
            notes.Unfollowed.Add(new UnfollowedText(file, document.Line, file.Named, "fields with values belong there"));
        foreach (var key in document.Fields().Select(field => field.Name).Distinct())
        {
            var name = key.EndsWith('+') ? key[..^1] : key;
            if (!Names.Contains(name))
                continue;
            if (name == key)
                At(name).Clear();
            var field = document.At(key);
            var items = field.Text() is null ? field.Items() : [field];
            if (field.Fields().Count > 0)
                notes.Unfollowed.Add(new UnfollowedText(file, field.Line, key, "a list of NAME=VALUE belongs there"));
            foreach (var item in items)
            {
                if (item.Text() is { } text)
                    At(name).Add(new OptionValue(file, new CommandWord(text, item.Line)));
                else if (item.IsThere)
                    notes.Unfollowed.Add(new UnfollowedText(file, item.Line, key, "NAME=VALUE belongs there"));
            }
        }
    }

    // Only an etcd is asked with these by kube-apiserver; of another database they are of no cluster's PKI.
    private IEnumerable<ComponentSetting> OfDatastore(string component)
    {
        if (component != "kube-apiserver" || Find(Endpoint).LastOrDefault() is not { Word.Text: { Length: > 0 } endpoint })
            return [];
        var files = Datastore
            .SelectMany(row => Find(row.Option).TakeLast(1).Select(value => (row.Option, row.Flag, Value: value))).ToList();
        if (endpoint.StartsWith("http", StringComparison.Ordinal))
            return files.Select(file => Setting(file.Flag, file.Value.Word.Text, file.Option, file.Value));
        files.ForEach(file => NotFollowed(file.Value, file.Option, "it is for a database that is no etcd"));
        return [];
    }

    private void NoteDataFolder(string program)
    {
        var usual = "/var/lib/rancher/" + program;
        if (Find(DataFolder).LastOrDefault() is { Word: { Text: { Length: > 0 } text, Unknown: var unknown } } value
            && (unknown is not null || text.TrimEnd('/') != usual))
        {
            NotFollowed(value, DataFolder, $"{program} keeps its certificates below it, and here they are looked for in {usual}");
        }
    }

    // As args.go has it: two dashes before the name and a sign behind it, for before or behind what the program itself sets.
    private static ComponentSetting Flag(string option, OptionValue value)
    {
        var text = value.Word.Text.StartsWith("--", StringComparison.Ordinal) ? value.Word.Text[2..] : value.Word.Text;
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var name = (equals < 0 ? text : text[..equals]).TrimEnd('-', '+').Replace('_', '-');
        return Setting("--" + name, equals < 0 ? "true" : text[(equals + 1)..], $"{option} {name}", value);
    }

    private static ComponentSetting Setting(string flag, string text, string shown, OptionValue value) =>
        new(flag, text, value.File, shown) { Line = value.Word.Line, Unknown = value.Word.Unknown };

    private void NotFollowed(OptionValue value, string option, string reason) =>
        notes.Unfollowed.Add(new UnfollowedText(value.File, value.Word.Line, $"{option} {value.Word.Text}".TrimEnd(), reason));

    private List<OptionValue> At(string name) => options.TryGetValue(name, out var values) ? values : options[name] = [];

    private List<OptionValue> Find(string name) => options.GetValueOrDefault(name) ?? [];

    /// <summary>One value of an option and the file that has it.</summary>
    private readonly record struct OptionValue(NodeFile File, CommandWord Word);
}
