namespace K8sPki;

/// <summary>
/// Reads spec.request: the API server takes the first PEM block, whose label must be CERTIFICATE REQUEST, and ignores
/// what follows (pkg/apis/certificates/helpers.go, ParseCSR).
/// </summary>
internal static class RequestContent
{
    /// <summary>The request.</summary>
    /// <exception cref="MalformedInputException">There is none, or it cannot be read.</exception>
    public static CertificateRequest Read(byte[] content, PrivateKey? key)
    {
        var block = PemText.Read(content).FirstOrDefault()
            ?? throw new OtherKindException("NotARequest", "spec.request holds no PEM block.");
        if (block.Problem is not null)
            throw new MalformedInputException("PemMalformed", $"In spec.request, {block.Problem}.");
        if (block.Label != CertificateRequest.PemLabel)
            throw new OtherKindException("NotARequest", $"spec.request begins with a block '{PrintableText.Escape(block.Label)}', not '{CertificateRequest.PemLabel}'.");
        return CertificateRequest.FromDer(block.Data, key: key);
    }

    /// <summary>True when the content is one block and nothing else, so that every program reads the same request from it.</summary>
    public static bool IsPlain(byte[] content)
    {
        var begin = "-----BEGIN CERTIFICATE REQUEST-----"u8;
        var end = "-----END CERTIFICATE REQUEST-----"u8;
        var text = content.AsSpan().Trim(" \t\r\n"u8);
        return text.Length > begin.Length + end.Length && text.StartsWith(begin) && text.EndsWith(end)
            && text[begin.Length..^end.Length].IndexOf("-----"u8) < 0;
    }
}
