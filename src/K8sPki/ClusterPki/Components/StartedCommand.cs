namespace K8sPki;

/// <summary>A program as something on a node starts it, with what it finds around it.</summary>
/// <param name="File">The unit, manifest or file of arguments that starts it.</param>
/// <param name="Words">The program and its arguments; every variable that is known is put in.</param>
internal sealed record StartedCommand(NodeFile File, IReadOnlyList<CommandWord> Words)
{
    /// <summary>What else says how it is started: drop-ins and environment files, by name the variables that the program gets.</summary>
    public IReadOnlyDictionary<string, VariableSetting> Variables { get; init; } = new Dictionary<string, VariableSetting>();

    /// <summary>The number of the user that it runs as; null when it is not known.</summary>
    public uint? UserId { get; init; } = 0;

    /// <summary>The folder that its relative paths go on from; null when it is not known.</summary>
    public NodePath? WorkingFolder { get; init; }

    /// <summary>The host's folders as the container sees them; null for a process of the host.</summary>
    public PodMounts? Mounts { get; init; }

    /// <summary>The program that the component runs in, which gives it further flags and renews certificates by itself; null for one that runs alone.</summary>
    public string? Distribution { get; init; }

    /// <summary>The path on the node of a file as the program calls it; null for one that no mount of the container has, and where it is not known what the path is relative to.</summary>
    /// <param name="value">The path as it is written.</param>
    /// <param name="folder">The folder that a relative one goes on from; null for the one that the program runs in.</param>
    public NodePath? HostPath(string value, NodePath? folder = null)
    {
        if ((value.StartsWith('/') ? NodePath.Parse(value) : (folder ?? WorkingFolder)?.Join(value)) is not { } path)
            return null;
        return Mounts is null ? path : Mounts.HostPath(path);
    }
}

/// <summary>A variable of a program and the file that sets it.</summary>
/// <param name="File">The file.</param>
/// <param name="Value">The value with its line.</param>
internal readonly record struct VariableSetting(NodeFile File, VariableValue Value);
