using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Microsoft.PowerShell;

namespace K8sPki.Shell;

/// <summary>The program k8spki: PowerShell as it is, with the module imported and without profiles.</summary>
internal static class Program
{
    private const int CannotStart = 70;

    private static int Main(string[] arguments)
    {
        // They would report its use and ask for updates over the network.
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
        Environment.SetEnvironmentVariable("POWERSHELL_UPDATECHECK", "Off");
        SpeakEnglishWhereNoLanguageIsSet();
        var folder = EngineFolder();
        JobProcess.Offer(folder);
        var state = InitialSessionState.CreateDefault2();
        state.ImportPSModule(Path.Combine(folder, "Modules", "K8sPki", "K8sPki.psd1"));
        try
        {
            return ConsoleShell.Start(state, Texts.Banner, Texts.Usage, ["-NoProfile", .. arguments]);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            Console.Error.WriteLine(failure.Message);
            return CannotStart;
        }
    }

    /// <summary>$PSHOME. A published program is unpacked before it runs, so its assemblies are files there too.</summary>
    [UnconditionalSuppressMessage("SingleFile", "IL3000", Justification = "All content is unpacked.")]
    private static string EngineFolder() => Path.GetDirectoryName(typeof(PSObject).Assembly.Location)!;

    /// <summary>
    /// PowerShell breaks lines at words in some languages only, and in the middle of words where none is set. Dates and
    /// numbers stay as they are without one.
    /// </summary>
    private static void SpeakEnglishWhereNoLanguageIsSet()
    {
        var none = CultureInfo.InvariantCulture;
        var english = new CultureInfo("en-US") { DateTimeFormat = none.DateTimeFormat, NumberFormat = none.NumberFormat };
        if (CultureInfo.CurrentCulture.Equals(none))
            CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = english;
        if (CultureInfo.CurrentUICulture.Equals(none))
            CultureInfo.CurrentUICulture = CultureInfo.DefaultThreadCurrentUICulture = english;
    }
}
