using System.Text;

namespace K8sPki;

/// <summary>A bearer token in a file that somebody else keeps fresh, such as a kubelet for a pod.</summary>
/// <param name="path">The file.</param>
/// <param name="fallback">The token where the file cannot be read; null for none.</param>
internal sealed class TokenFile(string path, string? fallback)
{
    private const long LargestToken = 1024 * 1024;

    private string? last = fallback;

    /// <summary>The token as it is in the file now; the one before while the file cannot be read.</summary>
    /// <exception cref="PkiException">It cannot be read and never could.</exception>
    public string Read()
    {
        try
        {
            var text = Encoding.UTF8.GetString(FileStore.Read(path, LargestToken)).Trim();
            if (text.Length > 0)
                last = text;
            return last ?? throw new MalformedInputException("TokenMalformed", $"The token file '{PrintableText.Escape(path)}' is empty.");
        }
        catch (Exception failure) when (last is not null && failure is (FileAccessException or MissingInputException))
        {
            return last;
        }
    }
}
