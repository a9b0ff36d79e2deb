using System.Management.Automation.Runspaces;
using System.Reflection;
using Microsoft.PowerShell;

namespace K8sPki.Shell.Hosting;

/// <summary>Makes the state of a session: the engine, the everyday commands it lacks, and the module.</summary>
internal static class SessionFactory
{
    /// <summary>PowerShell has these on Windows only; elsewhere they would hide programs, so they stand in where those are missing.</summary>
    private static readonly (string Name, string Definition)[] AliasesWithoutProgram =
    [
        ("ls", "Get-ChildItem"), ("cat", "Get-Content"), ("cp", "Copy-Item"), ("mv", "Move-Item"), ("rm", "Remove-Item"),
        ("rmdir", "Remove-Item"), ("sort", "Sort-Object"), ("tee", "Tee-Object"), ("sleep", "Start-Sleep"),
        ("mount", "New-PSDrive"), ("ps", "Get-Process"), ("diff", "Compare-Object"), ("compare", "Compare-Object"),
    ];

    /// <summary>The manifest of the module that is staged beside the program.</summary>
    public static string ModuleManifest { get; } = Path.Combine(AppContext.BaseDirectory, "Modules", "K8sPki", "K8sPki.psd1");

    /// <param name="importModule">Whether the session starts with the module imported.</param>
    public static InitialSessionState CreateState(bool importModule = true)
    {
        var state = InitialSessionState.CreateDefault2();
        state.ThrowOnRunspaceOpenError = true;
        if (OperatingSystem.IsWindows())
            state.ExecutionPolicy = ExecutionPolicy.RemoteSigned;
        foreach (var type in typeof(SessionFactory).Assembly.GetTypes())
            if (type.GetCustomAttribute<CmdletAttribute>() is { } cmdlet)
                state.Commands.Add(new SessionStateCmdletEntry($"{cmdlet.VerbName}-{cmdlet.NounName}", type, null));
        foreach (var (name, definition) in AliasesWithoutProgram)
            if (OperatingSystem.IsWindows() || !IsProgram(name))
                state.Commands.Add(new SessionStateAliasEntry(name, definition));
        if (importModule)
            state.ImportPSModule(ModuleManifest);
        return state;
    }

    private static bool IsProgram(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Any(folder => File.Exists(Path.Combine(folder, name)));
}
