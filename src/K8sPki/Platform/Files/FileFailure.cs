using System.Security;

namespace K8sPki.Platform;

/// <summary>Says what the system refused in words that help.</summary>
internal static class FileFailure
{
    /// <summary>Runs what may fail on a file.</summary>
    /// <param name="path">The file, as messages name it.</param>
    /// <param name="action">What is done with it: read, write.</param>
    /// <param name="work">Does it.</param>
    /// <exception cref="PkiException">It failed.</exception>
    public static T Attempt<T>(FilePath path, string action, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or SecurityException
            or ArgumentException or NotSupportedException)
        {
            throw Describe(failure, path.Path, action);
        }
    }

    /// <inheritdoc cref="Attempt{T}"/>
    public static void Attempt(FilePath path, string action, Action work) => Attempt(path, action, () =>
    {
        work();
        return true;
    });

    /// <summary>Runs what may fail when the files that matter are in place already: an error says so.</summary>
    /// <exception cref="PkiException">It failed.</exception>
    public static T AttemptAfter<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (PkiException failure)
        {
            throw With(failure, "The files that it is about are in place already; the next run goes on from there.");
        }
    }

    /// <inheritdoc cref="AttemptAfter{T}"/>
    public static void AttemptAfter(Action work) => AttemptAfter(() =>
    {
        work();
        return true;
    });

    /// <summary>The same failure with a sentence more.</summary>
    public static PkiException With(PkiException failure, string more)
    {
        // What the system says ends without a full stop.
        var text = $"{failure.Message.TrimEnd('.')}. {more}";
        return failure switch
        {
            DiskFullException => new DiskFullException(text, failure),
            AccessDeniedException => new AccessDeniedException(text, failure),
            ConflictException => new ConflictException(failure.ErrorId, text, failure),
            _ => new FileAccessException(failure.ErrorId, text, failure),
        };
    }

    /// <summary>The error for a folder where a file is meant.</summary>
    public static PathIsFolderException IsFolder(string path, Exception? failure = null) =>
        new($"'{path}' is a folder; name a file in it.", failure);

    /// <summary>What the system refused, in words that help.</summary>
    public static PkiException Describe(Exception failure, string path, string action) => failure switch
    {
        FileNotFoundException or DirectoryNotFoundException
            or UnixException { Error: UnixError.NotFound } when action == "read" =>
            new MissingInputException("PathNotFound", $"There is no file '{path}'.", failure),
        DirectoryNotFoundException or UnixException { Error: UnixError.NotFound } =>
            new MissingInputException("PathNotFound", $"There is no folder for '{path}'. Create it first.", failure),
        _ when Directory.Exists(path) && action == "read" => IsFolder(path, failure),
        IOException when IsDiskFull(failure) =>
            new DiskFullException($"There is no room left on the disk for '{path}'. What was there before is whole.", failure),
        UnauthorizedAccessException or UnixException { IsDenied: true } =>
            new AccessDeniedException($"You may not {action} '{path}'. Check the owner and mode of the file and its folder.",
                failure),
        _ => new FileAccessException("FileFailed", $"Could not {action} '{path}': {failure.Message}", failure),
    };

    // ENOSPC and EDQUOT of Linux, ERROR_DISK_FULL of Windows.
    private static bool IsDiskFull(Exception failure) =>
        failure is UnixException { Error: UnixError.DiskFull } || failure.HResult is 28 or 122 or unchecked((int)0x80070070);
}
