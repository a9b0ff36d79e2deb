using System.Text;

namespace K8sPki;

/// <summary>A bearer token in a file that somebody else keeps fresh, such as a kubelet for a pod.</summary>
internal sealed class TokenFile(string path)
{
    private const long LargestToken = 1024 * 1024;

    private string? last;

    /// <summary>The token as it is in the file now; the one before while the file is being replaced and cannot be read.</summary>
    /// <exception cref="PkiException">It cannot be read and never could.</exception>
    public string Read()
    {
        try
        {
            var text = Encoding.UTF8.GetString(FileStore.Read(path, LargestToken)).Trim();
            if (text.Length > 0)
                last = text;
            return last ?? throw new MalformedInputException("TokenMalformed", $"The token file '{path}' is empty.");
        }
        catch (Exception failure) when (last is not null && failure is FileAccessException or MissingInputException)
        {
            return last!;
        }
    }
}
