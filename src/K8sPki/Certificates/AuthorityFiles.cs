using System.Text;
using K8sPki.Keys;
using K8sPki.Platform;

namespace K8sPki.Certificates;

/// <summary>The two files of an authority.</summary>
/// <param name="Certificate">The certificate's; null when it is not written.</param>
/// <param name="Key">The key's; null when it is not written.</param>
internal sealed record AuthorityFiles(string? Certificate, string? Key)
{
    /// <summary>True when a file is written.</summary>
    public bool Any => Certificate is not null || Key is not null;

    /// <summary>
    /// A new key goes beside the certificate unless a place is named: an authority whose key is lost is of no use.
    /// </summary>
    public static AuthorityFiles Choose(string? certificate, string? key, bool isNewKey) =>
        new(certificate,
            key ?? (certificate is not null && isNewKey ? Path.ChangeExtension(certificate, FileEndings.Crt.Key) : null));

    /// <summary>Refuses when a file is there.</summary>
    public void CheckFree()
    {
        foreach (var path in new[] { Certificate, Key })
        {
            if (path is not null)
                FileStore.RequireFree(path);
        }
    }

    /// <summary>Writes the key first, so that no certificate is left without one.</summary>
    public CertificateAuthority Write(CertificateAuthority authority, Passphrase? passphrase, bool overwrite)
    {
        if (Certificate is not null && Certificate == Key)
            throw new InvalidRequestException("OneFileForSeveral", $"Certificate and key cannot both go to '{Key}'.");
        var key = Key is null
            ? authority.Key!
            : PrivateKeyWriter.WriteFile(authority.Key!, Key, PrivateKeyFormat.Pkcs8, false, passphrase, overwrite);
        var certificate = authority.Certificate;
        if (Certificate is not null)
        {
            FileStore.Write(Certificate, Encoding.ASCII.GetBytes(certificate.Pem), FileProtection.Public, overwrite);
            certificate = certificate.At(Certificate);
        }

        return new CertificateAuthority(certificate.With(key), authority.Chain, key);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", new[] { Certificate, Key }.Where(path => path is not null));
}
