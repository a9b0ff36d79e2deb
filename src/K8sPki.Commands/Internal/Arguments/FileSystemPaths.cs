using System.Buffers;
using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text;
using K8sPki.KubeConfigDocuments;
using K8sPki.Platform;

namespace K8sPki.Internal;

/// <summary>Turns PowerShell paths into file system paths.</summary>
internal sealed class FileSystemPaths(PathIntrinsics paths)
{
    private const string FileSystem = "FileSystem";

    // Qualifiers, wildcards, escapes, the home folder, and separators that are none on this system: these are the engine's to
    // read.
    private static readonly SearchValues<char> NotPlain = SearchValues.Create(OperatingSystem.IsWindows() ? ":~`*?[]\0"
        : ":~`*?[]\0\\");

    /// <summary>The existing items that a path with wildcards names.</summary>
    /// <param name="path">The path, or the pattern.</param>
    /// <param name="wanted">What the caller takes, in words.</param>
    /// <exception cref="MissingInputException">There are none.</exception>
    public IReadOnlyCollection<string> Resolve(string path, string wanted = "file")
    {
        if (string.IsNullOrWhiteSpace(path))
            throw new MissingInputException("PathNotFound", $"An empty text is not the path of a {wanted}.");
        if (Plain(path) is { } plain)
        {
            return FileStatus.Of(plain) is not null
                ? [plain]
                : throw Missing(path, $"There is no {wanted} '{path}'.", null);
        }

        try
        {
            var found = paths.GetResolvedProviderPathFromPSPath(path, out var provider);
            CheckProvider(provider, path);
            if (found.Count == 0)
                RequireOpenFolder(path);
            return found.Count > 0
                ? found
                : throw Missing(path, $"Nothing matches '{path}'.", null);
        }
        catch (ItemNotFoundException failure)
        {
            throw Missing(path, $"There is no {wanted} '{path}'.", failure);
        }
        catch (SessionStateException failure)
        {
            throw Missing(path, $"'{path}' cannot be followed: {failure.Message}", failure);
        }
        catch (WildcardPatternException failure)
        {
            RequirePath(path);
            throw new InvalidRequestException(
                "WildcardInvalid",
                $"'{path}' is no pattern with wildcards: a '[' in it has no end. -LiteralPath takes every character as it is.",
                failure);
        }
    }

    /// <summary>The existing items that a text names; null when it names none. Quicker than to resolve what does not.</summary>
    /// <param name="text">What may be a path.</param>
    /// <param name="isPattern">True when wildcards in it are followed; otherwise a text with wildcards names nothing.</param>
    public IReadOnlyCollection<string>? Find(string text, bool isPattern)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        // A drive's name has no space: the lines of a report, "Serial Number:" and the like, are told by that.
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0 && text.AsSpan(0, colon).ContainsAny(" \t") && !text.AsSpan(0, colon).ContainsAny("/\\"))
            return null;
        try
        {
            if (WildcardPattern.ContainsWildcardCharacters(text))
                return isPattern ? Resolve(text) : null;
            return Literal(text) is var path && System.IO.Path.Exists(path) ? [path] : null;
        }
        catch (PkiException)
        {
            return null;
        }
    }

    /// <summary>A path taken as it is; the item need not exist.</summary>
    public string Literal(string path)
    {
        if (Plain(path) is { } plain)
        {
            if (!System.IO.Path.Exists(plain))
                RequirePath(path);
            return plain;
        }

        try
        {
            var found = paths.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
            CheckProvider(provider, path);
            return found;
        }
        catch (SessionStateException failure)
        {
            throw Missing(path, $"'{path}' cannot be followed: {failure.Message}", failure);
        }
    }

    // What was piped or given in the wrong place may be a key or a token; an error goes into logs.
    private static void RequirePath(string path)
    {
        if (SecretText.IsContent(path))
            throw new MissingInputException("PathNotFound", $"What was given as a path is no path but a text of {path.Length} "
                + "characters. It is not repeated here, for it may hold a secret.");
    }

    // In a folder that may not be listed nothing matches, which says nothing of what is there.
    private void RequireOpenFolder(string pattern)
    {
        var start = pattern.AsSpan().IndexOfAny('*', '?', '[');
        var end = start < 0 ? -1 : pattern.LastIndexOfAny(['/', '\\'], start);
        if (Plain(end < 0 ? "." : pattern[..(end + 1)]) is not { } folder)
            return;
        try
        {
            _ = Directory.EnumerateFileSystemEntries(folder).Any();
        }
        catch (UnauthorizedAccessException failure)
        {
            throw new AccessDeniedException(
                $"Nothing that matches '{pattern}' can be seen: you may not list '{folder}'. Check its owner and mode.", failure);
        }
        catch (IOException)
        {
            // Where the folder is not there, nothing matches.
        }
    }

    private static MissingInputException Missing(string path, string message, Exception? inner)
    {
        RequirePath(path);
        return new MissingInputException("PathNotFound", message, inner);
    }

    /// <summary>
    /// The full path where the engine would come to no other: it takes twenty times as long to say so. Null for a path that
    /// only the engine can read.
    /// </summary>
    private string? Plain(string path)
    {
        if (path.Length == 0 || paths.CurrentLocation is not { Provider.Name: FileSystem, Drive: { } drive })
            return null;
        var start = OperatingSystem.IsWindows() && path.Length > 2 && path[1] == ':'
            && path.StartsWith(drive.Root, StringComparison.OrdinalIgnoreCase)
            && path.StartsWith(drive.Name, StringComparison.OrdinalIgnoreCase) ? drive.Root.Length : 0;
        if (path.AsSpan(start).ContainsAny(NotPlain) || path.Contains("..", StringComparison.Ordinal))
            return null;
        if (start == 0 && System.IO.Path.IsPathRooted(path) && (OperatingSystem.IsWindows() || drive.Root != "/"))
            return null;
        // Not ProviderPath of the location, which the engine works out anew each time.
        return System.IO.Path.GetFullPath(path, System.IO.Path.Combine(drive.Root, drive.CurrentLocation.TrimStart('/', '\\')));
    }

    private static void CheckProvider(ProviderInfo provider, string path)
    {
        if (provider.Name != FileSystem)
            throw new InvalidRequestException(
                "NotAFileSystemPath", $"'{path}' is on the provider {provider.Name}; only files can be used.");
    }
}

/// <summary>Reads a .psd1 file for its data, as Import-PowerShellDataFile does: nothing in it is run.</summary>
internal static class DataFile
{
    // PowerShell's parser takes time and memory with the square of what it does not understand: seconds and 1 GB for so much.
    private const long LargestFile = 16 * 1024;

    /// <summary>The table in a file.</summary>
    /// <exception cref="MalformedInputException">It holds something else, or more than constants.</exception>
    public static IDictionary Read(string path) => Parse(FileStore.Read(path, LargestFile), path);

    /// <summary>The table in what a file holds.</summary>
    /// <inheritdoc cref="Read"/>
    public static IDictionary Parse(byte[] content, string path)
    {
        var (script, errors) = ScriptOf(content, path);
        if (errors.Length > 0)
            throw Malformed(path, $"line {errors[0].Extent.StartLineNumber}: {errors[0].Message}");
        if (script is not { ParamBlock: null, BeginBlock: null, ProcessBlock: null, EndBlock.Statements: [
            PipelineAst { PipelineElements: [CommandExpressionAst { Expression: HashtableAst table }] }] })
            throw Malformed(path, "it must be one table @{ … } and nothing else");
        try
        {
            return (IDictionary)table.SafeGetValue();
        }
        catch (InvalidOperationException failure)
        {
            throw Malformed(path, "it may hold constants only, no commands or variables", failure);
        }
    }

    private static (ScriptBlockAst Script, ParseError[] Errors) ScriptOf(byte[] content, string path)
    {
        try
        {
            return (Parser.ParseInput(TextOf(content), path, out _, out var errors), errors);
        }
        catch (RuntimeException failure)
        {
            // The parser of PowerShell fails at some texts itself.
            throw Malformed(path, "PowerShell cannot read it", failure);
        }
    }

    private static string TextOf(byte[] content)
    {
        using var reader = new StreamReader(new MemoryStream(content), Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        return reader.ReadToEnd();
    }

    private static MalformedInputException Malformed(string path, string why, Exception? inner = null) =>
        new("DataFileMalformed", $"'{path}' is not a data file: {PrintableText.Escape(why)}.", inner);
}
