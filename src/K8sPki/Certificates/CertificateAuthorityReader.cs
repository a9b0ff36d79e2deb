using K8sPki.Keys;
using K8sPki.Platform;

namespace K8sPki.Certificates;

/// <summary>Reads an authority from its files.</summary>
internal static class CertificateAuthorityReader
{
    /// <summary>Reads the certificate, the chain that follows it in the file, and the key beside it.</summary>
    /// <param name="path">The certificate's file.</param>
    /// <param name="keyPath">The key's file; null looks in the certificate's own file and beside it: <c>ca.key</c> or
    /// <c>ca-key.pem</c> for <c>ca.crt</c>.</param>
    /// <param name="passphrase">Opens an encrypted key, a PKCS#12 file or a Java keystore.</param>
    /// <exception cref="PkiException">A file cannot be read, the certificate is not an authority's, or the key is not
    /// its.</exception>
    public static CertificateAuthority ReadFile(string path, string? keyPath, Passphrase? passphrase)
        => Make(FileStore.Read(path), $"'{path}'", path, keyPath, passphrase);

    /// <summary>Reads the certificate and its chain from a text or bytes, and the key from the same or from its file.</summary>
    public static CertificateAuthority Read(byte[] content, string name, string? keyPath, Passphrase? passphrase)
        => Make(content, name, null, keyPath, passphrase);

    private static CertificateAuthority Make(byte[] content, string name, string? path, string? keyPath, Passphrase? passphrase)
    {
        var certificates =
            CertificateReader.ReadAll(content, name, path, passphrase).Select(item => item.Certificate ?? throw item.Problem!)
            .ToList();
        var key = keyPath is not null ? PrivateKeyReader.ReadFile(keyPath, passphrase)
            : certificates[0].PrivateKey ?? KeyIn(content, name, path, passphrase)
            ?? (path is not null && FileEndings.KeyBeside(path) is { } beside
                ? PrivateKeyReader.ReadFile(beside, passphrase)
                : null);
        return new CertificateAuthority(certificates[0], ChainAbove(certificates), key);
    }

    private static PrivateKey? KeyIn(byte[] content, string name, string? path, Passphrase? passphrase)
    {
        if (!PrivateKeyReader.IsIn(content))
            return null;
        var key = PrivateKeyReader.Read(content, name, passphrase);
        return path is null ? key : key.At(path);
    }

    // A CA bundle may also hold unrelated roots (an old and a new one): only issuers of what stands before count.
    private static List<Certificate> ChainAbove(List<Certificate> certificates)
    {
        var chain = new List<Certificate>();
        var last = certificates[0];
        while (!last.IsSelfIssued
            && certificates.Find(
                next => next.SubjectName.Equals(last.IssuerName) && last.IsSignedBy(next.PublicKey)) is { } issuer
            && !chain.Contains(issuer))
        {
            chain.Add(issuer);
            last = issuer;
        }

        return chain;
    }
}
