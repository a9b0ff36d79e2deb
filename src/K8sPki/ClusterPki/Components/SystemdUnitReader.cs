using System.Text;

namespace K8sPki;

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
                var whole = command with { Variables = environment.Variables, UserId = UserId(service.User), WorkingFolder = FolderOf(service, specifiers, budget) };
                if (scripts.Find(whole, null, budget) is { } start)
                    started.Add(start);
            }
        }

        if (started.Count > 0)
            NoteFaults(service, environment);
        else if (service.Commands is [.., var last] && ComponentFlag.ComponentOfProgram(name.Prefix) is { } component)
            notes.Unfollowed.Add(new UnfollowedText(last.File, last.Line, $"ExecStart={last.Value}", $"by its name it starts {component}, which is not seen in it"));
    }

    private void NoteFaults(SystemdService service, SystemdEnvironment environment)
    {
        foreach (var (line, path) in environment.Missing)
            notes.Missing.Add(new MissingFile(started[0].Component, new ComponentSetting("EnvironmentFile=", path.Text, line.File, "EnvironmentFile=") { Line = line.Line }, path, true, false));
        if (service.Commands.Count > 1 && !service.IsOneShot)
        {
            var second = service.Commands[1];
            notes.Problems.Add((second.File, new MalformedInputException("UnitCommandTwice",
                $"{PkiLabel.Of(second.File.Here)}, line {second.Line}: this is a second ExecStart=, which only Type=oneshot may have, so systemd refuses the unit. A drop-in takes the first one back with an empty ExecStart= before its own.")));
        }
    }

    private static NodePath? FolderOf(SystemdService service, SystemdSpecifiers specifiers, CommandBudget budget) => service.WorkingFolder is { } line
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
        var line = Encoding.UTF8.GetString(tree.Read(Passwords)).Split('\n').FirstOrDefault(line => line.StartsWith(user + ":", StringComparison.Ordinal));
        return uint.TryParse(line?.Split(':').ElementAtOrDefault(2), out number) ? number : null;
    }
}
