using Microsoft.Win32.SafeHandles;

namespace K8sPki.Platform;

/// <summary>Reads what is open.</summary>
internal static class FileContent
{
    /// <summary>All bytes.</summary>
    /// <exception cref="LimitExceededException">There are more than <paramref name="limit"/>.</exception>
    public static byte[] Read(SafeFileHandle handle, string path, long limit)
    {
        var length = LengthOf(handle);
        if (length > limit)
            throw TooLarge(path, limit);
        if (length == 0)
            return ReadUnsized(handle, path, limit);
        var content = new byte[length];
        var read = 0;
        while (read < content.Length)
        {
            var count = RandomAccess.Read(handle, content.AsSpan(read), read);
            if (count == 0)
                return content[..read];
            read += count;
        }

        return content;
    }

    // Pipes have no length, and files under /proc report none.
    private static long LengthOf(SafeFileHandle handle)
    {
        try
        {
            return RandomAccess.GetLength(handle);
        }
        catch (NotSupportedException)
        {
            return 0;
        }
    }

    private static byte[] ReadUnsized(SafeFileHandle handle, string path, long limit)
    {
        using var stream = new FileStream(handle, FileAccess.Read, bufferSize: 1);
        using var content = new MemoryStream();
        var buffer = new byte[81920];
        int count;
        while ((count = stream.Read(buffer)) > 0)
        {
            if (content.Length + count > limit)
                throw TooLarge(path, limit);
            content.Write(buffer, 0, count);
        }

        return content.ToArray();
    }

    private static FileTooLargeException TooLarge(string path, long limit) =>
        new($"'{path}' is larger than {limit / (1024 * 1024)} MiB, the most that is read at once.");
}
