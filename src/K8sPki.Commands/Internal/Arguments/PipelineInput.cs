using System.Management.Automation;
using System.Text;
using K8sPki.Forms;
using K8sPki.Platform;

namespace K8sPki.Internal;

/// <summary>
/// Says what an object of the pipeline is: a file (FileInfo, path), text or bytes to read, or an object that stands
/// for itself. An object that came back from another session is read from what it carries.
/// </summary>
/// <remarks>
/// Lines may stand around the blocks of a text that comes line by line, as those of <c>openssl x509 -text</c>. A line that
/// is no existing path waits for what follows: before a block it is text, and alone it is a wrong path.
/// </remarks>
internal sealed class PipelineInput(FileSystemPaths paths)
{
    // More than openssl prints before any certificate, little enough to keep.
    private const int MostWaiting = 10_000;

    private readonly StringBuilder lines = new();
    private readonly Base64Lines encoded = new();
    private readonly List<byte> bytes = [];
    private readonly List<string> waiting = [];

    // While blocks come line by line, and until something else comes.
    private PipelineText? text;

    // While the lines of an object in YAML or JSON come.
    private bool isObject;

    /// <summary>What to read of an input; empty while the lines of a text are still coming in.</summary>
    public IEnumerable<InputSource> Open(object input)
    {
        var value = ArgumentObjects.Unwrap(input);
        switch (value)
        {
            case FileInfo file:
                return AfterText([new InputSource(file.FullName, null)]);
            // The file, for what stands beside the certificate in it.
            case PkiEntry entry:
                return AfterText([new InputSource(entry.Path, null)]);
            case byte[] content:
                return AfterText([new InputSource(null, content)]);
            // An array of bytes comes down the pipeline one by one.
            case byte one:
                bytes.Add(one);
                return AfterText([]);
            case string line:
                return FromText(line);
            default:
                return AfterText([FromProperties(PSObject.AsPSObject(value))]);
        }
    }

    /// <summary>What is left when the pipeline ends.</summary>
    public IEnumerable<InputSource> Rest()
    {
        if (lines.Length > 0)
            yield return TakeLines();
        if (encoded.Take() is { } base64)
            yield return new InputSource(null, base64);
        if (bytes.Count > 0)
            yield return new InputSource(null, [.. bytes]);
        bytes.Clear();
        foreach (var source in AfterText([]))
            yield return source;
    }

    private List<InputSource> FromText(string value)
    {
        if (isObject || (lines.Length == 0 && ObjectText.Begins(value)))
            return FromObject(value);
        if (lines.Length > 0 || value.Contains("-----BEGIN ", StringComparison.Ordinal))
            return FromPem(value);
        if (encoded.TryAdd(value))
            return AfterText(encoded.IsWhole ? [new InputSource(null, encoded.Take())] : []);
        if (paths.Find(value, isPattern: text is null) is { } found)
            return AfterText(found.Select(path => new InputSource(path, null)));
        if (text is not null)
            return [];
        waiting.Add(value);
        return waiting.Count > MostWaiting ? AfterText([]) : [];
    }

    private List<InputSource> FromPem(string value)
    {
        var isWhole = lines.Length == 0 && value.AsSpan().TrimEnd().Contains('\n')
            && value.Contains("-----END ", StringComparison.Ordinal);
        if (isWhole)
            return AfterText([new InputSource(null, Encoding.UTF8.GetBytes(value))]);
        waiting.Clear();
        text ??= new PipelineText();
        lines.Append(value).Append('\n');
        // Get-Content gives a file line by line: a block is whole once it has ended.
        return value.Contains("-----END ", StringComparison.Ordinal) ? [TakeLines()] : [];
    }

    // Where an object ends only the end of the text tells.
    private List<InputSource> FromObject(string value)
    {
        if (!isObject && (value.AsSpan().TrimEnd().Contains('\n') || (value.StartsWith('{') && value.EndsWith('}'))))
            return AfterText([new InputSource(null, Encoding.UTF8.GetBytes(value))]);
        waiting.Clear();
        isObject = true;
        lines.Append(value).Append('\n');
        return [];
    }

    private InputSource TakeLines()
    {
        var content = Encoding.UTF8.GetBytes(lines.ToString());
        lines.Clear();
        isObject = false;
        return new InputSource(null, content) { Text = text };
    }

    // Something other than text has come, so that what waits were wrong paths and the text before it is at its end.
    private List<InputSource> AfterText(IEnumerable<InputSource> next)
    {
        List<InputSource> sources = text?.Problem is { } problem ? [new InputSource(null, null) { Problem = problem }] : [];
        text = null;
        if (isObject)
            sources.Add(TakeLines());
        sources.AddRange(waiting.SelectMany(Resolve));
        waiting.Clear();
        sources.AddRange(next);
        return sources;
    }

    private IEnumerable<InputSource> Resolve(string path)
    {
        try
        {
            return paths.Resolve(path).Select(found => new InputSource(found, null));
        }
        catch (PkiException failure)
        {
            return [new InputSource(path, null) { Problem = failure }];
        }
    }

    private InputSource FromProperties(PSObject input) => input.Properties["Pem"]?.Value is string pem
        ? new InputSource(null, Encoding.UTF8.GetBytes(pem))
        : new InputSource(PipelinePaths.Named(input, paths), null);
}

/// <summary>Something to read: a file, or content that came as text or bytes.</summary>
/// <param name="Path">The file; null for content that came from none.</param>
/// <param name="Content">The content; null for a file that is to be read.</param>
public sealed record InputSource(string? Path, byte[]? Content)
{
    /// <summary>What to call it in messages.</summary>
    public string Name => Path is null ? "the text" : $"'{Path}'";

    /// <summary>Why there is nothing to read; null when there is.</summary>
    internal PkiException? Problem { get; init; }

    /// <summary>The text that came line by line and of which this is one block; null for anything else.</summary>
    internal PipelineText? Text { get; init; }

    /// <summary>The bytes.</summary>
    /// <param name="limit">The largest file that is read.</param>
    internal byte[] Read(long limit = FileStore.DefaultLimit) => Content ?? FileStore.Read(Path!, limit);
}

/// <summary>The files that an object of the pipeline is or names.</summary>
internal static class PipelinePaths
{
    private static readonly string[] Properties = ["PSPath", "FullName", "LiteralPath", "Path"];

    /// <summary>
    /// The objects of an argument: a list that is given by name is not taken apart by the engine, and text in a list of a type
    /// would lose what Invoke-Command noted on it.
    /// </summary>
    public static IEnumerable<object> Items(object? input) => Wrapped.Inner(input) switch
    {
        null => [],
        System.Collections.IEnumerable list and not string => list.Cast<object>(),
        _ => [input!],
    };

    /// <summary>
    /// The files of a file, a path with wildcards, or an object that has a path; an object of this module is where it was read.
    /// </summary>
    /// <exception cref="PkiException">It names none, or one of another machine.</exception>
    public static IReadOnlyCollection<string> Of(object input, FileSystemPaths paths)
    {
        if ((RemoteObject.Of(input)?.Refuse() ?? RemoteObject.RefusalOfPath(input)) is { } refusal)
            throw refusal;
        return Wrapped.Inner(input) switch
        {
            FileSystemInfo file => [file.FullName],
            string path => paths.Resolve(path),
            _ => [Named(PSObject.AsPSObject(input), paths)],
        };
    }

    /// <summary>The path that an object has as a property.</summary>
    /// <exception cref="InvalidRequestException">It has none.</exception>
    public static string Named(PSObject input, FileSystemPaths paths)
    {
        foreach (var name in Properties)
        {
            if (input.Properties[name]?.Value is string path)
                return paths.Literal(path);
        }

        throw new InvalidRequestException("InputNotUnderstood",
            $"An object of type {input.TypeNames[0]} is neither a file nor PEM text nor anything else that can be read here.");
    }
}
