using System.Globalization;
using K8sPki.Forms;
using K8sPki.Keys;
using K8sPki.PemAndDer;
using K8sPki.Platform;

namespace K8sPki.Certificates;

/// <summary>
/// Reads certificates from whatever holds them: PEM, DER, PKCS#7, PKCS#12, Java keystores, and base64 of any of these.
/// </summary>
internal static class CertificateReader
{
    // A file of a million broken blocks is not a file of certificates.
    private const int MostBroken = 1000;
    private const int MostNamed = 10;

    /// <summary>The result of one block: a certificate or why there is none.</summary>
    public readonly record struct Item(Certificate? Certificate, PkiException? Problem);

    /// <summary>Every certificate of a file in order; a broken block is an item of its own and the next follows.</summary>
    /// <exception cref="PkiException">The file cannot be read or holds no certificate at all.</exception>
    public static IEnumerable<Item> ReadFile(string path, Passphrase? passphrase = null) =>
        ReadAll(FileStore.Read(path), $"'{path}'", path, passphrase);

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
        var parts = ContentForms.Open(content);
        if (parts is [{ Place: null, Problem: null } whole])
            return ReadOne(whole.Content, name, path, passphrase)
                ?? throw NotACertificate(name, ContentForms.Describe(whole.Content, path));
        var items = parts.SelectMany(part => ReadPart(part, name, path, passphrase)).ToList();
        return items.Count > 0 ? items
            : throw NotACertificate(
            name, $"it holds {string.Join("; ", parts.Select(part => part.Place).Distinct().Take(MostNamed))}");
    }

    // Null for what is something else. Of PEM that is seen only while its blocks are read.
    private static IEnumerable<Item>? ReadOne(byte[] content, string name, string? path, Passphrase? passphrase)
    {
        if (PemText.HasBlock(content))
            return ReadPem(content, name, path);
        if (ContentForms.IsJavaKeystore(content))
            return Stored(JksReader.Read(content, name, passphrase), name, path);
        if (content is not [0x30, ..])
            return null;
        // Most DER is a certificate, and to read one takes less time than to compare it with all kinds.
        var first = FromDer(content[..DerStart.LengthOf(content)], name, path, null);
        return first.Certificate is not null ? DerAfter(first, content, name, path) : DerForm.Of(content)?.Kind switch
        {
            DerKind.Pkcs12 => Stored(Pkcs12Reader.Read(content, name, passphrase), name, path),
            DerKind.Pkcs7 => Listed(Pkcs7Certificates.Read(content, name), name, path, null),
            DerKind.Certificate or null => [first],
            _ => null,
        };
    }

    /// <summary>
    /// The certificates of a part of an object. What holds none is no fault: others are beside it. One that is broken is an item
    /// of its own.
    /// </summary>
    public static IReadOnlyList<Item> ReadPart(ContentPart part, string name, string? path, Passphrase? passphrase)
    {
        try
        {
            if (part.Problem is not null)
                throw new MalformedInputException(part.Problem.ErrorId, $"In {name}: {part.Problem.Message}", part.Problem);
            if (PemText.HasBlock(part.Content) && !PemText.Read(part.Content).Any(block => IsRead(block.Label)))
                return [];
            return (ReadOne(part.Content, part.NameIn(name), path, passphrase) ?? []).Select(item => At(item, path, part.Place))
                .ToList();
        }
        catch (PkiException failure)
        {
            return [new Item(null, failure)];
        }
    }

    private static Item At(Item item, string? path, string? place) => item.Certificate is not { } certificate ? item
        : place is null ? item
        : item with { Certificate =
            Certificate.FromDer(
            certificate.Der.ToArray(), path, certificate.Source is null ? place : $"{place}, {certificate.Source}",
            certificate.PrivateKey) };

    // Certificates in DER that stand one after the other: Go's x509.ParseCertificates reads them all.
    private static IEnumerable<Item> DerAfter(Item first, byte[] content, string name, string? path)
    {
        yield return first;
        var position = first.Certificate!.Der.Length;
        while (content.AsSpan(position).Trim("\r\n\0"u8).Length > 0)
        {
            var source = string.Create(CultureInfo.InvariantCulture, $"byte {position}");
            if (content[position] != 0x30)
            {
                yield return new Item(
                    null, new MalformedInputException(
                    "CertificateMalformed",
                    $"In {name}, after the certificate, from {source} on, stands something that is none."));
                yield break;
            }

            var length = DerStart.LengthOf(content.AsSpan(position));
            var next = FromDer(content[position..(position + length)], $"{name}, from {source} on", path, source);
            yield return next;
            if (next.Certificate is null)
                yield break;
            position += length;
        }
    }

    private static bool IsRead(string label) => IsCertificate(label) || Pkcs7Certificates.IsLabel(label);

    private static bool IsCertificate(string label) =>
        label is Certificate.PemLabel or "X509 CERTIFICATE" or "TRUSTED CERTIFICATE";

    private static IEnumerable<Item> ReadPem(byte[] content, string name, string? path)
    {
        var labels = new List<string>();
        var found = false;
        var broken = 0;
        foreach (var block in PemText.Read(content))
        {
            if (broken == MostBroken)
            {
                yield return new Item(
                    null, new LimitExceededException(
                    "TooManyBroken",
                    $"In {name}, {MostBroken} blocks are broken; what comes after line {block.Line} is not read."));
                yield break;
            }

            if (!IsRead(block.Label))
            {
                if (labels.Count < 10)
                    labels.Add(PrintableText.Escape(block.Label));
                continue;
            }

            var source = found ? $"line {block.Line}" : null;
            found = true;
            foreach (var item in FromBlock(block, name, path, source))
            {
                broken += item.Certificate is null ? 1 : 0;
                yield return item;
            }
        }

        if (!found)
            throw NotACertificate(name, $"it holds {string.Join(", ", labels.Distinct())}");
    }

    private static List<Item> FromBlock(PemBlock block, string name, string? path, string? source) =>
        block.Problem is not null ? [new Item(null, new MalformedInputException("PemMalformed", $"In {name}, {block.Problem}."))]
        : IsCertificate(block.Label) ? [FromDer(block.Data, name, path, source, block.Line)]
        : Listed(block, name, path);

    private static List<Item> Listed(PemBlock block, string name, string? path)
    {
        try
        {
            return Listed(Pkcs7Certificates.Read(block.Data, $"{name}, block in line {block.Line}"), name, path, block.Line)
                .ToList();
        }
        catch (MalformedInputException failure)
        {
            return [new Item(null, failure)];
        }
    }

    private static IEnumerable<Item> Listed(IReadOnlyList<byte[]> certificates, string name, string? path, int? line) =>
        certificates.Count == 0
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
            var what = line is not null && DerForm.Of(der) is { Kind: not DerKind.Certificate } other
                ? $"It is {other.Title} under the label of a certificate." : failure.Message;
            return new Item(null, new MalformedInputException(failure.ErrorId, $"In {where}: {what}", failure));
        }
    }

    private static OtherKindException NotACertificate(string name, string what) =>
        new("NotACertificate", $"There is no certificate in {name}: {what}.");
}
