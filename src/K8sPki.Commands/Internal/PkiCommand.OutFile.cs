using K8sPki.Platform;

namespace K8sPki.Internal;

/// <content>Writing to the file that -OutFile names. It holds one object.</content>
public abstract partial class PkiCommand
{
    private string? written;

    /// <summary>The full path of the file.</summary>
    /// <param name="outFile">What the user wrote; null for no file.</param>
    /// <param name="came">What comes down the pipeline, for the message: <c>keys</c>.</param>
    /// <param name="held">What a file holds: <c>one request</c>.</param>
    /// <param name="example">How several are named.</param>
    /// <exception cref="InvalidRequestException">Another object was written to it.</exception>
    private protected string? OutPath(string? outFile, string came, string held, string example = "")
    {
        var path = outFile is null ? null : Paths.Literal(outFile);
        return path is null || path != written ? path
            : throw new InvalidRequestException(
                "OneFileForSeveral", $"Several {came} came in and '{path}' holds {held}. Name a file for each{example}.");
    }

    /// <summary>Writes the file of an object, and warns where somebody else may exchange it.</summary>
    private protected void WriteOut(string path, Action<string> write)
    {
        WarnIfExposed(path);
        write(path);
        written = path;
    }

    /// <summary>Writes the content of an object.</summary>
    private protected void WriteOut(string path, byte[] content, FileProtection protection, bool overwrite) =>
        WriteOut(path, file => FileStore.Write(file, content, protection, overwrite));
}
