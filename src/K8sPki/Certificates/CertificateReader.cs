namespace K8sPki;

/// <summary>Reads certificates from PEM or DER, one file or many blocks in one.</summary>
internal static class CertificateReader
{
    /// <summary>The result of one block: a certificate or why there is none.</summary>
    public readonly record struct Item(Certificate? Certificate, PkiException? Problem);

    /// <summary>Every certificate of a file in order; a broken block is an item of its own and the next follows.</summary>
    /// <exception cref="PkiException">The file cannot be read or holds no certificate at all.</exception>
    public static IEnumerable<Item> ReadFile(string path) => ReadAll(FileStore.Read(path), $"'{path}'", path);

    /// <summary>The first certificate.</summary>
    /// <exception cref="PkiException">There is none or it is broken.</exception>
    public static Certificate ReadFirst(byte[] content, string name, string? path)
    {
        var first = ReadAll(content, name, path).First();
        return first.Certificate ?? throw first.Problem!;
    }

    /// <summary>Every certificate of a text or of DER bytes.</summary>
    /// <param name="content">The bytes.</param>
    /// <param name="name">What to call the input in messages.</param>
    /// <param name="path">The file it came from, if any.</param>
    public static IEnumerable<Item> ReadAll(byte[] content, string name, string? path)
    {
        if (!PemText.HasBlock(content))
        {
            yield return content is [0x30, ..] ? FromDer(content, name, path, null) : throw NotACertificate(name, "it is neither PEM nor DER");
            yield break;
        }

        var labels = new List<string>();
        var found = false;
        var isFirst = true;
        foreach (var block in PemText.Read(content))
        {
            if (block.Label is not (Certificate.PemLabel or "X509 CERTIFICATE" or "TRUSTED CERTIFICATE"))
            {
                if (labels.Count < 10)
                    labels.Add(block.Label);
                continue;
            }

            found = true;
            yield return block.Problem is null
                ? FromDer(block.Data, name, path, isFirst ? null : $"line {block.Line}", block.Line)
                : new Item(null, new MalformedInputException("PemMalformed", $"In {name}, {block.Problem}."));
            isFirst = false;
        }

        if (!found)
            throw NotACertificate(name, $"it holds {string.Join(", ", labels.Distinct())}");
    }

    private static Item FromDer(byte[] der, string name, string? path, string? source, int? line = null)
    {
        try
        {
            return new Item(Certificate.FromDer(der, path, source), null);
        }
        catch (MalformedInputException failure)
        {
            var where = line is null ? name : $"{name}, block in line {line}";
            return new Item(null, new MalformedInputException(failure.ErrorId, $"In {where}: {failure.Message}", failure));
        }
    }

    private static MalformedInputException NotACertificate(string name, string what) =>
        new("NotACertificate", $"There is no certificate in {name}: {what}.");
}
