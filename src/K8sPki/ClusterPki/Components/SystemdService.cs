namespace K8sPki;

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
