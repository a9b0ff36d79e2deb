namespace K8sPki.Internal;

/// <summary>Certificates that come back from a signer: objects, files, or a folder of files.</summary>
internal static class SignedCertificates
{
    private static readonly string[] Endings = [".crt", ".pem", ".cer"];

    /// <summary>Every certificate that an argument names.</summary>
    public static IReadOnlyList<Certificate> Read(object input, FileSystemPaths paths)
    {
        var value = ArgumentObjects.Unwrap(input);
        var objects = new ArgumentObjects(paths);
        var folders = value switch
        {
            DirectoryInfo folder => [folder.FullName],
            string path when !path.Contains("-----BEGIN ", StringComparison.Ordinal) => paths.Resolve(path).Where(Directory.Exists).ToList(),
            _ => [],
        };
        if (folders.Count == 0)
            return objects.Certificates(value);
        var found = folders.SelectMany(FilesIn).SelectMany(file => objects.Certificates(new FileInfo(file))).ToList();
        return found.Count > 0 ? found : throw new MissingInputException(
            "PathNotFound", $"There is no certificate file ({string.Join(", ", Endings)}) in '{string.Join("', '", folders)}'.");
    }

    private static IEnumerable<string> FilesIn(string folder) => Directory
        .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Where(file => Endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
        .Order(StringComparer.Ordinal);
}
