using System.Globalization;
using System.Text;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>Reads which components a systemd unit starts, with its drop-ins and environment files.</summary>
internal sealed class SystemdUnitReader(NodeFileSystem tree, NodeIdentity host, InventoryNotes notes)
{
    private static readonly NodePath Passwords = NodePath.Of("/etc/passwd");

    private readonly ScriptFiles scripts = new(tree);
    private readonly List<ComponentStart> started = [];

    /// <summary>The components that it starts.</summary>
    public IReadOnlyList<ComponentStart> Started => started;

    /// <summary>Reads a unit.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="file">Its file.</param>
    /// <param name="content">What is in it.</param>
    /// <param name="dropIns">Its drop-ins in the order in which systemd reads them.</param>
    /// <exception cref="PkiException">systemd does not take the unit.</exception>
    public void Read(SystemdUnitName name, NodeFile file, byte[] content, IEnumerable<(NodeFile File, byte[] Content)> dropIns)
    {
        var service = new SystemdService();
        foreach (var (path, text) in dropIns.Prepend((file, content)))
            service.Add(SystemdSyntax.ServiceLines(Encoding.UTF8.GetString(text), path));
        var budget = new CommandBudget(file);
        var specifiers = new SystemdSpecifiers(name, file, host);
        var environment = new SystemdEnvironment(tree, specifiers, budget);
        environment.Read(service);
        foreach (var line in service.Commands)
        {
            foreach (var command in new SystemdCommandLine(line, specifiers, environment.Variables, budget).Commands())
            {
                var whole = command with { Variables = environment.Variables, UserId = UserId(service.User),
                    WorkingFolder = FolderOf(service, specifiers, budget) };
                if (scripts.Find(whole, null, budget) is { } start)
                    started.Add(start);
            }
        }

        if (started.Count > 0)
            NoteFaults(service, environment);
        else if (service.Commands is [.., var last] && ComponentFlag.ComponentOfProgram(name.Prefix) is { } component)
            notes.Unfollowed.Add(new UnfollowedText(last.File, last.Line, $"ExecStart={last.Value}",
                $"by its name it starts {component}, which is not seen in it"));
    }

    private void NoteFaults(SystemdService service, SystemdEnvironment environment)
    {
        foreach (var (line, path) in environment.Missing)
            notes.Missing
                .Add(new MissingFile(started[0].Component, new ComponentSetting("EnvironmentFile=", path.Text, line.File,
                    "EnvironmentFile=") { Line = line.Line }, path, true, false));
        if (service.Commands.Count > 1 && !service.IsOneShot)
        {
            var second = service.Commands[1];
            notes.Problems.Add((second.File, new MalformedInputException("UnitCommandTwice",
                $"{PkiLabel.Of(second.File.Here)}, line {second.Line}: this is a second ExecStart=, which only Type=oneshot may "
                    + "have, so systemd refuses the unit. A drop-in takes the first one back with an empty ExecStart= before its "
                    + "own.")));
        }
    }

    private static NodePath? FolderOf(SystemdService service, SystemdSpecifiers specifiers, CommandBudget budget) =>
        service.WorkingFolder is { } line
        ? NodePath.Parse(specifiers.Expand(line.Value.TrimStart('-'), line, budget).Text)
        : NodePath.Root;

    private uint? UserId(string? user)
    {
        if (user is null)
            return 0;
        if (uint.TryParse(user, out var number))
            return number;
        if (!tree.HasFile(Passwords))
            return null;
        var line = Encoding.UTF8.GetString(tree.Read(Passwords)).Split('\n')
            .FirstOrDefault(line => line.StartsWith(user + ":", StringComparison.Ordinal));
        return uint.TryParse(line?.Split(':').ElementAtOrDefault(2), out number) ? number : null;
    }
}

/// <summary>What a unit and its drop-ins say of the service together: an empty value takes back all before it.</summary>
internal sealed class SystemdService
{
    private readonly List<SystemdLine> commands = [];
    private readonly List<SystemdLine> environment = [];
    private readonly List<SystemdLine> environmentFiles = [];

    /// <summary>The commands that start it.</summary>
    public IReadOnlyList<SystemdLine> Commands => commands;

    /// <summary>Lines of variables.</summary>
    public IReadOnlyList<SystemdLine> Environment => environment;

    /// <summary>Lines of files of variables.</summary>
    public IReadOnlyList<SystemdLine> EnvironmentFiles => environmentFiles;

    /// <summary>The user that it runs as; null for the superuser.</summary>
    public string? User { get; private set; }

    /// <summary>The folder that it runs in; null for the root.</summary>
    public SystemdLine? WorkingFolder { get; private set; }

    /// <summary>True when it may have several commands.</summary>
    public bool IsOneShot { get; private set; }

    /// <summary>Adds what a file says.</summary>
    public void Add(IEnumerable<SystemdLine> lines)
    {
        foreach (var line in lines)
        {
            switch (line.Key)
            {
                case "ExecStart":
                    AddOrClear(commands, line);
                    break;
                case "Environment":
                    AddOrClear(environment, line);
                    break;
                case "EnvironmentFile":
                    AddOrClear(environmentFiles, line);
                    break;
                case "User":
                    User = line.Value.Length == 0 ? null : line.Value;
                    break;
                case "WorkingDirectory":
                    WorkingFolder = line.Value.Length == 0 ? null : line;
                    break;
                case "Type":
                    IsOneShot = line.Value == "oneshot";
                    break;
                default:
                    break;
            }
        }
    }

    private static void AddOrClear(List<SystemdLine> list, SystemdLine line)
    {
        if (line.Value.Length == 0)
            list.Clear();
        else
            list.Add(line);
    }
}

/// <summary>The name of a service and its parts: systemd.unit(5).</summary>
internal sealed record SystemdUnitName
{
    /// <summary>The ending of services.</summary>
    public const string Service = ".service";

    private SystemdUnitName(string full)
    {
        Full = full;
        WithoutType = full[..^Service.Length];
        var at = WithoutType.IndexOf('@', StringComparison.Ordinal);
        Prefix = at < 0 ? WithoutType : WithoutType[..at];
        Instance = at < 0 ? null : WithoutType[(at + 1)..];
    }

    /// <summary>The whole: <c>etcd@e1.service</c>.</summary>
    public string Full { get; }

    /// <summary>Without the ending.</summary>
    public string WithoutType { get; }

    /// <summary>What is before the at sign; all of it where there is none.</summary>
    public string Prefix { get; }

    /// <summary>What is behind the at sign; null where there is none, empty for a template.</summary>
    public string? Instance { get; }

    /// <summary>True for a template, which is started by no name of its own.</summary>
    public bool IsTemplate => Instance is { Length: 0 };

    /// <summary>The template of an instance; null for what is none.</summary>
    public SystemdUnitName? Template => Instance is { Length: > 0 } ? new(Prefix + "@" + Service) : null;

    /// <summary>The last part of the prefix by its dashes.</summary>
    public string LastOfPrefix => Prefix[(Prefix.LastIndexOf('-') + 1)..];

    /// <summary>Reads a name; null for what is no service's.</summary>
    public static SystemdUnitName? Parse(string name) =>
        name.Length > Service.Length && name.EndsWith(Service, StringComparison.Ordinal) ? new(name) : null;

    /// <summary>
    /// The folders of its drop-ins, from the one that counts most: its own, its template's, those of its prefix's dashes, that of
    /// all services.
    /// </summary>
    public IEnumerable<string> DropInFolders()
    {
        yield return Full + ".d";
        if (Template is { } template)
            yield return template.Full + ".d";
        for (var dash = Prefix.LastIndexOf('-'); dash > 0; dash = Prefix.LastIndexOf('-', dash - 1))
            yield return Prefix[..(dash + 1)] + Service + ".d";
    }

    /// <summary>A part of a name with its escapes taken back: a dash stands for a slash, <c>\x2d</c> for a dash.</summary>
    public static string Unescape(string part)
    {
        var text = new StringBuilder();
        for (var at = 0; at < part.Length; at++)
        {
            if (part[at] == '-')
            {
                text.Append('/');
            }
            else if (part.AsSpan(at).StartsWith("\\x") && at + 4 <= part.Length && byte.TryParse(part.AsSpan(at + 2, 2),
                NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            {
                text.Append((char)code);
                at += 3;
            }
            else
            {
                text.Append(part[at]);
            }
        }

        return text.ToString();
    }
}
