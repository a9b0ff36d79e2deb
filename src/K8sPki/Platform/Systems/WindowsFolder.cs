using System.Runtime.Versioning;

namespace K8sPki;

/// <summary>A folder of Windows, which has no calls that take an open folder.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsFolder(string path, FileFolder? parent) : WorkFolder(path, parent)
{
    public override WorkFolder Enter(string name) => new WindowsFolder(PathOf(name), this);

    public override WorkFolder Make(string name)
    {
        if (System.IO.Path.Exists(PathOf(name)))
            throw new IOException($"'{PathOf(name)}' is there already.");
        WindowsAccess.CreateFolder(PathOf(name));
        return Enter(name);
    }

    public override FileStream OpenToRead(string name) =>
        new(PathOf(name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);

    public override bool MayWrite(string name) => !new FileInfo(PathOf(name)).IsReadOnly;

    public override FileStream OpenToWrite(string name) =>
        new(PathOf(name), FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, 1);

    public override FileStream Create(string name, FileProtection protection, string? replaced) =>
        WindowsAccess.CreateFile(PathOf(name), protection, replaced is null ? null : PathOf(replaced));

    // What is to stay was given to the file when it was made.
    public override bool TakeOver(FileStream file, FileStream replaced, FileProtection protection) => true;

    public override FileStatus? StatusOf(FileStream file) => null;

    public override void Replace(string from, string to) => File.Move(PathOf(from), PathOf(to), overwrite: true);

    public override bool TryRename(string from, string to)
    {
        try
        {
            File.Move(PathOf(from), PathOf(to), overwrite: false);
            return true;
        }
        catch (IOException) when (System.IO.Path.Exists(PathOf(to)))
        {
            return false;
        }
    }

    public override void Delete(string name) => File.Delete(PathOf(name));
}
