using K8sPki.Keys;
using K8sPki.PemAndDer;
using K8sPki.Platform;

namespace K8sPki.Certificates;

/// <summary>Reads every certificate below a folder, on all cores.</summary>
internal static class CertificateFolder
{
    // A log or image among the files is not worth reading whole.
    private const long LargestFile = 16L * 1024 * 1024;

    private static readonly string[] CertificateEndings = [".crt", ".cer", ".der", ".cert"];

    // What a larger file holds is read when its turn has come: a few hundred files are under way at once.
    private const long LargestAhead = 128 * 1024;

    /// <summary>What one file gave: certificates, broken blocks, or nothing when it holds no certificate.</summary>
    /// <param name="Path">The file.</param>
    /// <param name="Items">What is in it.</param>
    public readonly record struct Result(string Path, IEnumerable<CertificateReader.Item> Items)
    {
        /// <summary>The files where it says that further certificates are.</summary>
        public IReadOnlyList<string> Elsewhere { get; init; } = [];

        /// <summary>True for a link to a file that comes under its own name.</summary>
        public bool IsDouble { get; init; }
    }

    /// <summary>Reads what is no certificate itself and holds some; null when it is not of that kind.</summary>
    public delegate Result? Holder(byte[] content, string path);

    /// <summary>Reads in the order of the walk.</summary>
    public static IEnumerable<Result> Read(
        FolderWalk walk, Passphrase? passphrase, Holder holder, CancellationToken cancellation) =>
        OrderedParallel.Select(walk.Files(), entry => ReadOne(walk, entry, passphrase, holder), cancellation);

    private static Result ReadOne(FolderWalk walk, FolderWalk.Entry entry, Passphrase? passphrase, Holder holder)
    {
        if (entry.Problem is not null)
            return new Result(entry.Path, [new CertificateReader.Item(null, entry.Problem)]);
        try
        {
            var status = FileStatus.OfEntry(entry.Path);
            var isLink = status is { Kind: FileKind.Link };
            if (isLink && walk.IsDouble(entry.Path))
                return new Result(entry.Path, []) { IsDouble = true };
            // To open a pipe would wait for somebody who writes to it.
            if ((isLink ? FileStatus.Of(entry.Path) : status) is { IsRegular: false })
                return new Result(entry.Path, []);
            var content = FileStore.Read(entry.Path, LargestAhead);
            return PemText.HasBlock(content) || holder(content, entry.Path) is not { } held
                ? new Result(entry.Path, ReadContent(content, entry.Path, passphrase))
                : held;
        }
        catch (FileTooLargeException)
        {
            return new Result(entry.Path, Deferred(entry.Path, passphrase, holder));
        }
        catch (PkiException failure)
        {
            return new Result(entry.Path, Failed(entry.Path, failure));
        }
    }

    // Nothing is read before the first item is asked for.
    private static IEnumerable<CertificateReader.Item> Deferred(string path, Passphrase? passphrase, Holder holder)
    {
        foreach (var item in Open(path, passphrase, holder))
            yield return item;
    }

    private static IEnumerable<CertificateReader.Item> Open(string path, Passphrase? passphrase, Holder holder)
    {
        byte[] content;
        IEnumerator<CertificateReader.Item> items;
        try
        {
            content = FileStore.Read(path, LargestFile);
            if (!PemText.HasBlock(content))
                return holder(content, path)?.Items ?? ReadContent(content, path, passphrase);
            items = CertificateReader.ReadAll(content, $"'{path}'", path, passphrase).GetEnumerator();
        }
        catch (PkiException failure)
        {
            return Failed(path, failure);
        }

        return OneByOne(items, path);
    }

    private static IEnumerable<CertificateReader.Item> OneByOne(IEnumerator<CertificateReader.Item> items, string path)
    {
        using (items)
        {
            while (true)
            {
                CertificateReader.Item[] failed = [];
                try
                {
                    if (!items.MoveNext())
                        yield break;
                }
                catch (PkiException failure)
                {
                    failed = Failed(path, failure);
                    if (failed.Length == 0)
                        yield break;
                }

                yield return failed.Length > 0 ? failed[0] : items.Current;
                if (failed.Length > 0)
                    yield break;
            }
        }
    }

    private static CertificateReader.Item[] Failed(string path, PkiException failure) =>
        IsNoCertificate(path, failure) ? [] : [new CertificateReader.Item(null, failure)];

    private static List<CertificateReader.Item> ReadContent(byte[] content, string path, Passphrase? passphrase)
    {
        var items = CertificateReader.ReadAll(content, $"'{path}'", path, passphrase).ToList();
        // DER has no label: without the ending of a certificate, what cannot be read was something else.
        return items is [{ Certificate: null }] && !PemText.HasBlock(content) && !HasCertificateEnding(path) ? [] : items;
    }

    private static bool IsNoCertificate(string path, PkiException failure) =>
        failure is OtherKindException or FileTooLargeException && !HasCertificateEnding(path);

    private static bool HasCertificateEnding(string path) =>
        CertificateEndings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);
}
