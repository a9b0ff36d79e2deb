using System.Management.Automation;
using System.Reflection;

namespace K8sPki.Loader;

/// <summary>
/// Runs when the module is imported: loads K8sPki.dll and what it depends on into a load context of its own, so that another
/// module that brings a different BouncyCastle into the session neither disturbs this one nor is disturbed by
/// it, and imports the commands from there.
/// </summary>
public sealed class ModuleLoader : IModuleAssemblyInitializer
{
    private static readonly object Gate = new();
    private static Assembly? module;

    /// <summary>Every runspace of the process gets the same assembly.</summary>
    /// <exception cref="InvalidOperationException">Another version of the module is loaded in this process.</exception>
    public void OnImport()
    {
        var folder = Path.GetDirectoryName(typeof(ModuleLoader).Assembly.Location)!;
        lock (Gate)
            module ??= ModuleLoadContext.Load(folder);
        using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell.AddCommand(@"Microsoft.PowerShell.Core\Import-Module")
            .AddParameter("Name", Path.GetFullPath(Path.Combine(folder, "..", "..", "K8sPki.Commands.psd1")))
            .AddParameter("ErrorAction", ActionPreference.Stop)
            .Invoke();
    }
}
