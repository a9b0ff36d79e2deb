using System.Net;
using System.Net.Sockets;
using K8sPki.Platform;

namespace K8sPki.Api;

/// <summary>Opens the socket that a local proxy listens at.</summary>
internal static class ProxyListener
{
    private const int Waiting = 128;

    /// <exception cref="PkiException">It is not to be had.</exception>
    public static Socket Open(ProxyOptions options)
    {
        if (options.UnixSocket is { } path)
            return OpenUnix(path);
        var socket = new Socket(options.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(options.Address, options.Port));
            socket.Listen(Waiting);
            return socket;
        }
        catch (SocketException failure)
        {
            socket.Dispose();
            throw failure.SocketErrorCode == SocketError.AddressAlreadyInUse
                ? new ConflictException(
                    "PortInUse",
                    $"Port {options.Port} of {options.Address} is in use. Stop what uses it (Get-K8sProxy shows this "
                    + "session's), or take another port; -Port 0 finds a free one.", failure)
                : new ServerException(
                    "ProxyFailed", $"No proxy can listen at {options.Address}, port {options.Port}: {failure.Message}", failure);
        }
    }

    private static Socket OpenUnix(string path)
    {
        RemoveStale(path);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            if (OperatingSystem.IsWindows())
                socket.Bind(new UnixDomainSocketEndPoint(path));
            else
                UnixSockets.BindForOwner(socket, path);
            socket.Listen(Waiting);
            return socket;
        }
        catch (Exception failure) when (failure
            is SocketException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            socket.Dispose();
            throw new ServerException("ProxyFailed", $"No proxy can listen at the socket '{path}': {failure.Message}", failure);
        }
    }

    private static void RemoveStale(string path)
    {
        if (FileStatus.OfEntry(path) is null)
            return;
        if (!IsSocket(path))
            throw FileStore.Exists(path);
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException)
        {
            // Left behind by one that did not end well.
            File.Delete(path);
            return;
        }

        throw new ConflictException(
            "SocketInUse", $"Something listens at the socket '{path}' already. Stop it, or choose another path.");
    }

    // On Windows a socket is a file that cannot be opened.
    private static bool IsSocket(string path)
    {
        if (!OperatingSystem.IsWindows())
            return FileStatus.OfEntry(path) is { Kind: FileKind.Socket };
        try
        {
            using var opened = File.OpenHandle(path);
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
