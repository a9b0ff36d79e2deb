namespace K8sPki;

/// <summary>Reads every certificate below a folder, on all cores.</summary>
internal static class CertificateFolder
{
    // A log or image among the files is not worth reading whole.
    private const long LargestFile = 16L * 1024 * 1024;

    private static readonly string[] CertificateEndings = [".crt", ".cer", ".der", ".cert"];

    /// <summary>What one file gave: certificates, broken blocks, or nothing when it holds no certificate.</summary>
    public readonly record struct Result(string Path, IReadOnlyList<CertificateReader.Item> Items);

    /// <summary>Reads in the order of the walk.</summary>
    public static IEnumerable<Result> Read(
        string folder, IReadOnlyList<string> include, IReadOnlyList<string> exclude, Passphrase? passphrase, CancellationToken cancellation) =>
        OrderedParallel.Select(FolderWalk.Files(folder, include, exclude), entry => ReadOne(entry, passphrase), cancellation);

    private static Result ReadOne(FolderWalk.Entry entry, Passphrase? passphrase)
    {
        if (entry.Problem is not null)
            return new Result(entry.Path, [new CertificateReader.Item(null, entry.Problem)]);
        try
        {
            return new Result(entry.Path, ReadFile(entry.Path, passphrase));
        }
        catch (PkiException failure)
        {
            return new Result(entry.Path, IsNoCertificate(entry.Path, failure) ? [] : [new CertificateReader.Item(null, failure)]);
        }
    }

    private static List<CertificateReader.Item> ReadFile(string path, Passphrase? passphrase)
    {
        var content = FileStore.Read(path, LargestFile);
        var items = CertificateReader.ReadAll(content, $"'{path}'", path, passphrase).ToList();
        // DER has no label: without the ending of a certificate, what cannot be read was something else.
        return items is [{ Certificate: null }] && !PemText.HasBlock(content) && !HasCertificateEnding(path) ? [] : items;
    }

    private static bool IsNoCertificate(string path, PkiException failure) =>
        failure.ErrorId is "NotACertificate" or "FileTooLarge" && !HasCertificateEnding(path);

    private static bool HasCertificateEnding(string path) =>
        CertificateEndings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);
}
