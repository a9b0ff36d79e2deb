using System.Management.Automation;

namespace K8sPki.Internal;

/// <summary>Turns PowerShell paths into file system paths.</summary>
internal sealed class FileSystemPaths(PathIntrinsics paths)
{
    private const string FileSystem = "FileSystem";

    /// <summary>The existing items that a path with wildcards names.</summary>
    /// <exception cref="MissingInputException">There are none.</exception>
    public IReadOnlyCollection<string> Resolve(string path)
    {
        if (string.IsNullOrWhiteSpace(path))
            throw new MissingInputException("PathNotFound", "An empty text is not the path of a file.");
        try
        {
            var found = paths.GetResolvedProviderPathFromPSPath(path, out var provider);
            CheckProvider(provider, path);
            return found.Count > 0
                ? found
                : throw new MissingInputException("PathNotFound", $"Nothing matches '{path}'.");
        }
        catch (ItemNotFoundException failure)
        {
            throw new MissingInputException("PathNotFound", $"There is no file '{path}'.", failure);
        }
        catch (SessionStateException failure)
        {
            throw new MissingInputException("PathNotFound", $"'{path}' cannot be followed: {failure.Message}", failure);
        }
    }

    /// <summary>True when a text names existing items; quicker than to resolve what does not.</summary>
    /// <param name="text">What may be a path.</param>
    /// <param name="isPattern">True when wildcards in it are followed; otherwise a text with wildcards names nothing.</param>
    public bool Exists(string text, bool isPattern)
    {
        if (string.IsNullOrWhiteSpace(text))
            return false;
        // A drive's name has no space: the lines of a report, "Serial Number:" and the like, are told by that.
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0 && text.AsSpan(0, colon).ContainsAny(" \t") && !text.AsSpan(0, colon).ContainsAny("/\\"))
            return false;
        try
        {
            return WildcardPattern.ContainsWildcardCharacters(text)
                ? isPattern && Resolve(text).Count > 0
                : System.IO.Path.Exists(Literal(text));
        }
        catch (PkiException)
        {
            return false;
        }
    }

    /// <summary>A path taken as it is; the item need not exist.</summary>
    public string Literal(string path)
    {
        try
        {
            var found = paths.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
            CheckProvider(provider, path);
            return found;
        }
        catch (SessionStateException failure)
        {
            throw new MissingInputException("PathNotFound", $"'{path}' cannot be followed: {failure.Message}", failure);
        }
    }

    private static void CheckProvider(ProviderInfo provider, string path)
    {
        if (provider.Name != FileSystem)
            throw new InvalidRequestException("NotAFileSystemPath", $"'{path}' is on the provider {provider.Name}; only files can be used.");
    }
}
