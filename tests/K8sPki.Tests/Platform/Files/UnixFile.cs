using System.Runtime.InteropServices;

namespace K8sPki.Tests.Platform;

/// <summary>What .NET has no call for.</summary>
internal static partial class UnixFile
{
    public static void SetAttribute(string path, string name, byte[] value) =>
        Assert.Equal(0, Set(path, name, value, value.Length, 0));

    public static byte[]? Attribute(string path, string name)
    {
        var value = new byte[256];
        var length = Get(path, name, value, value.Length);
        return length < 0 ? null : value[..(int)length];
    }

    public static void Link(string path, string name) => Assert.Equal(0, MakeLink(path, name));

    public static void Pipe(string path) => Assert.Equal(0, MakePipe(path, 0x180));

    public static string Mode(string path) => Convert.ToString((int)FileStatus.Of(path)!.Mode!, 8);

    /// <summary>Holds a process where it is.</summary>
    public static void Stop(int process) => Assert.Equal(0, Signal(process, OperatingSystem.IsMacOS() ? 17 : 19));

    /// <summary>Lets it go on.</summary>
    public static void Continue(int process) => Assert.Equal(0, Signal(process, OperatingSystem.IsMacOS() ? 19 : 18));

    /// <summary>Asks it to end.</summary>
    public static void Terminate(int process) => Assert.Equal(0, Signal(process, 15));

    /// <summary>Ends it at once, by force.</summary>
    public static void Kill(int process) => Assert.Equal(0, Signal(process, 9));

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);

    [LibraryImport("libc", EntryPoint = "setxattr", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Set(string path, string name, byte[] value, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "getxattr", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Get(string path, string name, byte[] value, nint length);

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeLink(string path, string name);

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakePipe(string path, uint mode);
}
