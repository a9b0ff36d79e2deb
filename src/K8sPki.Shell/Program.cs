using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Microsoft.PowerShell;

namespace K8sPki.Shell;

/// <summary>The program k8spki: PowerShell as it is, with the module imported and without profiles.</summary>
internal static class Program
{
    private static string ModuleManifest =>
        Path.Combine(Path.GetDirectoryName(typeof(PSObject).Assembly.Location)!, "Modules", "K8sPki", "K8sPki.psd1");

    private static int Main(string[] arguments)
    {
        // It would report its use and ask for its own updates over the network.
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
        Environment.SetEnvironmentVariable("POWERSHELL_UPDATECHECK", "Off");
        var state = InitialSessionState.CreateDefault2();
        state.ImportPSModule(ModuleManifest);
        return ConsoleShell.Start(state, "k8spki", "", ["-NoProfile", .. arguments]);
    }
}
