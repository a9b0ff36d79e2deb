namespace K8sPki;

/// <summary>Reads certificates from whatever holds them: PEM, DER, PKCS#7, PKCS#12, Java keystores, and base64 of any of these.</summary>
internal static class CertificateReader
{
    // A file of a million broken blocks is not a file of certificates.
    private const int MostBroken = 1000;

    /// <summary>The result of one block: a certificate or why there is none.</summary>
    public readonly record struct Item(Certificate? Certificate, PkiException? Problem);

    /// <summary>Every certificate of a file in order; a broken block is an item of its own and the next follows.</summary>
    /// <exception cref="PkiException">The file cannot be read or holds no certificate at all.</exception>
    public static IEnumerable<Item> ReadFile(string path, Passphrase? passphrase = null) => ReadAll(FileStore.Read(path), $"'{path}'", path, passphrase);

    /// <summary>The first certificate.</summary>
    /// <exception cref="PkiException">There is none or it is broken.</exception>
    public static Certificate ReadFirst(byte[] content, string name, string? path)
    {
        var first = ReadAll(content, name, path).First();
        return first.Certificate ?? throw first.Problem!;
    }

    /// <summary>Every certificate of a text or of bytes.</summary>
    /// <param name="content">The bytes.</param>
    /// <param name="name">What to call the input in messages.</param>
    /// <param name="path">The file it came from, if any.</param>
    /// <param name="passphrase">Opens PKCS#12 and Java keystores.</param>
    public static IEnumerable<Item> ReadAll(byte[] content, string name, string? path, Passphrase? passphrase = null)
    {
        if (PemText.HasBlock(content))
            return ReadPem(content, name, path);
        if (Base64Text.TryDecode(content) is { } decoded)
            return PemText.HasBlock(decoded) ? ReadPem(decoded, name, path) : ReadBinary(decoded, name, path, passphrase);
        return ReadBinary(content, name, path, passphrase);
    }

    private static IEnumerable<Item> ReadBinary(byte[] content, string name, string? path, Passphrase? passphrase)
    {
        if (JksReader.Matches(content))
            return Stored(JksReader.Read(content, name, passphrase), name, path);
        if (Pkcs12Reader.Matches(content))
            return Stored(Pkcs12Reader.Read(content, name, passphrase), name, path);
        if (Pkcs7Certificates.Matches(content))
            return Listed(Pkcs7Certificates.Read(content, name), name, path, null);
        if (content is [0x30, ..])
            return [FromDer(content, name, path, null)];
        throw NotACertificate(name, !KubeConfigSigns.Matches(content) ? "it is neither PEM nor DER"
            : $"it is a kubeconfig{(path is null ? "" : $"; Get-K8sCertificate {CommandArgument.Of(path)} reads those of its users and clusters")}");
    }

    private static IEnumerable<Item> ReadPem(byte[] content, string name, string? path)
    {
        var labels = new List<string>();
        var found = false;
        var broken = 0;
        foreach (var block in PemText.Read(content))
        {
            if (broken == MostBroken)
            {
                yield return new Item(null, new LimitExceededException("TooManyBroken", $"In {name}, {MostBroken} blocks are broken; what comes after line {block.Line} is not read."));
                yield break;
            }

            var isCertificate = block.Label is Certificate.PemLabel or "X509 CERTIFICATE" or "TRUSTED CERTIFICATE";
            if (!isCertificate && !Pkcs7Certificates.IsLabel(block.Label))
            {
                if (labels.Count < 10)
                    labels.Add(PrintableText.Escape(block.Label));
                continue;
            }

            var source = found ? $"line {block.Line}" : null;
            found = true;
            foreach (var item in FromBlock(block, isCertificate, name, path, source))
            {
                broken += item.Certificate is null ? 1 : 0;
                yield return item;
            }
        }

        if (!found)
            throw NotACertificate(name, $"it holds {string.Join(", ", labels.Distinct())}");
    }

    private static List<Item> FromBlock(PemBlock block, bool isCertificate, string name, string? path, string? source) =>
        block.Problem is not null ? [new Item(null, new MalformedInputException("PemMalformed", $"In {name}, {block.Problem}."))]
        : isCertificate ? [FromDer(block.Data, name, path, source, block.Line)]
        : Listed(block, name, path);

    private static List<Item> Listed(PemBlock block, string name, string? path)
    {
        try
        {
            return Listed(Pkcs7Certificates.Read(block.Data, $"{name}, block in line {block.Line}"), name, path, block.Line).ToList();
        }
        catch (MalformedInputException failure)
        {
            return [new Item(null, failure)];
        }
    }

    private static IEnumerable<Item> Listed(IReadOnlyList<byte[]> certificates, string name, string? path, int? line) => certificates.Count == 0
        ? throw NotACertificate(name, "its PKCS#7 content is without any")
        : certificates.Select((der, index) => FromDer(der, name, path, index == 0 ? null : $"number {index + 1}", line));

    private static IEnumerable<Item> Stored(IReadOnlyList<StoredCertificate> entries, string name, string? path)
    {
        if (entries.Count == 0)
            throw NotACertificate(name, "the keystore is without any");
        return entries.Select((entry, index) =>
        {
            var source = entry.Name is null ? $"number {index + 1}" : $"entry '{PrintableText.Escape(entry.Name)}'";
            var item = FromDer(entry.Der, name, path, source);
            return item with { Certificate = item.Certificate?.With(entry.Key) };
        });
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
