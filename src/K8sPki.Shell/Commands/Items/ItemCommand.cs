namespace K8sPki.Shell.Commands;

/// <summary>A command that takes -Path or -LiteralPath; what fails for one path is reported and the next one follows.</summary>
public abstract class ItemCommand : PSCmdlet
{
    private const string FileSystem = "FileSystem";

    private protected ItemCommand()
    {
    }

    /// <summary>Runs an action; an error that belongs to one item is written instead of ending the command.</summary>
    protected void Attempt(object? target, Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        try
        {
            action();
        }
        catch (PipelineStoppedException)
        {
            throw;
        }
        catch (RuntimeException failure)
        {
            WriteError(new ErrorRecord(failure.ErrorRecord, failure));
        }
        catch (UnauthorizedAccessException failure)
        {
            WriteError(new ErrorRecord(failure, "AccessDenied", ErrorCategory.PermissionDenied, target));
        }
        catch (IOException failure)
        {
            WriteError(new ErrorRecord(failure, "ItemIOError", ErrorCategory.WriteError, target));
        }
    }

    /// <summary>The paths that a pattern stands for, or the one path, each with its provider.</summary>
    internal List<ResolvedItem> ResolveItems(string path, bool literal)
    {
        if (literal || !WildcardPattern.ContainsWildcardCharacters(path))
        {
            var one = SessionState.Path.GetUnresolvedProviderPathFromPSPath(
                literal ? path : WildcardPattern.Unescape(path), out var provider, out var drive);
            return [new ResolvedItem(one, provider, drive, false)];
        }
        return [.. SessionState.Path.GetResolvedPSPathFromPSPath(path)
            .Select(found => new ResolvedItem(found.ProviderPath, found.Provider, found.Drive, true))];
    }

    /// <summary>A path that need not exist yet.</summary>
    internal ResolvedItem ResolveNew(string path)
    {
        var one = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out var drive);
        return new ResolvedItem(one, provider, drive, false);
    }

    /// <summary>Writes the error for a path where nothing is.</summary>
    protected void WriteNotFound(string path) => WriteError(NotFound(path));

    internal static ErrorRecord NotFound(string path) => new(
        new ItemNotFoundException($"Cannot find path '{path}' because it does not exist."),
        "PathNotFound", ErrorCategory.ObjectNotFound, path);

    internal static bool IsFileSystem(ProviderInfo provider) => provider.Name == FileSystem;

    internal static bool Exists(string path) => File.Exists(path) || Directory.Exists(path) || new FileInfo(path).LinkTarget is not null;
}
