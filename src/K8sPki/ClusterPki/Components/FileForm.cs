using System.Text;

namespace K8sPki;

/// <summary>A file as people read it, and as the commands of this module would write it.</summary>
internal static class FileForm
{
    /// <summary>The certificates of a file, each once; null when one of them cannot be read.</summary>
    public static IReadOnlyList<Certificate>? Certificates(byte[] content)
    {
        // To write it anew as PEM would lose what else the object holds.
        if (ContentForms.IsObject(content))
            return null;
        try
        {
            var items = CertificateReader.ReadAll(content, "the file", null).ToList();
            return items.Exists(item => item.Certificate is null) ? null : items.Select(item => item.Certificate!).Distinct().ToList();
        }
        catch (PkiException)
        {
            // It is reported as unreadable where it was looked for.
            return null;
        }
    }

    /// <summary>How people can read a file.</summary>
    public static ReadFileState StateOf(byte[] content, GoFile file, GoReader reader)
    {
        if (file == GoFile.Certificates)
            return Certificates(content) is null ? ReadFileState.Unreadable : ReadFileState.Readable;
        if (ContentForms.IsObject(content))
            return ReadFileState.Unreadable;
        try
        {
            _ = reader == GoReader.TokenVerifier ? PublicKeyReader.Read(content, "the file") : PrivateKeyReader.Read(content, "the file", null).PublicKey;
            return ReadFileState.Readable;
        }
        catch (PasswordException)
        {
            return ReadFileState.Encrypted;
        }
        catch (PkiException)
        {
            // It is reported as unreadable where it was looked for.
            return ReadFileState.Unreadable;
        }
    }

    /// <summary>True when a file of certificates holds a private key that is not also in the file of its key.</summary>
    public static bool HoldsOtherKey(byte[] content, byte[]? keyFile)
    {
        try
        {
            return PrivateKeyReader.Read(content, "the file", null) is var own
                && (keyFile is null || !PrivateKeyReader.Read(keyFile, "the key's file", null).PublicKey.Equals(own.PublicKey));
        }
        catch (PasswordException)
        {
            return true;
        }
        catch (PkiException)
        {
            // There is no key in it, or none that could be lost.
            return false;
        }
    }

    /// <summary>The file as a command would write it anew; null when people cannot read it either.</summary>
    /// <param name="content">The file.</param>
    /// <param name="file">What is read of it.</param>
    /// <param name="reader">Who reads it.</param>
    /// <param name="isOneFile">True when certificate and key are one file.</param>
    public static byte[]? Rewritten(byte[] content, GoFile file, GoReader reader, bool isOneFile)
    {
        if (ContentForms.IsObject(content))
            return null;
        try
        {
            var certificates = isOneFile || file == GoFile.Certificates ? Certificates(content) : [];
            // One key is written; of several the others would be lost.
            if (certificates is null || ((isOneFile || file == GoFile.Key) && PemText.Read(content).Count(block => block.Label.EndsWith(" KEY", StringComparison.Ordinal)) > 1))
                return null;
            byte[] text = [.. Encoding.ASCII.GetBytes(string.Concat(certificates.Select(certificate => certificate.Pem)))];
            if (!isOneFile && file == GoFile.Certificates)
                return text;
            return reader == GoReader.TokenVerifier
                ? Encoding.ASCII.GetBytes(PublicKeyReader.Read(content, "the file").Pem)
                : [.. text, .. PrivateKeyWriter.Write(PrivateKeyReader.Read(content, "the file", null), PrivateKeyFormat.Pkcs8, false, null)];
        }
        catch (PkiException)
        {
            // Nothing can be proposed then.
            return null;
        }
    }
}
