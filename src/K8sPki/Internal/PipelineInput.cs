using System.Management.Automation;
using System.Text;

namespace K8sPki.Internal;

/// <summary>
/// Says what an object of the pipeline is: a file (FileInfo, path), text or bytes to read, or an object that stands
/// for itself. Objects that came back from another session hold their PEM text and are read from it.
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
        var value = input is PSObject wrapped ? wrapped.BaseObject : input;
        switch (value)
        {
            case FileInfo file:
                return AfterText([new InputSource(file.FullName, null)]);
            case byte[] content:
                return AfterText([new InputSource(null, content)]);
            // An array of bytes comes down the pipeline one by one.
            case byte one:
                bytes.Add(one);
                return AfterText([]);
            case string line:
                return FromText(line);
            default:
                return AfterText([FromProperties(PSObject.AsPSObject(input))]);
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
        var isWhole = lines.Length == 0 && value.AsSpan().TrimEnd().Contains('\n') && value.Contains("-----END ", StringComparison.Ordinal);
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

    private InputSource FromProperties(PSObject input)
    {
        // What came back from another session or a file of Export-Clixml still knows where it was read.
        if (Text(input, "Pem") is { } pem)
            return new InputSource(input.TypeNames.Any(name => name.StartsWith("Deserialized.K8sPki.", StringComparison.Ordinal)) ? Text(input, "Path") : null, Encoding.UTF8.GetBytes(pem));
        foreach (var name in (string[])["PSPath", "FullName", "LiteralPath", "Path"])
        {
            if (Text(input, name) is { } path)
                return new InputSource(paths.Literal(path), null);
        }

        throw new InvalidRequestException("InputNotUnderstood",
            $"An object of type {input.TypeNames[0]} is neither a file nor PEM text nor anything else that can be read here.");
    }

    private static string? Text(PSObject input, string property) => input.Properties[property]?.Value as string;
}
