using K8sPki.Platform;

namespace K8sPki.Internal;

/// <summary>The files of certificates in a folder, each named as the file of its request.</summary>
/// <param name="folder">The full path of the folder; it is made when the first certificate is written.</param>
internal sealed class SignedFiles(string folder)
{
    private const string Ending = ".crt";

    private readonly HashSet<string> given = new(StringComparer.Ordinal);

    /// <summary>The full path for the certificate of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="root">The folder whose folders are kept; null for the name alone.</param>
    /// <exception cref="InvalidRequestException">The request has no file, or another one had a file of that name.</exception>
    public string PathFor(CertificateRequest request, string? root)
    {
        if (request.Path is not { } file)
            throw new InvalidRequestException(
                "RequestHasNoFile",
                $"The request of {request} was not read from a file that its certificate could be named after: write it with "
                + "-OutFile.");
        var name = root is null ? Path.GetFileName(file) : Path.GetRelativePath(root, file);
        var path = Path.Combine(folder, Path.ChangeExtension(name, Ending));
        return given.Add(path) ? path : throw new InvalidRequestException(
            "OneFileForSeveral",
            $"The certificate of another request is to be in '{PrintableText.Escape(path)}' already. Give the folder that holds "
            + "the requests, so that its folders are kept, or name a file for each with -OutFile.");
    }

    /// <summary>Makes the folder of a file that is to be written.</summary>
    public static void MakeFolderOf(string path) => FileStore.CreateFolder(Path.GetDirectoryName(path)!);
}
