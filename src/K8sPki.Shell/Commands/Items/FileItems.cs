
namespace K8sPki.Shell.Commands;

/// <summary>Files and folders as the FileSystem provider writes them: with PSPath and its like, which views and pipelines read.</summary>
internal sealed class FileItems(SessionState session)
{
    private const string Prefix = @"Microsoft.PowerShell.Core\FileSystem::";

    private readonly PSNoteProperty provider = new("PSProvider", session.Provider.GetOne("FileSystem"));
    private readonly PSNoteProperty isContainer = new("PSIsContainer", true);
    private readonly PSNoteProperty isLeaf = new("PSIsContainer", false);
    private readonly PSNoteProperty drive = new("PSDrive", FileSystemDrive(session));
    private string? lastParent;
    private PSNoteProperty? lastParentProperty;

    // Mode, owner and group are worked out by the provider, and only when a view asks for them.
    private readonly ScriptBlock unixStat = ScriptBlock.Create(
        "$ExecutionContext.InvokeProvider.Item.Get([string[]]$this.FullName, $true, $true).UnixStat");

    public PSObject Wrap(FileSystemInfo file)
    {
        var item = new PSObject(file);
        item.Properties.Add(new PSNoteProperty("PSPath", Prefix + file.FullName), true);
        var parent = System.IO.Path.GetDirectoryName(file.FullName);
        if (lastParentProperty is null || !string.Equals(lastParent, parent, StringComparison.Ordinal))
        {
            lastParent = parent;
            lastParentProperty = new PSNoteProperty("PSParentPath", parent is null ? "" : Prefix + parent);
        }
        item.Properties.Add(lastParentProperty, true);
        item.Properties.Add(new PSNoteProperty("PSChildName", file.Name), true);
        item.Properties.Add(drive, true);
        item.Properties.Add(provider, true);
        item.Properties.Add(file is DirectoryInfo ? isContainer : isLeaf, true);
        if (!OperatingSystem.IsWindows())
            item.Properties.Add(new PSScriptProperty("UnixStat", unixStat), true);
        return item;
    }

    private static PSDriveInfo? FileSystemDrive(SessionState session)
    {
        var drives = session.Drive.GetAllForProvider("FileSystem");
        return drives.FirstOrDefault(drive => drive.Name == "/") ?? drives.FirstOrDefault();
    }

    public static FileSystemInfo Info(string path) => Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
}
