using K8sPki.Forms;
using K8sPki.PemAndDer;
using K8sPki.Platform;

namespace K8sPki.Requests;

/// <summary>
/// Reads certificate requests from whatever holds them: PEM, DER, base64 of these, manifests and the answers of tools.
/// </summary>
internal static class CertificateRequestReader
{
    /// <summary>The largest file that is read; a request with a hundred thousand names has a fifth of that.</summary>
    public const long LargestRequestFile = 16L * 1024 * 1024;

    private const int MostNamed = 10;

    /// <summary>A request, or why there is none in its place.</summary>
    public readonly record struct Item(CertificateRequest? Request, PkiException? Problem)
    {
        /// <summary>What is asked of which signer, where the object that has it says so; else null.</summary>
        public SigningSpec? Spec { get; init; }
    }

    /// <summary>The request of a file.</summary>
    /// <exception cref="PkiException">There is none, it is broken, or there are several.</exception>
    public static CertificateRequest ReadFile(string path) => Read(FileStore.Read(path, LargestRequestFile), $"'{path}'", path);

    /// <summary>The request of a text or of DER bytes.</summary>
    /// <param name="content">The bytes.</param>
    /// <param name="name">What to call the input in messages.</param>
    /// <param name="path">The file it came from, if any.</param>
    /// <exception cref="PkiException">There is none, it is broken, or there are several.</exception>
    public static CertificateRequest Read(byte[] content, string name, string? path)
    {
        var items = ReadAll(content, name, path).Take(2).ToList();
        return items.Count == 1
            ? items[0].Request ?? throw items[0].Problem!
            : throw new InvalidRequestException(
                "SeveralRequests",
                $"There are several certificate requests in {name}, and one is asked for here. Get-K8sCsr gives each of them.");
    }

    /// <summary>Every request in order; a broken one is an item of its own and the next follows.</summary>
    /// <exception cref="PkiException">There is none.</exception>
    public static IEnumerable<Item> ReadAll(byte[] content, string name, string? path)
    {
        var holds = new List<string>();
        var isAny = false;
        foreach (var part in ContentForms.Open(content))
        {
            foreach (var item in ReadPart(part, name, path, holds))
            {
                isAny = true;
                yield return item with { Spec = part.Asked is { } asked
                    ? new SigningSpec(asked.SignerName, asked.Usages, asked.ExpirationSeconds) : null };
            }
        }

        if (!isAny)
        {
            var what = holds is [] ? ContentForms.Describe(content, path)
                : $"it holds {string.Join("; ", holds.Distinct().Take(MostNamed))}";
            throw new OtherKindException("NotARequest", $"There is no certificate request in {name}: {what}.");
        }
    }

    private static IEnumerable<Item> ReadPart(ContentPart part, string name, string? path, List<string> holds)
    {
        if (part.Problem is not null)
            return [new Item(
                null, new MalformedInputException(part.Problem.ErrorId, $"In {name}: {part.Problem.Message}", part.Problem))];
        if (PemText.HasBlock(part.Content))
            return ReadPem(part, name, path, holds);
        if (part.Content is [0x30, ..] && DerForm.Of(part.Content) is (null or { Kind: DerKind.CertificateRequest }))
            return [FromDer(part.Content, part.NameIn(name), path)];
        if (part.Place is not null)
            holds.Add(part.Place);
        return [];
    }

    private static IEnumerable<Item> ReadPem(ContentPart part, string name, string? path, List<string> holds)
    {
        foreach (var block in PemText.Read(part.Content))
        {
            if (block.Label is not (CertificateRequest.PemLabel or "NEW CERTIFICATE REQUEST"))
            {
                if (holds.Count < MostNamed)
                    holds.Add(part.Place ?? PrintableText.Escape(block.Label));
            }
            else if (block.Problem is not null)
            {
                yield return new Item(
                    null, new MalformedInputException("PemMalformed", $"In {part.NameIn(name)}, {block.Problem}."));
            }
            else
            {
                yield return FromDer(block.Data, part.NameIn(name), path);
            }
        }
    }

    private static Item FromDer(byte[] der, string name, string? path)
    {
        try
        {
            return new Item(CertificateRequest.FromDer(der, path), null);
        }
        catch (MalformedInputException failure)
        {
            return new Item(null, new MalformedInputException(failure.ErrorId, $"In {name}: {failure.Message}", failure));
        }
        catch (UnsupportedInputException failure)
        {
            return new Item(null, new UnsupportedInputException(failure.ErrorId, $"In {name}: {failure.Message}", failure));
        }
    }
}
