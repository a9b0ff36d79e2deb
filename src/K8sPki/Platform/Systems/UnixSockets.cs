using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace K8sPki.Platform;

/// <summary>Gives sockets a place in a folder.</summary>
[UnsupportedOSPlatform("windows")]
internal static partial class UnixSockets
{
    private const uint OwnerOnly = 0x180;
    private const uint ToNobodyElse = 0x1FF & ~OwnerOnly;

    /// <summary>Binds a socket to a path at which its owner alone may connect, from the moment that it is there.</summary>
    /// <exception cref="SocketException">The path is not to be had.</exception>
    public static void BindForOwner(Socket socket, string path)
    {
        // Linux gives the new file the mode of the socket: unix(7).
        if (OperatingSystem.IsLinux() && ChangeMode(socket.SafeHandle, OwnerOnly) == 0)
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));
            return;
        }

        var before = SetMask(ToNobodyElse);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));
        }
        finally
        {
            _ = SetMask(before);
        }
    }

    [LibraryImport("libc", EntryPoint = "fchmod", SetLastError = true)]
    private static partial int ChangeMode(SafeHandle socket, uint mode);

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint SetMask(uint mask);
}
