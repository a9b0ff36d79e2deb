namespace K8sPki.Api;

/// <summary>A program that gives credentials (Kubernetes: client-go credential plugins).</summary>
/// <param name="Command">A full path, or a name that is looked up in PATH.</param>
/// <param name="ApiVersion"><c>client.authentication.k8s.io/v1</c> or <c>v1beta1</c>.</param>
internal sealed record ExecPlugin(string Command, string ApiVersion)
{
    /// <summary>Its arguments.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>What is set in its environment beside this process's own.</summary>
    public IReadOnlyList<(string Name, string Value)> Environment { get; init; } = [];

    /// <summary><c>Never</c>, <c>IfAvailable</c> or <c>Always</c>: whether it may ask the user.</summary>
    public string InteractiveMode { get; init; } = "IfAvailable";

    /// <summary>It is told about the cluster.</summary>
    public bool ProvideClusterInfo { get; init; }

    /// <summary>The configuration for it in the kubeconfig's cluster, as JSON; null when there is none.</summary>
    public string? ClusterConfig { get; init; }

    /// <summary>What to tell a user who does not have the program.</summary>
    public string? InstallHint { get; init; }

    /// <summary>Writes what tells one from another.</summary>
    public void Write(BinaryWriter writer)
    {
        writer.Write(
            string.Join('\0',
            [Command, ApiVersion, InteractiveMode, ProvideClusterInfo ? ClusterConfig ?? "{}" : "", .. Arguments]));
        foreach (var (name, value) in Environment)
            writer.Write(name + "=" + value);
    }

    /// <inheritdoc/>
    public override string ToString() => Command;
}

/// <summary>Where a program is: a path stands for itself, a name is looked up in PATH and nowhere else.</summary>
internal static class ExecPath
{
    /// <summary>The full path; null when there is none.</summary>
    public static string? Find(string command)
    {
        if (Path.IsPathFullyQualified(command))
            return Endings().Select(ending => command + ending).FirstOrDefault(IsProgram);
        if (command.Length == 0 || command.AsSpan().IndexOfAny('/', '\\') >= 0)
            return null;
        return (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Where(Path.IsPathFullyQualified)
            .SelectMany(folder => Endings().Select(ending => Path.Combine(folder, command + ending)))
            .FirstOrDefault(IsProgram);
    }

    private static IEnumerable<string> Endings() => OperatingSystem.IsWindows()
        ? (Environment.GetEnvironmentVariable("PATHEXT") ?? ".COM;.EXE;.BAT;.CMD").Split(';').Prepend("")
        : [""];

    private static bool IsProgram(string path)
    {
        const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & Execute) != 0);
    }
}
