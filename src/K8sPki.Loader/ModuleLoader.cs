using System.Management.Automation;

namespace K8sPki.Loader;

/// <summary>
/// Runs when the module is imported: makes a load context of its own for the module's assemblies, so that another
/// module that brings a different BouncyCastle into the session neither disturbs this one nor is disturbed by
/// it, and imports the commands from there.
/// </summary>
public sealed class ModuleLoader : IModuleAssemblyInitializer
{
    private static readonly object Gate = new();
    private static ModuleLoadContext? context;

    /// <summary>Every runspace of the process gets the same assemblies.</summary>
    /// <exception cref="InvalidOperationException">Another version of the module is loaded in this process.</exception>
    public void OnImport()
    {
        var folder = Path.GetDirectoryName(typeof(ModuleLoader).Assembly.Location)!;
        lock (Gate)
            context ??= ModuleLoadContext.Open(folder);
        using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell.AddCommand(@"Microsoft.PowerShell.Core\Import-Module")
            .AddParameter("Name", Path.GetFullPath(Path.Combine(folder, "..", "..", "K8sPki.Commands.psd1")))
            .AddParameter("ErrorAction", ActionPreference.Stop)
            .Invoke();
    }
}
