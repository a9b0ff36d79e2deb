using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace K8sPki.Platform;

/// <summary>
/// Writes through what is no file to be replaced: a device such as /dev/null or a terminal, a pipe, and what a process has open,
/// as /dev/stdout and /proc/self/fd name it.
/// </summary>
internal static class FileStreams
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(10);

    /// <summary>True for what is written through.</summary>
    public static bool IsStream(FilePlace place) => place.IsOpenFile
        || place.Status is { Kind: FileKind.Pipe or FileKind.CharacterDevice or FileKind.BlockDevice };

    /// <summary>Writes.</summary>
    /// <param name="place">What is a stream.</param>
    /// <param name="content">The bytes.</param>
    /// <param name="overwrite">True allows to write over what a disk holds.</param>
    /// <param name="patience">How long a reader may keep it waiting; null for 10 seconds.</param>
    /// <exception cref="PkiException">Nobody takes it.</exception>
    public static void Write(FilePlace place, ReadOnlySpan<byte> content, bool overwrite, TimeSpan? patience = null)
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException();
        if (!overwrite && place.Status is { Kind: FileKind.BlockDevice })
            throw FileStore.Exists(place.Given.Path);
        var wait = new Waiting(place, patience ?? LongestWait);
        using var stream = Open(place, wait);
        wait.Restart();
        while (content.Length > 0)
        {
            var written = TryWrite(place, stream, content);
            content = content[written..];
            if (written > 0)
                wait.Restart();
            else
                wait.Pause();
        }
    }

    // A pipe without a reader would keep whoever opens it waiting, deaf to Ctrl+C.
    [UnsupportedOSPlatform("windows")]
    private static SafeFileHandle Open(FilePlace place, Waiting wait)
    {
        if (place.IsOpenFile && IsOwn(place)
            && int.TryParse(place.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return UnixCalls.Duplicate(number);
        while (true)
        {
            try
            {
                return ((UnixFolder)place.Folder).OpenStream(place.Name, place.IsOpenFile);
            }
            catch (UnixException failure) when (failure.Error == UnixError.NoReader && place.Status is { Kind: FileKind.Pipe })
            {
                wait.Pause();
            }
        }
    }

    [UnsupportedOSPlatform("windows")]
    private static int TryWrite(FilePlace place, SafeFileHandle stream, ReadOnlySpan<byte> content)
    {
        try
        {
            return UnixCalls.Write(stream, content);
        }
        catch (UnixException failure) when (failure.Error is UnixError.WouldBlock or UnixError.Interrupted)
        {
            return 0;
        }
        catch (UnixException failure) when (failure.Error == UnixError.IsFolder)
        {
            throw FileFailure.IsFolder(place.Given.Path, failure);
        }
    }

    private static bool IsOwn(FilePlace place) =>
        place.Folder.Path.StartsWith(
            string.Create(CultureInfo.InvariantCulture, $"/proc/{Environment.ProcessId}/"), StringComparison.Ordinal);

    private sealed class Waiting(FilePlace place, TimeSpan patience)
    {
        private readonly Stopwatch waited = Stopwatch.StartNew();

        public void Restart() => waited.Restart();

        public void Pause()
        {
            if (waited.Elapsed > patience)
                throw new FileAccessException(
                    "PipeNotRead",
                    $"Nobody reads from '{place.Given}': waited {patience.TotalSeconds:0} s. Start what reads it first.");
            Thread.Sleep(Between);
        }
    }
}
