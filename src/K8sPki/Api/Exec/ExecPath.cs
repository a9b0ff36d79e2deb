namespace K8sPki;

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
