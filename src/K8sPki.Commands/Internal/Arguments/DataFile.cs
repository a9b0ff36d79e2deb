using System.Collections;
using System.Management.Automation.Language;
using System.Text;
using K8sPki.Platform;

namespace K8sPki.Internal;

/// <summary>Reads a .psd1 file for its data, as Import-PowerShellDataFile does: nothing in it is run.</summary>
internal static class DataFile
{
    private const long LargestFile = 1024 * 1024;

    /// <summary>The table in a file.</summary>
    /// <exception cref="MalformedInputException">It holds something else, or more than constants.</exception>
    public static IDictionary Read(string path)
    {
        var script = Parser.ParseInput(TextOf(path), path, out _, out var errors);
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

    private static string TextOf(string path)
    {
        using var reader = new StreamReader(
            new MemoryStream(FileStore.Read(path, LargestFile)), Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        return reader.ReadToEnd();
    }

    private static MalformedInputException Malformed(string path, string why, Exception? inner = null) =>
        new("DataFileMalformed", $"'{path}' is not a data file: {PrintableText.Escape(why)}.", inner);
}
