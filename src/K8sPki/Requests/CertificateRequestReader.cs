namespace K8sPki;

/// <summary>Reads certificate requests from PEM or DER.</summary>
internal static class CertificateRequestReader
{
    /// <summary>The largest file that is read; a request with a hundred thousand names has a fifth of that.</summary>
    public const long LargestRequestFile = 16L * 1024 * 1024;

    /// <summary>Reads the first request of a file.</summary>
    public static CertificateRequest ReadFile(string path) => Read(FileStore.Read(path, LargestRequestFile), $"'{path}'", path);

    /// <summary>Reads the first request of a text or of DER bytes.</summary>
    /// <param name="content">The bytes.</param>
    /// <param name="name">What to call the input in messages.</param>
    /// <param name="path">The file it came from, if any.</param>
    public static CertificateRequest Read(byte[] content, string name, string? path)
    {
        if (!PemText.HasBlock(content))
            return content is [0x30, ..] ? FromDer(content, name, path) : throw NotARequest(name, "it is neither PEM nor DER");
        var labels = new List<string>();
        foreach (var block in PemText.Read(content))
        {
            if (block.Label is not (CertificateRequest.PemLabel or "NEW CERTIFICATE REQUEST"))
            {
                labels.Add(block.Label);
                continue;
            }

            if (block.Problem is not null)
                throw new MalformedInputException("PemMalformed", $"In {name}, {block.Problem}.");
            return FromDer(block.Data, name, path);
        }

        throw NotARequest(name, $"it holds {string.Join(", ", labels.Distinct())}");
    }

    private static CertificateRequest FromDer(byte[] der, string name, string? path)
    {
        try
        {
            return CertificateRequest.FromDer(der, path);
        }
        catch (MalformedInputException failure)
        {
            throw new MalformedInputException(failure.ErrorId, $"In {name}: {failure.Message}", failure);
        }
        catch (UnsupportedInputException failure)
        {
            throw new UnsupportedInputException(failure.ErrorId, $"In {name}: {failure.Message}", failure);
        }
    }

    private static MalformedInputException NotARequest(string name, string what) =>
        new("NotARequest", $"There is no certificate request in {name}: {what}.");
}
