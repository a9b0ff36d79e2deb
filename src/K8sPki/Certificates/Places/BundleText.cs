using K8sPki.Keys;
using K8sPki.PemAndDer;

namespace K8sPki.Certificates;

/// <summary>
/// Changes which authorities, or which keys of tokens, a file of several holds. Everything else in it stays byte for byte.
/// </summary>
internal static class BundleText
{
    /// <summary>The content with something more at its end.</summary>
    /// <param name="content">PEM, or the DER of one certificate, which becomes PEM.</param>
    /// <param name="added">PEM.</param>
    public static byte[] Append(byte[] content, string added)
    {
        var text = AsPem(content);
        var end = text.Length == 0 || text[^1] == (byte)'\n' ? "" : "\n";
        return [.. text, .. System.Text.Encoding.ASCII.GetBytes(end + added)];
    }

    /// <summary>The content with something before its first block that counts; where it stands later it is taken out.</summary>
    /// <param name="content">PEM, or the DER of one certificate, which becomes PEM.</param>
    /// <param name="first">PEM.</param>
    /// <param name="key">The key of what comes first: SHA-256 of the public key in hex.</param>
    public static byte[] PutFirst(byte[] content, string first, string key)
    {
        var isDone = false;
        var text = PemText.Replace(AsPem(content), block =>
        {
            if (KeyOf(block) is not { } own)
                return null;
            var rest = own == key ? "" : PemText.Write(block.Label, block.Data);
            if (isDone)
                return own == key ? [] : null;
            isDone = true;
            return System.Text.Encoding.ASCII.GetBytes(first + rest);
        });
        return isDone ? text : Append(text, first);
    }

    /// <summary>The content without anything of a key.</summary>
    /// <param name="content">PEM, or the DER of one certificate, which becomes PEM.</param>
    /// <param name="key">SHA-256 of the public key in hex.</param>
    public static byte[] Without(byte[] content, string key) =>
        PemText.Replace(AsPem(content), block => KeyOf(block) == key ? [] : null);

    /// <summary>True when something of a key is in the content.</summary>
    /// <inheritdoc cref="Without"/>
    public static bool Holds(byte[] content, string key) => PemText.Read(AsPem(content)).Any(block => KeyOf(block) == key);

    private static byte[] AsPem(byte[] content) => content.Length == 0 || PemText.HasBlock(content)
        ? content
        : CertificateFile.Plain([Certificate.FromDer(content)]);

    // What cannot be read is of no key and stays.
    private static string? KeyOf(PemBlock block)
    {
        if (block.Problem is not null)
            return null;
        try
        {
            return block.Label switch
            {
                Certificate.PemLabel => KeyOf(Certificate.FromDer(block.Data)),
                "PUBLIC KEY" or "RSA PUBLIC KEY" =>
                    PublicKeyReader.Read(PemText.WriteBytes(block.Label, block.Data), "the block").SpkiSha256,
                _ => null,
            };
        }
        catch (PkiException)
        {
            return null;
        }
    }

    private static string KeyOf(Certificate certificate) => certificate.PublicKeyOrNull()?.SpkiSha256 ?? certificate.Fingerprint;
}
