using System.Management.Automation;
using System.Text;

namespace K8sPki.Internal;

/// <summary>
/// Says what an object of the pipeline is: a file (FileInfo, path), text or bytes to read, or an object that stands
/// for itself. Objects that came back from another session hold their PEM text and are read from it.
/// </summary>
internal sealed class PipelineInput(FileSystemPaths paths)
{
    private readonly StringBuilder lines = new();
    private readonly Base64Lines encoded = new();
    private readonly List<byte> bytes = [];

    /// <summary>What to read of an input; empty while the lines of a text are still coming in.</summary>
    public IEnumerable<InputSource> Open(object input)
    {
        var value = input is PSObject wrapped ? wrapped.BaseObject : input;
        switch (value)
        {
            case FileInfo file:
                return [new InputSource(file.FullName, null)];
            case byte[] content:
                return [new InputSource(null, content)];
            // An array of bytes comes down the pipeline one by one.
            case byte one:
                bytes.Add(one);
                return [];
            case string text:
                return FromText(text);
            default:
                return [FromProperties(PSObject.AsPSObject(input))];
        }
    }

    /// <summary>What is left when the pipeline ends in the middle of a text.</summary>
    public IEnumerable<InputSource> Rest()
    {
        if (lines.Length > 0)
            yield return TakeLines();
        if (encoded.Take() is { } text)
            yield return new InputSource(null, text);
        if (bytes.Count > 0)
            yield return new InputSource(null, [.. bytes]);
        bytes.Clear();
    }

    private IEnumerable<InputSource> FromText(string text)
    {
        if (lines.Length > 0 || text.Contains("-----BEGIN ", StringComparison.Ordinal))
        {
            lines.Append(text).Append('\n');
            // Get-Content gives a file line by line: a text is whole once its last block has ended.
            return text.Contains("-----END ", StringComparison.Ordinal) ? [TakeLines()] : [];
        }

        if (encoded.TryAdd(text))
            return encoded.IsWhole ? [new InputSource(null, encoded.Take())] : [];
        return paths.Resolve(text).Select(path => new InputSource(path, null));
    }

    private InputSource TakeLines()
    {
        var content = Encoding.UTF8.GetBytes(lines.ToString());
        lines.Clear();
        return new InputSource(null, content);
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
