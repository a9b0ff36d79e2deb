using System.Runtime.InteropServices;

namespace K8sPki.Shell;

/// <summary>
/// Start-Job runs a second PowerShell, which it takes to be $PSHOME/pwsh. That is this program under another name.
/// </summary>
internal static partial class JobProcess
{
    /// <summary>
    /// Makes $PSHOME/pwsh where it is missing and can be made; where it cannot, Start-Job says that it is missing.
    /// </summary>
    public static void Offer(string engineFolder)
    {
        var pwsh = Path.Combine(engineFolder, OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh");
        if (File.Exists(pwsh) || Program() is not { } program)
            return;
        try
        {
            // A link is left behind when the program was moved.
            File.Delete(pwsh);
            if (OperatingSystem.IsWindows())
                CreateHardLink(pwsh, program, 0);
            else
                File.CreateSymbolicLink(pwsh, program);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Another start makes it at the same time, or nobody may.
        }
    }

    /// <summary>This program as a file to run: where dotnet runs its assembly, the one that the build puts beside that.</summary>
    private static string? Program()
    {
        var running = Environment.ProcessPath;
        if (!"dotnet".Equals(Path.GetFileNameWithoutExtension(running), StringComparison.OrdinalIgnoreCase))
            return running;
        var built = Path.Combine(AppContext.BaseDirectory, "K8sPki.Shell" + Path.GetExtension(running));
        return File.Exists(built) ? built : null;
    }

    [LibraryImport("kernel32", EntryPoint = "CreateHardLinkW", StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CreateHardLink(string link, string file, nint reserved);
}
